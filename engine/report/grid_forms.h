/* report/grid_forms.h
 *
 * grid_forms: the forms a grid can be written in; private to report/. Each writes the whole grid.
 */
#ifndef MD_REPORT_GRID_FORMS_H
#define MD_REPORT_GRID_FORMS_H

#include "report/grid.h"

void md_grid_table(const struct md_grid *grid, struct md_out *out);
void md_grid_markdown(const struct md_grid *grid, struct md_out *out);
void md_grid_separated(const struct md_grid *grid, struct md_out *out, bool comma);
void md_grid_json(const struct md_grid *grid, struct md_out *out);
void md_grid_ndjson(const struct md_grid *grid, struct md_out *out);

/* The text of shown column `column` in `row`. */
static inline const char *md_grid_cell(const struct md_grid *grid, size_t row, size_t column)
{
    return grid->cells[row * grid->columns_count + grid->shown_source[column]];
}

/* Hand on what has gathered once it is worth a write, so that a large table needs no second copy.
 */
static inline void md_grid_pass(struct md_buffer *text, struct md_out *out, size_t bytes_min)
{
    if (text->length < bytes_min) return;
    if (text->length > 0) md_out_bytes(out, text->text, text->length);
    md_buffer_clear(text);
}

enum { MD_GRID_PASS_BYTES = 1 << 16 };

#endif
