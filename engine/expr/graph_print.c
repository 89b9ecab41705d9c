#include "expr/graph.h"

#include <assert.h>
#include <string.h>

#include "base/buffer.h"
#include "expr/functions.h"
#include "table/kind.h"
#include "value/date.h"

struct printer {
    const struct md_graph *graph;
    const struct md_schema *schema;
    struct md_buffer *out;
    int depth;
};

/* Deeper parts are shown as `...`: a line that long serves nobody, and the stack stays small. */
enum { PRINT_DEPTH_MAX = 200 };

static const char *const aggregates[] = {"sum",      "count",  "average", "least", "greatest",
                                         "median",   "first",  "last",    "one",   "distinct", "percentile"};
static const char *const period_parts[] = {"first", "last", "days", "number",
                                           "year",  "name", "ends", "workdays"};
const char *md_line_word(int64_t line)
{
    static const char *const lines[] = {"value", "payee", "depth", "nth", "before.sum", "before.count", "pay"};
    return lines[line < MD_LINE_PAY ? line : MD_LINE_PAY];
}

static const struct md_kind *kind_of(const struct printer *printer, int kind)
{
    if (printer->schema == NULL || kind < 0) return NULL;
    return (size_t)kind < md_schema_all(printer->schema) ? printer->schema->kinds[kind] : NULL;
}

static void print_kind(const struct printer *printer, int kind)
{
    const struct md_kind *known = kind_of(printer, kind);
    if (kind == MD_KIND_WHOLE)
        md_buffer_add_text(printer->out, "whole");
    else if (known != NULL)
        md_buffer_add_text(printer->out, known->name);
    else
        md_buffer_format(printer->out, "%d", kind);
}

static void print_field(const struct printer *printer, const struct md_node *node)
{
    int kind = printer->graph->nodes[node->operands[0]].type.kind;
    const struct md_kind *known = kind_of(printer, kind);
    print_kind(printer, kind);
    if (known != NULL && (size_t)node->integer < known->fields_count)
        md_buffer_format(printer->out, ".%s", known->fields[node->integer].name);
    else
        md_buffer_format(printer->out, ".%lld", (long long)node->integer);
}

static void print_quoted(const struct printer *printer, const char *text)
{
    md_buffer_add_char(printer->out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\') md_buffer_add_char(printer->out, '\\');
        md_buffer_add_char(printer->out, *c);
    }
    md_buffer_add_char(printer->out, '"');
}

/* Constants print as themselves; true when the node was one. */
static bool print_constant(const struct printer *printer, const struct md_node *node)
{
    char text[MD_NUMBER_TEXT_SIZE];
    switch (node->op) {
    case MD_OP_NUMBER:
        md_number_print(&node->number, text, sizeof text);
        md_buffer_add_text(printer->out, text);
        return true;
    case MD_OP_DATE:
        md_date_print((int32_t)node->integer, text, sizeof text);
        md_buffer_add_text(printer->out, text);
        return true;
    case MD_OP_FLAG:
        md_buffer_add_text(printer->out, node->integer ? "true" : "false");
        return true;
    case MD_OP_TEXT: print_quoted(printer, node->text); return true;
    default: return false;
    }
}

static void print_tiers(const struct printer *printer, const struct md_tiers *tiers)
{
    static const char *const methods[] = {"marginal", "slab", "interpolated"};
    md_buffer_format(printer->out, "[%s %s]", methods[tiers->method],
                     tiers->name != NULL ? tiers->name : "tiers");
}

