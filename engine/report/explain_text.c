#include "report/explain_text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "report/explain_data.h"
#include "value/currency.h"
#include "value/date.h"

enum {
    INDENT = 2,
    TITLE_WIDTH_MAX = 56, /* a longer title has its value on a line of its own */
    FRACTION_LENGTH_MAX = 12,
    DIGITS_SHOWN = 6 /* of a fraction that is shown as a decimal */
};

/* What is written and where its columns stand. */
struct page {
    struct md_arena arena;
    struct md_buffer text;
    size_t title_width, value_width, unit_width;
    const struct md_explanation **measures; /* written with their rows, so that none is twice */
    size_t measures_count, measures_capacity;
};

/* A text on one line, safe for a terminal. */
static const char *line_shown(struct page *page, const char *text)
{
    return md_text_shown(&page->arena, text, strlen(text), SIZE_MAX);
}

static const char *money_shown(struct page *page, const struct md_number *value, int digits)
{
    char text[MD_NUMBER_TEXT_SIZE];
    if (md_number_print_fixed(value, digits, MD_ROUND_NONE, text, sizeof text) != MD_OK)
        return NULL;
    return md_thousands(&page->arena, md_arena_strdup(&page->arena, text));
}

/* The number of a node for the column of values; "" when it has none. */
static const char *value_shown(struct page *page, const struct md_explanation *node)
{
    if (!node->has_value) return "";
    int digits = node->unit != NULL ? md_currency_digits(node->unit, strlen(node->unit)) : -1;
    if (digits >= 0) {
        const char *money = money_shown(page, &node->value, digits);
        if (money != NULL) return money;
    }
    char text[MD_NUMBER_TEXT_SIZE];
    size_t length = md_number_print(&node->value, text, sizeof text);
    bool fraction = strchr(text, '/') != NULL;
    if (fraction && length > FRACTION_LENGTH_MAX &&
        md_number_print_fixed(&node->value, DIGITS_SHOWN, MD_HALF_EVEN, text, sizeof text) == MD_OK)
        return md_arena_format(&page->arena, "~%s",
                               md_thousands(&page->arena, md_arena_strdup(&page->arena, text)));
    return md_thousands(&page->arena, md_arena_strdup(&page->arena, text));
}

/* Date and title, and what the node gives when that is a text or a reason: "if: false". */
static const char *title_shown(struct page *page, const struct md_explanation *node)
{
    const char *title = node->title != NULL ? line_shown(page, node->title) : "";
    if (!node->has_value && node->value_text != NULL && *node->value_text != '\0')
        title = md_arena_format(&page->arena, "%s%s%s", title, *title != '\0' ? ": " : "",
                                line_shown(page, node->value_text));
    if (node->date == INT32_MIN) return title;
    char date[MD_DATE_TEXT_SIZE];
    md_date_print(node->date, date, sizeof date);
    return md_arena_format(&page->arena, "%s%s%s", date, *title != '\0' ? "  " : "", title);
}

static size_t width_of(const char *text)
{
    return md_text_width(text, strlen(text));
}

static void widen(size_t *width, size_t wanted)
{
    if (wanted > *width) *width = wanted;
}

/* Find the columns: only lines that have a value take part, and none may push them beyond reading.
 */
static void measure(struct page *page, const struct md_explanation *node, size_t depth)
{
    const char *value = value_shown(page, node);
    size_t title = depth * INDENT + width_of(title_shown(page, node));
    if (*value != '\0') {
        if (title <= TITLE_WIDTH_MAX) widen(&page->title_width, title);
        widen(&page->value_width, width_of(value));
        if (node->unit != NULL) widen(&page->unit_width, width_of(node->unit));
    }
    for (const struct md_explanation *child = node->first_child; child != NULL; child = child->next)
        measure(page, child, depth + 1);
}

static void trim_line(struct page *page)
{
    while (page->text.length > 0 && page->text.text[page->text.length - 1] == ' ')
        page->text.text[--page->text.length] = '\0';
    md_buffer_add_char(&page->text, '\n');
}

/* Blanks up to `column`, at least `least` of them. */
static void go_to(struct page *page, size_t line_begin, size_t column, size_t least)
{
    size_t now = md_text_width(page->text.text + line_begin, page->text.length - line_begin);
    md_buffer_add_repeated(&page->text, ' ', column > now + least ? column - now : least);
}

static void add_place(struct page *page, const struct md_text_span *span)
{
    if (span->file == NULL) return;
    md_buffer_add_text(&page->text, span->file->name);
    if (span->line > 0) md_buffer_format(&page->text, ":%d", span->line);
}

static void add_node_line(struct page *page, const struct md_explanation *node, size_t depth,
                          bool is_above)
{
    size_t begin = page->text.length;
    const char *value = value_shown(page, node);
    md_buffer_add_repeated(&page->text, ' ', depth * INDENT);
    md_buffer_add_text(&page->text, title_shown(page, node));
    size_t right_edge = page->title_width + INDENT + page->value_width;
    if (*value != '\0') {
        size_t width = width_of(value);
        bool long_title =
            md_text_width(page->text.text + begin, page->text.length - begin) > TITLE_WIDTH_MAX;
        if (long_title) {
            trim_line(page);
            begin = page->text.length;
        }
        go_to(page, begin, right_edge > width ? right_edge - width : 0, long_title ? 0 : INDENT);
        md_buffer_add_text(&page->text, value);
        if (node->unit != NULL && *node->unit != '\0')
            md_buffer_format(&page->text, " %s", node->unit);
    }
    if (node->span.file != NULL) {
        go_to(page, begin, right_edge + 1 + page->unit_width + INDENT, INDENT);
        add_place(page, &node->span);
    }
    if (is_above) md_buffer_add_text(&page->text, "  (as above)");
    trim_line(page);
}

