/* The forms for people: an aligned table for a window, and Markdown. */
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "report/grid_forms.h"

enum { GAP = 2, TEXT_WIDTH_MIN = 8 };

bool md_text_is_decimal(const char *text)
{
    if (*text == '-') text++;
    size_t whole = strspn(text, "0123456789");
    text += whole;
    if (*text == '.') {
        size_t part = strspn(text + 1, "0123456789");
        if (part == 0) return false;
        text += 1 + part;
    }
    return whole > 0 && *text == '\0';
}

const char *md_thousands(struct md_arena *arena, const char *number)
{
    if (!md_text_is_decimal(number)) return number;
    const char *digits = number + (*number == '-');
    size_t whole = strspn(digits, "0123456789");
    if (whole <= 3) return number;
    char *text = md_arena_alloc(arena, strlen(number) + whole / 3 + 1);
    char *cursor = text;
    if (*number == '-') *cursor++ = '-';
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0) *cursor++ = ',';
        *cursor++ = digits[i];
    }
    strcpy(cursor, digits + whole);
    return text;
}

/* The layout of one table: columns' widths, and whether something is cut. */
struct layout {
    const struct md_grid *grid;
    struct md_arena arena; /* texts of the row in hand */
    size_t *widths;
    size_t width_max; /* of the window; 0: no limit */
    bool cut;
};

static bool is_plain(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++)
        if (*c < 0x20 || *c >= 0x7F) return false;
    return true;
}

/* A cell as a window shows it: thousands separated, nothing in it that moves the cursor. */
static const char *cell_shown(struct layout *layout, size_t row, size_t column)
{
    const char *text = md_grid_cell(layout->grid, row, column);
    if (layout->grid->shown[column].type != MD_CELL_TEXT) return md_thousands(&layout->arena, text);
    if (is_plain(text)) return text;
    return md_text_shown(&layout->arena, text, strlen(text), SIZE_MAX);
}

static size_t table_width(const struct layout *layout)
{
    size_t width = 0;
    for (size_t i = 0; i < layout->grid->shown_count; i++)
        width += layout->widths[i] + (i > 0 ? GAP : 0);
    return width;
}

/* Narrow the widest text column, again and again; a number is never cut here. */
static void narrow(struct layout *layout)
{
    size_t width = table_width(layout);
    while (width > layout->width_max) {
        size_t widest = SIZE_MAX;
        for (size_t i = 0; i < layout->grid->shown_count; i++)
            if (layout->grid->shown[i].type == MD_CELL_TEXT && layout->widths[i] > TEXT_WIDTH_MIN &&
                (widest == SIZE_MAX || layout->widths[i] > layout->widths[widest]))
                widest = i;
        if (widest == SIZE_MAX) return;
        layout->widths[widest]--;
        width--;
        layout->cut = true;
    }
}

static void measure(struct layout *layout)
{
    const struct md_grid *grid = layout->grid;
    for (size_t i = 0; i < grid->shown_count; i++)
        layout->widths[i] = md_text_width(grid->shown[i].name, strlen(grid->shown[i].name));
    for (size_t row = 0; row < grid->rows_count; row++) {
        for (size_t i = 0; i < grid->shown_count; i++) {
            const char *text = cell_shown(layout, row, i);
            size_t width = md_text_width(text, strlen(text));
            if (width > layout->widths[i]) layout->widths[i] = width;
        }
        md_arena_reset(&layout->arena);
    }
    if (layout->width_max > 0) narrow(layout);
}

/* Bytes of `text` that fit into `width` columns; *used gets the columns they take. */
static size_t fitting(const char *text, size_t length, size_t width, size_t *used)
{
    size_t end = 0;
    *used = 0;
    while (end < length) {
        size_t next = end + 1;
        while (next < length && ((unsigned char)text[next] & 0xC0) == 0x80) next++;
        size_t columns = md_text_width(text + end, next - end);
        if (*used + columns > width) break;
        *used += columns;
        end = next;
    }
    return end;
}

static void add_cell(struct md_buffer *line, const char *text, size_t width, bool right, bool last)
{
    size_t length = strlen(text);
    size_t own = md_text_width(text, length);
    if (own > width) {
        length = fitting(text, length, width - 1, &own);
        md_buffer_add(line, text, length);
        md_buffer_add_text(line, "…");
        if (!last) md_buffer_add_repeated(line, ' ', width - 1 - own);
        return;
    }
    if (right) md_buffer_add_repeated(line, ' ', width - own);
    md_buffer_add(line, text, length);
    if (!right && !last) md_buffer_add_repeated(line, ' ', width - own);
}

