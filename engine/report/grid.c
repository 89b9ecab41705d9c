#include "report/grid.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "report/grid_forms.h"

static void show_all(struct md_grid *grid)
{
    grid->shown = grid->columns;
    grid->shown_count = grid->columns_count;
    grid->shown_source =
        md_arena_array(&grid->arena, grid->columns_count, sizeof *grid->shown_source);
    for (size_t i = 0; i < grid->columns_count; i++) grid->shown_source[i] = i;
}

void md_grid_init(struct md_grid *grid, const char *schema, const struct md_grid_column *columns,
                  size_t columns_count)
{
    *grid = (struct md_grid){.schema = schema, .columns_count = columns_count};
    grid->columns = md_arena_copy(&grid->arena, columns, columns_count * sizeof *columns);
    show_all(grid);
}

/* One block a row: an arena block of its own for each cell would double the memory of short cells.
 */
void md_grid_add(struct md_grid *grid, const char *const *cells)
{
    size_t bytes = 0;
    for (size_t i = 0; i < grid->columns_count; i++)
        bytes += (cells[i] != NULL ? strlen(cells[i]) : 0) + 1;
    if (grid->rows_count == grid->rows_capacity) {
        grid->rows_capacity = grid->rows_capacity ? grid->rows_capacity * 2 : 64;
        grid->cells = md_realloc_array(grid->cells, grid->rows_capacity,
                                       grid->columns_count * sizeof *grid->cells);
    }
    char *cursor = md_arena_alloc(&grid->arena, bytes);
    const char **row = grid->cells + grid->rows_count * grid->columns_count;
    for (size_t i = 0; i < grid->columns_count; i++) {
        size_t length = cells[i] != NULL ? strlen(cells[i]) : 0;
        if (length > 0) memcpy(cursor, cells[i], length);
        row[i] = cursor;
        cursor += length + 1;
    }
    grid->rows_count++;
}

/* The text between two places without the spaces around it. */
static const char *trimmed(struct md_arena *arena, const char *begin, const char *end)
{
    while (begin < end && *begin == ' ') begin++;
    while (end > begin && end[-1] == ' ') end--;
    return md_arena_strndup(arena, begin, (size_t)(end - begin));
}

static size_t find_column(const struct md_grid *grid, const char *name)
{
    for (size_t i = 0; i < grid->columns_count; i++)
        if (strcmp(grid->columns[i].name, name) == 0) return i;
    return SIZE_MAX;
}

static bool is_taken(const struct md_grid_column *columns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(columns[i].name, name) == 0) return true;
    return false;
}

bool md_grid_choose(struct md_grid *grid, const char *columns, const char **bad)
{
    size_t count_max = 1;
    for (const char *c = columns; *c != '\0'; c++) count_max += *c == ',';
    struct md_grid_column *shown = md_arena_array(&grid->arena, count_max, sizeof *shown);
    size_t *source = md_arena_array(&grid->arena, count_max, sizeof *source);
    size_t count = 0;
    for (const char *cursor = columns; count < count_max; count++) {
        const char *end = cursor + strcspn(cursor, ",");
        const char *equals = memchr(cursor, '=', (size_t)(end - cursor));
        const char *wanted = trimmed(&grid->arena, equals != NULL ? equals + 1 : cursor, end);
        const char *name = equals != NULL ? trimmed(&grid->arena, cursor, equals) : wanted;
        source[count] = find_column(grid, wanted);
        if (source[count] == SIZE_MAX || *name == '\0' || is_taken(shown, count, name)) {
            *bad = source[count] == SIZE_MAX ? wanted : name;
            return false;
        }
        shown[count] = (struct md_grid_column){name, grid->columns[source[count]].type};
        cursor = *end == ',' ? end + 1 : end;
    }
    grid->shown = shown;
    grid->shown_source = source;
    grid->shown_count = count;
    return true;
}

enum md_status md_grid_write(const struct md_grid *grid, struct md_out *out)
{
    switch ((enum md_format)out->format) {
    case MD_FORMAT_TABLE:
        md_grid_table(grid, out);
        break;
    case MD_FORMAT_TSV:
        md_grid_separated(grid, out, false);
        break;
    case MD_FORMAT_CSV:
        md_grid_separated(grid, out, true);
        break;
    case MD_FORMAT_JSON:
        md_grid_json(grid, out);
        break;
    case MD_FORMAT_NDJSON:
        md_grid_ndjson(grid, out);
        break;
    case MD_FORMAT_MARKDOWN:
        md_grid_markdown(grid, out);
        break;
    }
    return md_out_status(out);
}

void md_grid_free(struct md_grid *grid)
{
    md_free(grid->cells);
    md_arena_free(&grid->arena);
    *grid = (struct md_grid){0};
}