/* What stands in square brackets behind the word: which row, field, column, table. */
static void print_payload(const struct printer *printer, const struct md_node *node)
{
    struct md_buffer *out = printer->out;
    switch (node->op) {
    case MD_OP_MISSING:
        md_buffer_format(out, "[%s]", md_reason_word((enum md_reason_code)node->integer));
        break;
    case MD_OP_ROW:
        md_buffer_add_text(out, node->integer == MD_SLOT_ROW     ? "[row "
                                : node->integer == MD_SLOT_OTHER ? "[other "
                                : node->integer == MD_SLOT_RECORD ? "[record "
                                                                  : "[subject ");
        print_kind(printer, node->type.kind);
        md_buffer_add_char(out, ']');
        break;
    case MD_OP_FIELD:
        md_buffer_add_char(out, '[');
        print_field(printer, node);
        md_buffer_add_char(out, ']');
        break;
    case MD_OP_LINE:
        md_buffer_format(out, "[%s", md_line_word(node->integer));
        if (node->text != NULL) md_buffer_format(out, " %s", node->text);
        md_buffer_add_char(out, ']');
        break;
    case MD_OP_NAMED:
    case MD_OP_PARAM:
        if (node->text != NULL)
            md_buffer_format(out, "[%s", node->text);
        else
            md_buffer_format(out, "[%lld", (long long)node->integer);
        if (node->shift >= MD_SHIFT_YEAR) md_buffer_format(out, ", %d years ago", (int)node->shift / MD_SHIFT_YEAR);
        if (node->shift % MD_SHIFT_YEAR != 0)
            md_buffer_format(out, ", %d windows ago", (int)node->shift % MD_SHIFT_YEAR);
        md_buffer_add_char(out, ']');
        break;
    case MD_OP_AGGREGATE: md_buffer_format(out, "[%s]", aggregates[node->integer]); break;
    case MD_OP_PERIOD:
        md_buffer_format(out, "[%s, level %d]", period_parts[node->integer], (int)node->shift);
        break;
    case MD_OP_POWER: md_buffer_format(out, "[%lld]", (long long)node->integer); break;
    case MD_OP_LOOKUP:
        md_buffer_format(out, "[%s]", node->table->name != NULL ? node->table->name : "table");
        break;
    case MD_OP_STANDING: {
        static const char *const words[] = {"rank", "percent_rank", "share"};
        md_buffer_format(out, "[%s]", words[node->integer]);
        break;
    }
    case MD_OP_PRORATED: {
        static const char *const words[] = {"days", "workdays", "months"};
        md_buffer_format(out, "[%s, level %d]", words[node->integer], (int)node->shift);
        break;
    }
    case MD_OP_EARLIER: md_buffer_format(out, "[%s %s]", aggregates[node->integer], node->text); break;
    case MD_OP_FIND:
    case MD_OP_RUNNING:
    case MD_OP_UNDER: md_buffer_format(out, "[%s]", node->text); break;
    case MD_OP_TIER_PAY:
    case MD_OP_TIER_RATE: print_tiers(printer, node->tiers); break;
    case MD_OP_CALL:
        md_buffer_format(out, "[%s", md_function_entries[node->integer].word);
        if (node->integer == MD_FUNCTION_ROUND)
            md_buffer_format(out, " %s", md_rounding_name(node->rounding));
        md_buffer_add_char(out, ']');
        break;
    default: break;
    }
    if (node->op == MD_OP_MISSING || node->op == MD_OP_BECAUSE) {
        if (node->text != NULL) print_quoted(printer, node->text);
    }
}

/* field[deal.amount] alone says that it is read of the batch's row. */
static bool operands_shown(const struct printer *printer, const struct md_node *node)
{
    if (node->operands_count == 0) return false;
    if (node->op != MD_OP_FIELD) return true;
    const struct md_node *row = &printer->graph->nodes[node->operands[0]];
    return row->op != MD_OP_ROW || row->integer != MD_SLOT_ROW;
}

static void print_node(struct printer *printer, md_node_index index)
{
    const struct md_node *node = &printer->graph->nodes[index];
    if (print_constant(printer, node)) return;
    md_buffer_add_text(printer->out, md_op_word(node->op));
    print_payload(printer, node);
    if (!operands_shown(printer, node)) return;
    if (printer->depth >= PRINT_DEPTH_MAX) {
        md_buffer_add_text(printer->out, "(...)");
        return;
    }
    printer->depth++;
    md_buffer_add_char(printer->out, '(');
    for (uint32_t i = 0; i < node->operands_count; i++) {
        if (i > 0) md_buffer_add_text(printer->out, ", ");
        if (node->operands[i] == MD_NO_NODE)
            md_buffer_add_char(printer->out, '-');
        else
            print_node(printer, node->operands[i]);
    }
    md_buffer_add_char(printer->out, ')');
    printer->depth--;
}

void md_graph_print(const struct md_graph *graph, md_node_index index,
                    const struct md_schema *schema, struct md_buffer *out)
{
    assert(index < graph->nodes_count);
    struct printer printer = {graph, schema, out, 0};
    print_node(&printer, index);
}