/* End a line: no blanks behind the last word, nothing beyond the window. */
static void end_line(struct layout *layout, struct md_buffer *line, struct md_buffer *text)
{
    size_t length = line->length;
    while (length > 0 && line->text[length - 1] == ' ') length--;
    size_t used;
    if (layout->width_max > 0 && md_text_width(md_buffer_text(line), length) > layout->width_max) {
        length = fitting(line->text, length, layout->width_max - 1, &used);
        md_buffer_add(text, line->text, length);
        md_buffer_add_text(text, "…");
        layout->cut = true;
    } else if (length > 0) {
        md_buffer_add(text, line->text, length);
    }
    md_buffer_add_char(text, '\n');
    md_buffer_clear(line);
}

static void add_header(struct layout *layout, struct md_buffer *line, struct md_buffer *text)
{
    const struct md_grid *grid = layout->grid;
    for (size_t i = 0; i < grid->shown_count; i++) {
        if (i > 0) md_buffer_add_repeated(line, ' ', GAP);
        add_cell(line, grid->shown[i].name, layout->widths[i], grid->shown[i].type != MD_CELL_TEXT,
                 i + 1 == grid->shown_count);
    }
    end_line(layout, line, text);
    for (size_t i = 0; i < grid->shown_count; i++) {
        if (i > 0) md_buffer_add_repeated(line, ' ', GAP);
        md_buffer_add_repeated(line, '-', layout->widths[i]);
    }
    end_line(layout, line, text);
}

void md_grid_table(const struct md_grid *grid, struct md_out *out)
{
    struct layout layout = {.grid = grid, .width_max = out->width > 0 ? (size_t)out->width : 0};
    layout.widths = md_alloc_array(grid->shown_count, sizeof *layout.widths);
    measure(&layout);
    struct md_buffer text = {0}, line = {0};
    add_header(&layout, &line, &text);
    for (size_t row = 0; row < grid->rows_count; row++) {
        for (size_t i = 0; i < grid->shown_count; i++) {
            if (i > 0) md_buffer_add_repeated(&line, ' ', GAP);
            add_cell(&line, cell_shown(&layout, row, i), layout.widths[i],
                     grid->shown[i].type != MD_CELL_TEXT, i + 1 == grid->shown_count);
        }
        end_line(&layout, &line, &text);
        md_arena_reset(&layout.arena);
        md_grid_pass(&text, out, MD_GRID_PASS_BYTES);
    }
    if (layout.cut) md_buffer_add_text(&text, "(cut to the window; --wide shows all)\n");
    md_grid_pass(&text, out, 0);
    md_buffer_free(&line);
    md_buffer_free(&text);
    md_free(layout.widths);
    md_arena_free(&layout.arena);
}

/* What Markdown would take for a mark, and what would end the cell or the row. */
static void add_markdown(struct md_buffer *text, const char *cell)
{
    for (; *cell != '\0'; cell++) {
        if (*cell == '<')
            md_buffer_add_text(text, "&lt;");
        else if (*cell == '&')
            md_buffer_add_text(text, "&amp;");
        else if ((unsigned char)*cell < 0x20)
            md_buffer_add_char(text, ' ');
        else {
            if (strchr("\\|*`[", *cell) != NULL) md_buffer_add_char(text, '\\');
            md_buffer_add_char(text, *cell);
        }
    }
}

void md_grid_markdown(const struct md_grid *grid, struct md_out *out)
{
    struct md_buffer text = {0};
    for (size_t i = 0; i < grid->shown_count; i++) {
        md_buffer_add_text(&text, "| ");
        add_markdown(&text, grid->shown[i].name);
        md_buffer_add_char(&text, ' ');
    }
    md_buffer_add_text(&text, "|\n");
    for (size_t i = 0; i < grid->shown_count; i++)
        md_buffer_add_text(&text, grid->shown[i].type == MD_CELL_TEXT ? "| --- " : "| ---: ");
    md_buffer_add_text(&text, "|\n");
    for (size_t row = 0; row < grid->rows_count; row++) {
        for (size_t i = 0; i < grid->shown_count; i++) {
            md_buffer_add_text(&text, "| ");
            add_markdown(&text, md_grid_cell(grid, row, i));
            md_buffer_add_char(&text, ' ');
        }
        md_buffer_add_text(&text, "|\n");
        md_grid_pass(&text, out, MD_GRID_PASS_BYTES);
    }
    md_grid_pass(&text, out, 0);
    md_buffer_free(&text);
}
