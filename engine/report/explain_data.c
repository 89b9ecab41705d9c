#include "report/explain_data.h"

#include <stdio.h>

#include "value/date.h"

static const char *role_name(enum md_explain_role role)
{
    switch (role) {
    case MD_EXPLAIN_TOTAL:
        return "total";
    case MD_EXPLAIN_COMPONENT:
        return "component";
    case MD_EXPLAIN_STEP:
        return "step";
    case MD_EXPLAIN_TIER:
        return "tier";
    case MD_EXPLAIN_FACTOR:
        return "factor";
    case MD_EXPLAIN_MEASURE:
        return "measure";
    case MD_EXPLAIN_GOAL:
        return "goal";
    case MD_EXPLAIN_CREDIT:
        return "credit";
    case MD_EXPLAIN_ROW:
        return "row";
    case MD_EXPLAIN_RANK:
        return "rank";
    case MD_EXPLAIN_BALANCE:
        return "balance";
    case MD_EXPLAIN_RULE:
        return "rule";
    case MD_EXPLAIN_NOTE:
        return "note";
    }
    return "";
}

/* The exact number as text; "" without a value. */
static void print_value(const struct md_explanation *node, char *text, size_t size)
{
    text[0] = '\0';
    if (node->has_value) md_number_print(&node->value, text, size);
}

static void print_date(const struct md_explanation *node, char *text, size_t size)
{
    text[0] = '\0';
    if (node->date != INT32_MIN) md_date_print(node->date, text, size);
}

/* ,"name":"text", or nothing when there is no text. */
static void add_member(struct md_buffer *out, const char *name, const char *text)
{
    if (text == NULL || *text == '\0') return;
    md_buffer_format(out, ",\"%s\":", name);
    md_json_text(out, text);
}

static void add_values(struct md_buffer *out, const struct md_explanation *node)
{
    char value[MD_NUMBER_TEXT_SIZE], date[MD_DATE_TEXT_SIZE];
    print_date(node, date, sizeof date);
    add_member(out, "date", date);
    print_value(node, value, sizeof value);
    if (node->has_value)
        add_member(out, "value", value);
    else
        add_member(out, "text", node->value_text);
    add_member(out, "unit", node->unit);
    add_member(out, "formula", node->formula);
    add_member(out, "with_numbers", node->with_numbers);
    if (node->span.file == NULL) return;
    add_member(out, "file", node->span.file->name);
    if (node->span.line > 0)
        md_buffer_format(out, ",\"line\":%d,\"col\":%d", node->span.line, node->span.column);
}

static void add_node(struct md_buffer *out, const struct md_explanation *node)
{
    md_buffer_format(out, "{\"role\":\"%s\",\"title\":", role_name(node->role));
    md_json_text(out, node->title != NULL ? node->title : "");
    add_values(out, node);
    if (node->first_child != NULL) {
        md_buffer_format(out, ",\"adds_up\":%s,\"children\":[", node->adds_up ? "true" : "false");
        for (const struct md_explanation *child = node->first_child; child != NULL;
             child = child->next) {
            if (child != node->first_child) md_buffer_add_char(out, ',');
            md_buffer_add_char(out, '\n');
            add_node(out, child);
        }
        md_buffer_add_char(out, ']');
    }
    md_buffer_add_char(out, '}');
}

void md_explain_json(const struct md_explanation *tree, const char *who, const char *period,
                     struct md_out *out)
{
    struct md_buffer text = {0};
    md_buffer_add_text(&text, "{\"schema\":\"meed.explain/1\",\"meed\":\"" MEED_VERSION
                              "\",\"ok\":true,\"subject\":");
    md_json_text(&text, who);
    md_buffer_add_text(&text, ",\"period\":");
    md_json_text(&text, period);
    md_buffer_add_text(&text, ",\"tree\":");
    add_node(&text, tree);
    md_buffer_add_text(&text, "}\n");
    md_out_bytes(out, text.text, text.length);
    md_buffer_free(&text);
}

enum { COLUMNS = 13 };

static const struct md_grid_column columns[COLUMNS] = {
    {"subject", MD_CELL_TEXT},      {"period", MD_CELL_TEXT}, {"depth", MD_CELL_COUNT},
    {"role", MD_CELL_TEXT},         {"date", MD_CELL_TEXT},   {"title", MD_CELL_TEXT},
    {"value", MD_CELL_NUMBER},      {"unit", MD_CELL_TEXT},   {"text", MD_CELL_TEXT},
    {"file", MD_CELL_TEXT},         {"line", MD_CELL_COUNT},  {"formula", MD_CELL_TEXT},
    {"with_numbers", MD_CELL_TEXT},
};

static void add_rows(struct md_grid *grid, const struct md_explanation *node, const char *who,
                     const char *period, int depth)
{
    char value[MD_NUMBER_TEXT_SIZE], date[MD_DATE_TEXT_SIZE], line[16] = "", level[16];
    print_value(node, value, sizeof value);
    print_date(node, date, sizeof date);
    snprintf(level, sizeof level, "%d", depth);
    if (node->span.line > 0) snprintf(line, sizeof line, "%d", node->span.line);
    const char *cells[COLUMNS] = {who,
                                  period,
                                  level,
                                  role_name(node->role),
                                  date,
                                  node->title,
                                  value,
                                  node->unit,
                                  node->has_value ? NULL : node->value_text,
                                  node->span.file != NULL ? node->span.file->name : NULL,
                                  line,
                                  node->formula,
                                  node->with_numbers};
    md_grid_add(grid, cells);
    for (const struct md_explanation *child = node->first_child; child != NULL; child = child->next)
        add_rows(grid, child, who, period, depth + 1);
}

enum md_status md_explain_rows(const struct md_explanation *tree, const char *who,
                               const char *period, struct md_out *out)
{
    struct md_grid grid;
    md_grid_init(&grid, "meed.explain_rows/1", columns, COLUMNS);
    add_rows(&grid, tree, who, period, 0);
    enum md_status status = md_grid_write(&grid, out);
    md_grid_free(&grid);
    return status;
}
