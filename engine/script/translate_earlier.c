/* earlier(r, {field = value} [, window]): the rows of r's kind before r, read through aggregates. */
#include <string.h>

#include "script/host_object.h"
#include "script/translated_call.h"

/* days(n), months(n), or a level: the rows of the same period. */
static bool window_argument(struct md_called *c, const struct md_kind *kind, struct md_match *match)
{
    static const char wanted[] = "days(n), months(n) or a level such as \"quarter\"";
    const char *text;
    match->window = MD_MATCH_ALWAYS;
    if (c->arguments_count < 3) return true;
    const struct md_symbol *window = &c->arguments[2];
    if (kind->date_field < 0) {
        md_translation_fail(c->t, c->argument_first[2], c->argument_last[2], "E0222", "%s has no date of its own",
                            kind->name);
        return false;
    }
    if (md_called_text(c, 2, &text)) {
        match->window = MD_MATCH_LEVEL;
        match->window_count = md_calendar_level(c->t->with->calendar, text, strlen(text));
        if (match->window_count >= 0) return true;
    } else if (window->type == MD_SYMBOL_CONSTANT && window->constant->type == MD_CONSTANT_OBJECT) {
        bool days = md_constant_is_object(window->constant, "days");
        const struct md_constant *count = md_constant_at(window->constant, 1);
        if ((days || md_constant_is_object(window->constant, "months")) && count != NULL) {
            match->window = days ? MD_MATCH_DAYS : MD_MATCH_MONTHS;
            match->window_count = (int)count->number.numerator;
            return true;
        }
    }
    md_called_wrong_argument(c, 2, wanted);
    return false;
}

struct md_symbol md_called_window(struct md_called *c)
{
    struct md_number number;
    bool good = c->arguments_count == 1 && md_translation_constant_number(c->t, &c->arguments[0], &number) &&
                md_number_is_integer(&number) && number.numerator >= 1 && number.numerator <= 36500;
    if (!good) return md_called_wrong_count(c, "a whole number from 1 known at load: days(30)");
    struct md_constant *count = md_arena_alloc(&c->t->scratch, sizeof *count);
    struct md_constant *window = md_arena_alloc(&c->t->scratch, sizeof *window);
    struct md_constant_entry *entry = md_arena_alloc(&c->t->scratch, sizeof *entry);
    *count = (struct md_constant){.type = MD_CONSTANT_NUMBER, .number = number};
    struct md_constant *one = md_arena_alloc(&c->t->scratch, sizeof *one);
    *one = (struct md_constant){.type = MD_CONSTANT_NUMBER, .number = MD_NUMBER_ONE};
    *entry = (struct md_constant_entry){one, count};
    *window = (struct md_constant){.type = MD_CONSTANT_OBJECT, .text = c->word, .text_length = strlen(c->word),
                                   .entries = entry, .entries_count = 1};
    return (struct md_symbol){.type = MD_SYMBOL_CONSTANT, .constant = window};
}

struct md_symbol md_called_earlier(struct md_called *c)
{
    struct md_translation *t = c->t;
    if (c->arguments_count < 2 || c->arguments_count > 3)
        return md_called_wrong_count(c, "earlier(d, { customer = d.customer })");
    md_node_index row = md_called_value(c, 0);
    if (row == MD_NO_NODE) return md_symbol_bad();
    struct md_type type = md_translation_type(t, row);
    if ((type.base != MD_BASE_ROW && type.base != MD_BASE_REF) || type.kind < 0)
        return md_called_wrong_argument(c, 0, "a record");
    md_node_index operands[MD_MATCH_MAX + 1];
    size_t count;
    const struct md_match *found = md_called_match(c, 1, type.kind, operands, &count);
    if (found == NULL) return md_symbol_bad();
    if (found->up_to >= 0) {
        md_translation_fail(t, c->argument_first[1], c->argument_last[1], "E0222", "up_to stands only in `find`");
        return md_symbol_bad();
    }
    struct md_match match = *found;
    if (!window_argument(c, t->with->schema->kinds[type.kind], &match)) return md_symbol_bad();
    struct md_relation *relation = md_arena_alloc(t->with->arena, sizeof *relation);
    *relation = (struct md_relation){.kind = type.kind, .payee_kind = MD_KIND_NONE};
    struct md_earlier_symbol *earlier = md_arena_alloc(&t->scratch, sizeof *earlier);
    earlier->row = md_translation_row(t, row);
    earlier->match = md_arena_copy(&t->graph->arena, &match, sizeof match);
    earlier->operands = md_arena_copy(&t->scratch, operands, count * sizeof *operands);
    earlier->operands_count = count;
    return (struct md_symbol){.type = MD_SYMBOL_ROWS, .relation = relation, .earlier = earlier};
}

bool md_translation_reads_row_only(struct md_translation *t, const md_node_index *operands, size_t operands_count,
                                   uint32_t first, uint32_t last)
{
    for (size_t i = 0; i < operands_count; i++) {
        if (operands[i] == MD_NO_NODE) continue;
        md_node_index *nodes;
        size_t count = md_graph_reachable(t->graph, &operands[i], 1, &t->scratch, &nodes);
        for (size_t n = 0; n < count; n++) {
            const struct md_node *node = md_graph_node(t->graph, nodes[n]);
            bool own = node->op != MD_OP_ROW || node->integer == MD_SLOT_OTHER;
            if (own && node->op != MD_OP_LINE && node->op != MD_OP_NAMED && node->op != MD_OP_AGGREGATE &&
                node->op != MD_OP_PERIOD && node->op != MD_OP_STANDING && node->op != MD_OP_PRORATED)
                continue;
            struct md_diagnostic *d = md_translation_fail(t, first, last, "E0222",
                                                          "what is read of an earlier row is read of that row alone");
            md_translation_help(t, d, "compare with its own record in the match: earlier(d, { customer = d.customer })");
            return false;
        }
    }
    return true;
}

struct md_symbol md_translation_over_earlier(struct md_translation *t, enum md_aggregate aggregate,
                                             const struct md_symbol *rows, const md_node_index operands[2],
                                             struct md_type type, uint32_t first, uint32_t last)
{
    const struct md_earlier_symbol *earlier = rows->earlier;
    static const char *const windows[] = {"", "days", "months", "level"};
    if (aggregate == MD_AGGREGATE_MEDIAN || aggregate == MD_AGGREGATE_DISTINCT || aggregate == MD_AGGREGATE_PERCENTILE) {
        md_translation_fail(t, first, last, "E0222", "median, percentile and distinct are not taken over earlier rows");
        return md_symbol_bad();
    }
    if (!md_translation_reads_row_only(t, operands, 2, first, last)) return md_symbol_bad();
    md_node_index all[MD_MATCH_MAX + 3];
    size_t count = 0;
    all[count++] = earlier->row;
    for (size_t i = 0; i < earlier->operands_count; i++) all[count++] = earlier->operands[i];
    all[count++] = operands[0];
    all[count++] = operands[1];
    struct md_node node = {.op = MD_OP_EARLIER, .type = type, .operands = all, .operands_count = (uint32_t)count,
                           .integer = aggregate, .match = earlier->match};
    node.text = md_graph_intern(
        t->graph, md_arena_format(&t->scratch, "%s %s %d", md_translation_match_text(t, earlier->match),
                                  windows[earlier->match->window], earlier->match->window_count));
    return md_symbol_node(md_graph_add(t->graph, &node));
}
