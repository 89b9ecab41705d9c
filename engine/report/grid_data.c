/* The forms for programs: TSV, CSV, JSON, NDJSON. */
#include <string.h>

#include "base/text.h"
#include "report/grid_forms.h"

/* -2/3: an amount that no decimal ends, where a plan does not round. */
static bool is_fraction(const char *text)
{
    static const char digits[] = "0123456789";
    if (*text == '-') text++;
    size_t above = strspn(text, digits);
    if (above == 0 || text[above] != '/') return false;
    size_t below = strspn(text + above + 1, digits);
    return below > 0 && text[above + 1 + below] == '\0';
}

/* A spreadsheet would run such a text as a formula (CWE-1236). A number is none. */
static bool is_formula(const char *text)
{
    return *text != '\0' && strchr("=+-@\t\r", *text) != NULL && !md_text_is_decimal(text) &&
           !is_fraction(text);
}

/* RFC 4180: a field with a comma, a quote or a line break stands in quotes, quotes doubled. A field
 * with blanks at an end does so too, since some readers drop them. */
static void add_csv(struct md_buffer *out, const char *cell, bool guard)
{
    size_t length = strlen(cell);
    bool quotes = strpbrk(cell, ",\"\r\n") != NULL ||
                  (length > 0 && (cell[0] == ' ' || cell[length - 1] == ' '));
    if (quotes) md_buffer_add_char(out, '"');
    if (guard) md_buffer_add_char(out, '\'');
    for (const char *c = cell; *c != '\0'; c++) {
        if (*c == '"') md_buffer_add_char(out, '"');
        md_buffer_add_char(out, *c);
    }
    if (quotes) md_buffer_add_char(out, '"');
}

void md_csv_text(struct md_buffer *out, const char *text)
{
    add_csv(out, text, is_formula(text));
}

/* TSV has no quotes: what would break a row is written as \t \n \r, a backslash as two. */
static void add_tsv(struct md_buffer *out, const char *cell, bool guard)
{
    if (guard) md_buffer_add_char(out, '\'');
    for (const char *c = cell; *c != '\0'; c++) {
        const char *found = strchr("\tt\nn\rr\\\\", *c);
        bool special = *c == '\t' || *c == '\n' || *c == '\r' || *c == '\\';
        if (!special)
            md_buffer_add_char(out, *c);
        else {
            md_buffer_add_char(out, '\\');
            md_buffer_add_char(out, found[1]);
        }
    }
}

static void add_separated(struct md_buffer *out, const char *cell, bool guard, bool comma)
{
    if (comma)
        add_csv(out, cell, guard);
    else
        add_tsv(out, cell, guard);
}

void md_grid_separated(const struct md_grid *grid, struct md_out *out, bool comma)
{
    struct md_buffer text = {0};
    for (size_t i = 0; i < grid->shown_count; i++) {
        if (i > 0) md_buffer_add_char(&text, comma ? ',' : '\t');
        add_separated(&text, grid->shown[i].name, is_formula(grid->shown[i].name), comma);
    }
    md_buffer_add_char(&text, '\n');
    for (size_t row = 0; row < grid->rows_count; row++) {
        for (size_t i = 0; i < grid->shown_count; i++) {
            const char *cell = md_grid_cell(grid, row, i);
            if (i > 0) md_buffer_add_char(&text, comma ? ',' : '\t');
            add_separated(&text, cell, is_formula(cell), comma);
        }
        md_buffer_add_char(&text, '\n');
        md_grid_pass(&text, out, MD_GRID_PASS_BYTES);
    }
    md_grid_pass(&text, out, 0);
    md_buffer_free(&text);
}

static void add_json_byte(struct md_buffer *out, char c)
{
    static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (size_t i = 0; i + 1 < sizeof names; i += 2) {
        if (c != names[i]) continue;
        md_buffer_add_char(out, '\\');
        md_buffer_add_char(out, names[i + 1]);
        return;
    }
    if ((unsigned char)c < 0x20 || c == 0x7F)
        md_buffer_format(out, "\\u%04x", (unsigned)c);
    else
        md_buffer_add_char(out, c);
}

void md_json_text(struct md_buffer *out, const char *text)
{
    size_t length = strlen(text);
    md_buffer_add_char(out, '"');
    while (length > 0) {
        size_t bad = length;
        bool good = md_text_is_utf8(text, length, &bad);
        if (good) bad = length;
        for (size_t i = 0; i < bad; i++) add_json_byte(out, text[i]);
        text += bad;
        length -= bad;
        if (good) break;
        md_buffer_add_text(out, "\xEF\xBF\xBD");
        text++;
        length--;
    }
    md_buffer_add_char(out, '"');
}

/* A count is a number of JSON; amounts are strings, because jq and others read numbers as doubles.
 */
static void add_json_cell(struct md_buffer *out, const char *cell, enum md_cell_type type)
{
    bool whole = md_text_is_decimal(cell) && strchr(cell, '.') == NULL;
    const char *digits = cell + (*cell == '-');
    if (type != MD_CELL_TEXT && *cell == '\0')
        md_buffer_add_text(out, "null");
    else if (type == MD_CELL_COUNT && whole && (*digits != '0' || digits[1] == '\0'))
        md_buffer_add_text(out, cell);
    else
        md_json_text(out, cell);
}

static void add_json_row(const struct md_grid *grid, size_t row, struct md_buffer *text)
{
    md_buffer_add_char(text, '{');
    for (size_t i = 0; i < grid->shown_count; i++) {
        if (i > 0) md_buffer_add_char(text, ',');
        md_json_text(text, grid->shown[i].name);
        md_buffer_add_char(text, ':');
        add_json_cell(text, md_grid_cell(grid, row, i), grid->shown[i].type);
    }
    md_buffer_add_char(text, '}');
}

void md_grid_json(const struct md_grid *grid, struct md_out *out)
{
    struct md_buffer text = {0};
    md_buffer_add_text(&text, "{\"schema\":");
    md_json_text(&text, grid->schema);
    md_buffer_format(&text, ",\"meed\":\"" MEED_VERSION "\",\"ok\":%s",
                     grid->not_ok ? "false" : "true");
    if (grid->members != NULL) md_buffer_format(&text, ",%s", grid->members);
    md_buffer_add_text(&text, ",\"rows\":[");
    for (size_t row = 0; row < grid->rows_count; row++) {
        md_buffer_add_text(&text, row > 0 ? ",\n" : "\n");
        add_json_row(grid, row, &text);
        md_grid_pass(&text, out, MD_GRID_PASS_BYTES);
    }
    md_buffer_add_text(&text, grid->rows_count > 0 ? "\n]}\n" : "]}\n");
    md_grid_pass(&text, out, 0);
    md_buffer_free(&text);
}

void md_grid_ndjson(const struct md_grid *grid, struct md_out *out)
{
    struct md_buffer text = {0};
    for (size_t row = 0; row < grid->rows_count; row++) {
        add_json_row(grid, row, &text);
        md_buffer_add_char(&text, '\n');
        md_grid_pass(&text, out, MD_GRID_PASS_BYTES);
    }
    md_grid_pass(&text, out, 0);
    md_buffer_free(&text);
}