/* Blanks at the begin of a line, a tab counted as four. */
static size_t leading(const char *line, const char *end, const char **first)
{
    size_t blanks = 0;
    for (; line < end && (*line == ' ' || *line == '\t'); line++) blanks += *line == '\t' ? 4 : 1;
    *first = line;
    return blanks;
}

/* The blanks that all lines of a formula but its first share: its indentation in the plan. */
static size_t shared_blanks(const char *text)
{
    size_t least = SIZE_MAX;
    for (const char *line = strchr(text, '\n'); line != NULL; line = strchr(line + 1, '\n')) {
        const char *end = line + 1 + strcspn(line + 1, "\n");
        const char *first;
        size_t blanks = leading(line + 1, end, &first);
        if (first < end && blanks < least) least = blanks;
    }
    return least == SIZE_MAX ? 0 : least;
}

/* A formula below its node: "= " before its first line, the others under it as they stand in the
 * plan. */
static void add_formula(struct page *page, const char *text, size_t depth)
{
    size_t shared = shared_blanks(text);
    bool is_first = true;
    for (const char *line = text; *line != '\0'; is_first = false) {
        const char *end = line + strcspn(line, "\n");
        const char *next = *end == '\n' ? end + 1 : end;
        const char *first;
        size_t blanks = leading(line, end, &first);
        while (end > first && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r')) end--;
        if (first < end) {
            md_buffer_add_repeated(&page->text, ' ', depth * INDENT);
            md_buffer_add_text(&page->text, is_first ? "= " : "  ");
            if (!is_first && blanks > shared)
                md_buffer_add_repeated(&page->text, ' ', blanks - shared);
            md_buffer_add_text(&page->text,
                               md_text_shown(&page->arena, first, (size_t)(end - first), SIZE_MAX));
            trim_line(page);
        }
        line = next;
    }
}

/* What a credit counts is mostly a field alone (amount, deal.amount): that says nothing beside the
 * value. */
static bool is_field(const struct md_explanation *node)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    if (node->role != MD_EXPLAIN_CREDIT && node->role != MD_EXPLAIN_ROW) return false;
    const char *formula = node->formula + (*node->formula == '"');
    formula += strspn(formula, letters);
    return *formula == '\0' || strcmp(formula, "\"") == 0;
}

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool is_same(const struct md_explanation *a, const struct md_explanation *b)
{
    if (a->role != b->role || a->date != b->date || a->has_value != b->has_value ||
        a->span.file != b->span.file || a->span.line != b->span.line)
        return false;
    if (a->has_value && !md_number_equal(&a->value, &b->value)) return false;
    if (!is_same_text(a->title, b->title) || !is_same_text(a->value_text, b->value_text) ||
        !is_same_text(a->with_numbers, b->with_numbers))
        return false;
    const struct md_explanation *x = a->first_child, *y = b->first_child;
    for (; x != NULL && y != NULL && is_same(x, y); x = x->next) y = y->next;
    return x == NULL && y == NULL;
}

/* Was this measure written with all its rows before? Several components often read the same one. */
static bool is_written(struct page *page, const struct md_explanation *node)
{
    if (node->role != MD_EXPLAIN_MEASURE || node->first_child == NULL) return false;
    for (size_t i = 0; i < page->measures_count; i++)
        if (is_same(page->measures[i], node)) return true;
    MD_GROW(page->measures, page->measures_count, page->measures_capacity);
    page->measures[page->measures_count++] = node;
    return false;
}

static void add_node(struct page *page, const struct md_explanation *node, size_t depth)
{
    bool is_above = is_written(page, node);
    add_node_line(page, node, depth, is_above);
    if (is_above) return;
    if (node->formula != NULL && !is_field(node)) add_formula(page, node->formula, depth + 1);
    if (node->with_numbers != NULL && !is_same_text(node->formula, node->with_numbers))
        add_formula(page, node->with_numbers, depth + 1);
    for (const struct md_explanation *child = node->first_child; child != NULL; child = child->next)
        add_node(page, child, depth + 1);
}

static void write_text(const struct md_explanation *tree, const char *who, const char *period,
                       struct md_out *out)
{
    struct page page = {0};
    measure(&page, tree, 0);
    md_buffer_format(&page.text, "%s  %s\n", line_shown(&page, who), line_shown(&page, period));
    add_node(&page, tree, 0);
    md_out_bytes(out, page.text.text, page.text.length);
    md_free(page.measures);
    md_buffer_free(&page.text);
    md_arena_free(&page.arena);
}

enum md_status md_explain_write(const struct md_explanation *tree, const char *who,
                                const char *period, struct md_out *out)
{
    if (out->format == MD_FORMAT_TABLE)
        write_text(tree, who, period, out);
    else if (out->format == MD_FORMAT_JSON)
        md_explain_json(tree, who, period, out);
    else
        return md_explain_rows(tree, who, period, out);
    return md_out_status(out);
}
