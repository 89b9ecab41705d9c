#include "script/translated_call.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "expr/functions.h"
#include "value/date.h"

struct md_symbol md_called_wrong_count(struct md_called *c, const char *wanted)
{
    struct md_diagnostic *d = md_translation_fail(
        c->t, c->first, c->last, "E0222", "%s is called with %zu value%s", c->word,
        c->arguments_count, c->arguments_count == 1 ? "" : "s");
    md_translation_help(c->t, d, "write %s", wanted);
    return md_symbol_bad();
}

struct md_symbol md_called_wrong_argument(struct md_called *c, size_t index, const char *wanted)
{
    md_translation_fail(c->t, c->argument_first[index], c->argument_last[index], "E0214",
                        "%s wants %s here, and this is %s", c->word, wanted,
                        md_symbol_words(c->t, &c->arguments[index]));
    return md_symbol_bad();
}

struct md_symbol md_called_leaf(struct md_called *c, struct md_symbol symbol)
{
    if (!md_symbol_is_node(&symbol) || symbol.node == MD_NO_NODE) return symbol;
    c->t->origins_count = c->origins_first;
    md_translation_origin(c->t, c->expression, symbol.node, MD_ORIGIN_LEAF);
    return symbol;
}

md_node_index md_called_value(struct md_called *c, size_t index)
{
    return md_translation_as_value(c->t, c->arguments[index], c->argument_first[index],
                                   c->argument_last[index]);
}

bool md_called_text(struct md_called *c, size_t index, const char **text)
{
    return index < c->arguments_count &&
           md_translation_constant_text(c->t, &c->arguments[index], text);
}

/* ---- inlining ------------------------------------------------------------------------------- */

/* Arguments that can fail, in the order written. */
struct failing {
    md_node_index nodes[MD_ARGUMENTS_MAX];
    size_t count, met;
};

/* Walk along what is surely evaluated first in `node`, and note the arguments that are met in their
 * order. False: here the walk ends, as something else may fail, or may not be evaluated. */
static bool meets_arguments(const struct md_translation *t, md_node_index index,
                            struct failing *arguments)
{
    if (arguments->met == arguments->count) return false;
    if (index == arguments->nodes[arguments->met]) {
        arguments->met++;
        return true;
    }
    if (index == MD_NO_NODE || md_translation_cannot_fail(t, index)) return true;
    const struct md_node *node = md_graph_node(t->graph, index);
    bool choice = node->op == MD_OP_IF || node->op == MD_OP_OR || node->op == MD_OP_SEQUENCE;
    if (node->op == MD_OP_AGGREGATE || node->op == MD_OP_PRORATED) return false;
    uint32_t here = choice ? 1 : node->operands_count; /* the others belong to other rows, or may not be met */
    if (node->op == MD_OP_RUNNING) here = 1;
    if (node->op == MD_OP_EARLIER) here = 1 + (uint32_t)node->match->fields_count;
    for (uint32_t i = 0; i < here; i++)
        if (!meets_arguments(t, node->operands[i], arguments)) return false;
    return false;
}

/*
 * Lua evaluates arguments before the call, so their errors stop the row even where the function has
 * no use for them, and before its own. They are checked in front unless the result begins with them.
 */
static struct md_symbol check_arguments(struct md_translation *t, struct md_state_now *state,
                                        struct md_symbol result,
                                        const struct md_symbol *arguments, size_t arguments_count)
{
    struct failing failing = {.count = 0};
    struct md_state_now front = {0};
    for (size_t i = 0; i < arguments_count; i++) {
        if (!md_symbol_is_node(&arguments[i])) continue;
        if (md_translation_cannot_fail(t, arguments[i].node)) continue;
        failing.nodes[failing.count++] = arguments[i].node;
        md_state_check(t, md_symbol_is_node(&result) || state == NULL ? &front : state,
                       arguments[i].node);
    }
    if (!md_symbol_is_node(&result) || result.node == MD_NO_NODE || failing.count == 0)
        return result;
    meets_arguments(t, result.node, &failing);
    if (failing.met == failing.count) return result;
    result.node = md_graph_binary(t->graph, MD_OP_SEQUENCE, md_translation_type(t, result.node),
                                  front.checks, result.node);
    return result;
}

static struct md_symbol inline_function(struct md_translation *t,
                                        const struct md_function *function,
                                        const struct md_closure *closure,
                                        const struct md_state_now *seen,
                                        const struct md_symbol *arguments, size_t arguments_count,
                                        md_node_index guard, uint32_t first, uint32_t last)
{
    for (int i = 0; i <= t->depth; i++) {
        if (t->active[i] != function) continue;
        md_translation_fail(t, first, last, "E0213", "`%s` calls itself; a formula has no recursion",
                            function->name != NULL ? function->name : "a function");
        return md_symbol_bad();
    }
    if (t->depth + 1 >= MD_TRANSLATION_DEPTH_MAX) {
        md_translation_fail(t, first, last, "E0213", "functions call each other too deeply");
        return md_symbol_bad();
    }
    if (function->is_vararg) {
        struct md_diagnostic *d = md_translation_fail(
            t, first, last, "E0204", "a function with `...` cannot be used in a formula");
        md_translation_help(t, d, "name its parameters");
        return md_symbol_bad();
    }
    struct md_state_now inner = seen != NULL ? md_state_copy(t, seen) : (struct md_state_now){0};
    inner.guard = guard;
    inner.checks = inner.returned = MD_NO_NODE;
    inner.always_returned = false;
    inner.result = md_symbol_nil(t);
    for (uint32_t i = 0; i < function->parameters_count; i++)
        md_state_bind(t, &inner, function->parameters[i],
                      i < arguments_count ? arguments[i] : md_symbol_nil(t));
    const struct md_closure *outer = t->closure;
    t->closure = closure;
    t->active[++t->depth] = function;
    struct md_symbol result = md_translate_body(t, function, &inner);
    t->active[t->depth--] = NULL;
    t->closure = outer;
    return result;
}

struct md_symbol md_translate_apply(struct md_translation *t, struct md_state_now *state,
                                    struct md_symbol callee, const struct md_symbol *arguments,
                                    size_t arguments_count, uint32_t first, uint32_t last)
{
    md_node_index guard = state != NULL ? state->guard : MD_NO_NODE;
    struct md_symbol result;
    if (callee.type == MD_SYMBOL_FUNCTION) {
        result = inline_function(t, callee.function, callee.closure, callee.seen, arguments,
                                 arguments_count, guard, first, last);
        return check_arguments(t, state, result, arguments, arguments_count);
    }
    if (callee.type == MD_SYMBOL_CONSTANT && callee.constant->type == MD_CONSTANT_FUNCTION) {
        const struct md_closure *closure = callee.constant->closure;
        result = inline_function(t, closure->function, closure, NULL, arguments, arguments_count,
                                 guard, first, last);
        return check_arguments(t, state, result, arguments, arguments_count);
    }
    if (callee.type != MD_SYMBOL_BAD)
        md_translation_fail(t, first, last, "E0222", "%s is not a function",
                            md_symbol_words(t, &callee));
    return md_symbol_bad();
}

/* ---- functions of the list -------------------------------------------------------------------- */

/* The letter of the parameter list that holds for argument `index`; 0: one too many. */
static char parameter_letter(const char *parameters, size_t index)
{
    size_t at = 0;
    char letter = 0;
    for (const char *p = parameters; *p != '\0' && *p != '>'; p++) {
        letter = *p;
        bool repeats = p[1] == '*';
        if (at == index || repeats) return letter;
        if (p[1] == '?' || p[1] == '*') p++;
        at++;
    }
    return 0;
}

static size_t parameters_wanted(const char *parameters)
{
    size_t wanted = 0;
    for (const char *p = parameters; *p != '\0' && *p != '>'; p++)
        if (*p != '?' && *p != '*') wanted += p[1] != '?';
    return wanted;
}

static bool rounding_argument(struct md_called *c, size_t index, enum md_rounding *rounding)
{
    const char *text;
    if (md_called_text(c, index, &text) &&
        md_rounding_parse(text, strlen(text), rounding) == MD_OK)
        return true;
    md_called_wrong_argument(c, index, "\"half-up\", \"half-even\", \"up\" or \"down\"");
    return false;
}

/* Does the argument fit its letter? `common` collects the unit of the numbers `n`. */
static bool argument_fits(struct md_called *c, size_t index, char letter, md_node_index node,
                          struct md_type *common)
{
    struct md_type type = md_translation_type(c->t, node);
    if (type.base == MD_BASE_NOTHING) return true;
    switch (letter) {
    case 'n':
        if (type.base != MD_BASE_NUMBER) return md_called_wrong_argument(c, index, "a number"), false;
        if (!md_type_common(*common, type, common))
            return md_called_wrong_argument(c, index, "the same unit as before"), false;
        return true;
    case 'p':
        if (type.base != MD_BASE_NUMBER) return md_called_wrong_argument(c, index, "a number"), false;
        if (type.unit == MD_UNIT_MONEY || type.unit == MD_UNIT_NAMED)
            return md_called_wrong_argument(c, index, "a number without unit"), false;
        return true;
    case 's': {
        enum md_op op = md_graph_node(c->t->graph, node)->op;
        if (type.base != MD_BASE_NUMBER || (op != MD_OP_NUMBER && op != MD_OP_PARAM))
            return md_called_wrong_argument(c, index, "a step known at load, such as 0.01"), false;
        return true;
    }
    case 't':
        if (type.base != MD_BASE_TEXT) return md_called_wrong_argument(c, index, "a text"), false;
        return true;
    default:
        if (type.base != MD_BASE_DATE) return md_called_wrong_argument(c, index, "a date"), false;
        return true;
    }
}

static struct md_type result_type(const char *parameters, struct md_type common)
{
    const char *arrow = strchr(parameters, '>');
    char letter = arrow != NULL ? arrow[1] : parameters[0];
    switch (letter) {
    case 'p': return md_type_number(MD_UNIT_PLAIN, NULL);
    case 'c': return md_type_number(MD_UNIT_COUNT, NULL);
    case 't': return md_type_of(MD_BASE_TEXT);
    case 'd': return md_type_of(MD_BASE_DATE);
    case 'f': return md_type_of(MD_BASE_FLAG);
    default: return common;
    }
}

static struct md_symbol listed_call(struct md_called *c, int function)
{
    const char *parameters = md_function_entries[function].parameters;
    struct md_node node = {.op = MD_OP_CALL, .integer = function, .rounding = MD_HALF_UP};
    md_node_index operands[MD_ARGUMENTS_MAX];
    struct md_type common = md_type_number(MD_UNIT_FREE, NULL);
    if (c->arguments_count < parameters_wanted(parameters) || c->arguments_count == 0)
        return md_called_wrong_count(c, md_arena_format(&c->t->scratch, "%s(...): %s", c->word,
                                              md_function_entries[function].sentence));
    for (size_t i = 0; i < c->arguments_count; i++) {
        char letter = parameter_letter(parameters, i);
        if (letter == 0)
            return md_called_wrong_count(c, md_arena_format(&c->t->scratch, "%s(...): %s", c->word,
                                                  md_function_entries[function].sentence));
        if (letter == 'm') {
            if (!rounding_argument(c, i, &node.rounding)) return md_symbol_bad();
            continue;
        }
        md_node_index value = md_called_value(c, i);
        if (value == MD_NO_NODE || !argument_fits(c, i, letter, value, &common))
            return md_symbol_bad();
        operands[node.operands_count++] = value;
    }
    node.type = result_type(parameters, common);
    node.operands = operands;
    return md_symbol_node(md_graph_add(c->t->graph, &node));
}

/* ---- measures: goal, attainment, prev --------------------------------------------------------- */

const struct md_node *md_called_named(struct md_called *c, md_node_index *node)
{
    if (c->arguments_count < 1) return NULL;
    *node = md_called_value(c, 0);
    if (*node == MD_NO_NODE) return NULL;
    const struct md_node *found = md_graph_node(c->t->graph, *node);
    if (found->op == MD_OP_NAMED) return found;
    md_called_wrong_argument(c, 0, "a measure, such as p.booked");
    return NULL;
}

/* The goal of the measure that `measure` reads, for the same subject. */
static struct md_symbol goal_of(struct md_called *c, md_node_index measure)
{
    struct md_translation *t = c->t;
    struct md_node named = *md_graph_node(t->graph, measure);
    const struct md_names *names = t->with->names;
    struct md_goal_of goal = {.column = -1};
    bool reported = false;
    if (!names->goal(names->context, named.integer, &goal, &reported, t->with->out)) {
        t->failed = true;
        if (reported) return md_symbol_bad();
        struct md_diagnostic *d = md_translation_fail(t, c->argument_first[0], c->argument_last[0],
                                                      "E0223", "this has no goal");
        md_translation_help(t, d, "give the measure one: `goal = \"quota\"` in its definition");
        return md_symbol_bad();
    }
    if (goal.closure == NULL) {
        named.integer = goal.column;
        named.type = goal.type;
        if (named.type.unit_name != NULL)
            named.type.unit_name = md_graph_intern(t->graph, named.type.unit_name);
        return md_symbol_node(md_graph_add(t->graph, &named));
    }
    if (named.shift != 0) {
        md_translation_fail(t, c->first, c->last, "E0223",
                            "the goal of an earlier period is known only for `goal = \"measure\"`");
        return md_symbol_bad();
    }
    md_node_index key = named.operands[0];
    const struct md_node *subject = md_graph_node(t->graph, key);
    md_node_index row = subject->op == MD_OP_KEY ? subject->operands[0] : md_translation_row(t, key);
    struct md_symbol arguments[2] = {md_symbol_node(row),
                                     {.type = MD_SYMBOL_PERIOD, .level = -1}};
    struct md_symbol callee = {.type = MD_SYMBOL_FUNCTION, .function = goal.closure->function,
                               .closure = goal.closure};
    return md_translate_apply(t, c->state, callee, arguments, 2, c->first, c->last);
}

static struct md_symbol call_goal(struct md_called *c)
{
    md_node_index measure;
    if (c->arguments_count != 1) return md_called_wrong_count(c, "goal(p.booked)");
    if (md_called_named(c, &measure) == NULL) return md_symbol_bad();
    return md_called_leaf(c, goal_of(c, measure));
}

static struct md_symbol call_attainment(struct md_called *c)
{
    md_node_index measure;
    if (c->arguments_count != 1) return md_called_wrong_count(c, "attainment(p.booked)");
    if (md_called_named(c, &measure) == NULL) return md_symbol_bad();
    struct md_symbol goal = goal_of(c, measure);
    if (!md_symbol_is_node(&goal)) return goal;
    return md_symbol_node(md_graph_binary(c->t->graph, MD_OP_ATTAINMENT,
                                          md_type_number(MD_UNIT_PLAIN, NULL), measure, goal.node));
}

static struct md_symbol call_prev(struct md_called *c)
{
    md_node_index measure;
    struct md_number windows = MD_NUMBER_ONE;
    if (c->arguments_count < 1 || c->arguments_count > 2) return md_called_wrong_count(c, "prev(p.booked, 1)");
    if (md_called_named(c, &measure) == NULL) return md_symbol_bad();
    if (c->arguments_count == 2 &&
        (!md_translation_constant_number(c->t, &c->arguments[1], &windows) ||
         !md_number_is_integer(&windows) || windows.numerator < 1 || windows.numerator > 1000))
        return md_called_wrong_argument(c, 1, "a whole number from 1 to 1000 known at load");
    struct md_node node = *md_graph_node(c->t->graph, measure);
    node.shift += (int32_t)windows.numerator;
    return md_called_leaf(c, md_symbol_node(md_graph_add(c->t->graph, &node)));
}

/* ---- missing values and reasons ---------------------------------------------------------------- */

static struct md_symbol call_has(struct md_called *c)
{
    if (c->arguments_count != 1) return md_called_wrong_count(c, "has(x)");
    if (!md_symbol_is_node(&c->arguments[0])) {
        md_node_index value = md_called_value(c, 0);
        if (value == MD_NO_NODE) return md_symbol_bad();
    }
    return md_symbol_node(md_graph_unary(c->t->graph, MD_OP_HAS, md_type_of(MD_BASE_FLAG), 0,
                                         c->arguments[0].node));
}

static struct md_symbol call_none(struct md_called *c)
{
    const char *text;
    if (c->arguments_count != 1) return md_called_wrong_count(c, "none(\"reason\")");
    if (!md_called_text(c, 0, &text)) return md_called_wrong_argument(c, 0, "a text known at load");
    return md_symbol_node(md_graph_missing(c->t->graph, MD_REASON_DESIGNER, text));
}

static struct md_symbol call_because(struct md_called *c)
{
    const char *text;
    if (c->arguments_count != 2) return md_called_wrong_count(c, "because(x, \"reason\")");
    md_node_index value = md_called_value(c, 0);
    if (value == MD_NO_NODE) return md_symbol_bad();
    if (!md_called_text(c, 1, &text)) return md_called_wrong_argument(c, 1, "a text known at load");
    struct md_node node = {.op = MD_OP_BECAUSE, .type = md_translation_type(c->t, value),
                           .operands = &value, .operands_count = 1,
                           .text = md_graph_intern(c->t->graph, text)};
    return md_symbol_node(md_graph_add(c->t->graph, &node));
}

/* ---- tiers ------------------------------------------------------------------------------------- */

static const struct md_tiers *tiers_argument(struct md_called *c)
{
    const struct md_symbol *symbol = &c->arguments[0];
    if (symbol->type == MD_SYMBOL_CONSTANT && symbol->constant->type == MD_CONSTANT_TIERS)
        return symbol->constant->tiers;
    if (symbol->type == MD_SYMBOL_CONSTANT && symbol->constant->type == MD_CONSTANT_PARAM) {
        struct md_type type;
        const struct md_tiers *tiers = NULL;
        const struct md_names *names = c->t->with->names;
        if (names->param(names->context, symbol->constant->integer, &type, &tiers)) return tiers;
    }
    return NULL;
}

static struct md_symbol call_tiers(struct md_called *c, enum md_op op)
{
    struct md_translation *t = c->t;
    const struct md_tiers *tiers = c->arguments_count > 0 ? tiers_argument(c) : NULL;
    if (c->arguments_count < 2 || c->arguments_count > (tiers != NULL && tiers->from != NULL ? 4 : 3))
        return md_called_wrong_count(c, op == MD_OP_TIER_PAY ? "tier_pay(table, x)" : "tier_rate(table, x)");
    if (tiers == NULL) return md_called_wrong_argument(c, 0, "a table of tiers");
    if (tiers->from != NULL) return md_called_tier_rows(c, tiers, op);
    if (c->arguments_count == 3 && c->expression->items[2]->kind == MD_EXPRESSION_TABLE)
        return md_called_wrong_argument(c, 2, "a number: fields choose the rows of a table with `from`, `at` and `rate`");
    md_node_index operands[2] = {md_called_value(c, 1), MD_NO_NODE};
    if (c->arguments_count == 3) operands[1] = md_called_value(c, 2);
    for (size_t i = 0; i + 1 < c->arguments_count; i++) {
        if (operands[i] == MD_NO_NODE) return md_symbol_bad();
        enum md_base base = md_translation_type(t, operands[i]).base;
        if (base != MD_BASE_NUMBER && base != MD_BASE_NOTHING)
            return md_called_wrong_argument(c, i + 1, "a number");
    }
    bool texts = tiers->tiers_count > 0 && tiers->tiers[0].text != NULL;
    struct md_type type = md_translation_type(t, operands[0]);
    if (op == MD_OP_TIER_PAY && texts) return md_called_wrong_argument(c, 0, "a table of rates");
    if (op == MD_OP_TIER_RATE)
        type = texts ? md_type_of(MD_BASE_TEXT) : md_type_number(MD_UNIT_FREE, NULL);
    struct md_node node = {.op = op, .type = type, .operands = operands, .operands_count = 2,
                           .tiers = tiers};
    return md_symbol_node(md_graph_add(t->graph, &node));
}

/* ---- period, dates, constants ------------------------------------------------------------------ */

const char *md_called_levels(struct md_called *c)
{
    const struct md_calendar *calendar = c->t->with->calendar;
    const char *list = "one of the levels";
    for (int level = 0; level < md_calendar_levels_count(calendar); level++)
        list = md_arena_format(&c->t->scratch, "%s%s %s", list, level > 0 ? "," : "",
                               md_calendar_level_name(calendar, level));
    return list;
}

static struct md_symbol call_ends(struct md_called *c)
{
    const char *level_name;
    if (c->arguments_count != 2) return md_called_wrong_count(c, "ends(t, \"year\")");
    if (c->arguments[0].type != MD_SYMBOL_PERIOD) return md_called_wrong_argument(c, 0, "the period t");
    if (!md_called_text(c, 1, &level_name)) return md_called_wrong_argument(c, 1, "a level such as \"year\"");
    int level = md_calendar_level(c->t->with->calendar, level_name, strlen(level_name));
    if (level < 0) return md_called_wrong_argument(c, 1, md_called_levels(c));
    struct md_node node = {.op = MD_OP_PERIOD, .type = md_type_of(MD_BASE_FLAG),
                           .integer = MD_PERIOD_ENDS, .shift = level};
    return md_symbol_node(md_graph_add(c->t->graph, &node));
}

static md_node_index period_date(struct md_translation *t, int level, enum md_period_part part)
{
    struct md_node node = {.op = MD_OP_PERIOD, .type = md_type_of(MD_BASE_DATE), .integer = part,
                           .shift = level};
    return md_graph_add(t->graph, &node);
}

/* part(t, from, until): the period's days that lie in [from, until), as a share. */
static struct md_symbol call_part(struct md_called *c)
{
    struct md_translation *t = c->t;
    if (c->arguments_count != 3) return md_called_wrong_count(c, "part(t, from, until)");
    if (c->arguments[0].type != MD_SYMBOL_PERIOD) return md_called_wrong_argument(c, 0, "the period t");
    md_node_index operands[4];
    for (size_t i = 0; i < 2; i++) {
        operands[i] = md_called_value(c, i + 1);
        if (operands[i] == MD_NO_NODE) return md_symbol_bad();
        enum md_base base = md_translation_type(t, operands[i]).base;
        if (base != MD_BASE_DATE && base != MD_BASE_NOTHING)
            return md_called_wrong_argument(c, i + 1, "a date");
    }
    operands[2] = period_date(t, c->arguments[0].level, MD_PERIOD_FIRST);
    operands[3] = md_graph_binary(
        t->graph, MD_OP_DATE_ADD, md_type_of(MD_BASE_DATE),
        period_date(t, c->arguments[0].level, MD_PERIOD_LAST),
        md_graph_number(t->graph, MD_NUMBER_ONE, md_type_number(MD_UNIT_FREE, NULL)));
    struct md_node node = {.op = MD_OP_CALL, .type = md_type_number(MD_UNIT_PLAIN, NULL),
                           .operands = operands, .operands_count = 4, .integer = MD_FUNCTION_PART};
    return md_symbol_node(md_graph_add(t->graph, &node));
}

static struct md_symbol call_wan(struct md_called *c)
{
    if (c->arguments_count != 1) return md_called_wrong_count(c, "wan(12)");
    md_node_index a = md_called_value(c, 0);
    if (a == MD_NO_NODE) return md_symbol_bad();
    struct md_type type = md_translation_type(c->t, a);
    if (type.base == MD_BASE_NOTHING) return c->arguments[0];
    if (type.base != MD_BASE_NUMBER) return md_called_wrong_argument(c, 0, "a number");
    md_node_index factor =
        md_graph_number(c->t->graph, md_number_from_integer(10000), md_type_number(MD_UNIT_FREE, NULL));
    return md_symbol_node(md_graph_binary(c->t->graph, MD_OP_MULTIPLY, type, a, factor));
}

/* An amount: a constant, or a plain number of the row that is given a currency. */
static struct md_symbol call_money(struct md_called *c)
{
    const char *currency;
    if (c->arguments_count != 2) return md_called_wrong_count(c, "money(12.5, \"EUR\")");
    md_node_index a = md_called_value(c, 0);
    if (a == MD_NO_NODE) return md_symbol_bad();
    if (!md_called_text(c, 1, &currency)) return md_called_wrong_argument(c, 1, "a currency such as \"EUR\"");
    struct md_type type = md_translation_type(c->t, a);
    if (type.base == MD_BASE_NOTHING) return c->arguments[0];
    if (type.base != MD_BASE_NUMBER || type.unit == MD_UNIT_MONEY || type.unit == MD_UNIT_NAMED)
        return md_called_wrong_argument(c, 0, "a number without unit");
    md_node_index one = md_graph_number(
        c->t->graph, MD_NUMBER_ONE,
        md_type_number(MD_UNIT_MONEY, md_graph_intern(c->t->graph, currency)));
    return md_symbol_node(md_graph_binary(c->t->graph, MD_OP_MULTIPLY,
                                          md_translation_type(c->t, one), a, one));
}

static struct md_symbol call_ratio(struct md_called *c)
{
    if (c->arguments_count != 2) return md_called_wrong_count(c, "ratio(1, 12)");
    md_node_index a = md_called_value(c, 0), b = md_called_value(c, 1);
    struct md_type type;
    if (a == MD_NO_NODE || b == MD_NO_NODE) return md_symbol_bad();
    if (!md_type_quotient(md_translation_type(c->t, a), md_translation_type(c->t, b), &type))
        return md_called_wrong_argument(c, 1, "the same unit as before");
    return md_symbol_node(md_graph_binary(c->t->graph, MD_OP_DIVIDE, type, a, b));
}

/* date("2026-03-31"): the text is known at load, so a wrong one is found there. */
static struct md_symbol call_date(struct md_called *c)
{
    const char *text;
    int32_t date;
    if (c->arguments_count != 1) return md_called_wrong_count(c, "date(\"2026-03-31\")");
    if (!md_called_text(c, 0, &text) || md_date_parse(text, strlen(text), &date) != MD_OK)
        return md_called_wrong_argument(c, 0, "a day such as \"2026-03-31\"");
    return md_symbol_node(
        md_graph_leaf(c->t->graph, MD_OP_DATE, md_type_of(MD_BASE_DATE), date));
}

/* ---- by word ----------------------------------------------------------------------------------- */

static const struct {
    const char *word;
    enum md_aggregate aggregate;
} aggregates[] = {
    {"sum", MD_AGGREGATE_SUM},         {"count", MD_AGGREGATE_COUNT},
    {"average", MD_AGGREGATE_AVERAGE}, {"least", MD_AGGREGATE_LEAST},
    {"greatest", MD_AGGREGATE_GREATEST}, {"median", MD_AGGREGATE_MEDIAN},
    {"first", MD_AGGREGATE_FIRST},     {"last", MD_AGGREGATE_LAST},
    {"one", MD_AGGREGATE_ONE},         {"distinct", MD_AGGREGATE_DISTINCT},
};

static const struct {
    const char *word;
    struct md_symbol (*translate)(struct md_called *);
} special[] = {
    {"goal", call_goal},   {"attainment", call_attainment}, {"prev", call_prev},
    {"has", call_has},     {"none", call_none},             {"because", call_because},
    {"ends", call_ends},   {"part", call_part},             {"wan", call_wan},
    {"money", call_money}, {"ratio", call_ratio},           {"keep", md_called_keep},
    {"find", md_called_find}, {"under", md_called_under},   {"cell", md_called_cell},
    {"up_to", md_called_up_to}, {"convert", md_called_convert}, {"rank", md_called_standing},
    {"percent_rank", md_called_standing}, {"share", md_called_standing}, {"prev_year", md_called_prev_year},
    {"z_score", md_called_standing}, {"shown", md_called_standing}, {"grade", md_called_card}, {"coverage", md_called_card},
    {"prorated", md_called_prorated}, {"earlier", md_called_earlier}, {"days", md_called_window},
    {"months", md_called_window}, {"top", md_called_top}, {"percentile", md_called_percentile},
    {"date", call_date},
};

static struct md_symbol builtin_call(struct md_called *c)
{
    if (strcmp(c->word, "tier_pay") == 0) return call_tiers(c, MD_OP_TIER_PAY);
    if (strcmp(c->word, "tier_rate") == 0) return call_tiers(c, MD_OP_TIER_RATE);
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
        if (strcmp(special[i].word, c->word) == 0) return special[i].translate(c);
    for (size_t i = 0; i < sizeof aggregates / sizeof aggregates[0]; i++)
        if (strcmp(aggregates[i].word, c->word) == 0)
            return md_called_aggregate(c, aggregates[i].aggregate);
    if (strcmp(c->word, "contains") == 0 && c->arguments[0].type == MD_SYMBOL_CONSTANT) return md_called_contains(c);
    int function = md_function_find(c->word);
    if (function >= 0 && function < MD_FUNCTIONS_COUNT) return listed_call(c, function);
    md_translation_fail(c->t, c->first, c->last, "E0222", "`%s` cannot be called in a formula",
                        c->word);
    return md_symbol_bad();
}

/* The table of `find`, `earlier` and of tiers from rows says what to look for, that of `rank` the group's paths; it is
 * no value. */
static bool takes_table(const struct md_symbol *callee, uint32_t index, const struct md_expression *argument)
{
    if (index == 0 || argument->kind != MD_EXPRESSION_TABLE) return false;
    if (callee->type != MD_SYMBOL_CONSTANT || callee->constant->type != MD_CONSTANT_BUILTIN) return false;
    if (strcmp(callee->constant->text, "tier_pay") == 0 || strcmp(callee->constant->text, "tier_rate") == 0)
        return index > 1;
    static const char *const words[] = {"find", "earlier", "rank", "percent_rank", "share"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (index == 1 && strcmp(callee->constant->text, words[i]) == 0) return true;
    return false;
}

struct md_symbol md_translate_call(struct md_translation *t, struct md_state_now *state,
                                   const struct md_expression *expression)
{
    struct md_called c = {.t = t, .state = state, .expression = expression, .first = expression->first,
                          .last = expression->last};
    size_t origins_first = c.origins_first = t->origins_count;
    struct md_symbol callee = md_translate_expression(t, state, expression->left);
    t->origins_count = origins_first;
    if (expression->items_count > MD_ARGUMENTS_MAX) return md_called_wrong_count(&c, "fewer values");
    c.arguments_count = expression->items_count;
    bool bad = callee.type == MD_SYMBOL_BAD;
    for (uint32_t i = 0; i < expression->items_count; i++) {
        c.arguments[i] = takes_table(&callee, i, expression->items[i])
                             ? md_symbol_nil(t) /* read by the function itself */
                             : md_translate_expression(t, state, expression->items[i]);
        c.argument_first[i] = expression->items[i]->first;
        c.argument_last[i] = expression->items[i]->last;
        if (c.arguments[i].type == MD_SYMBOL_BAD) bad = true;
        if (c.arguments[i].type == MD_SYMBOL_PART) {
            md_node_index value = md_called_value(&c, i);
            if (value == MD_NO_NODE) bad = true;
            c.arguments[i] = md_symbol_node(value);
        }
    }
    if (bad) return md_symbol_bad();
    if (callee.type == MD_SYMBOL_CONSTANT && callee.constant->type == MD_CONSTANT_BUILTIN) {
        c.word = callee.constant->text;
        return builtin_call(&c);
    }
    return md_translate_apply(t, state, callee, c.arguments, c.arguments_count, c.first, c.last);
}

/* ---- paths --------------------------------------------------------------------------------------- */

struct md_symbol md_translate_path_from(struct md_translation *t, struct md_state_now *state,
                                        struct md_symbol from, const char *path, uint32_t first,
                                        uint32_t last)
{
    if (strcmp(path, "key") == 0 && md_symbol_is_node(&from))
        return md_symbol_node(md_translation_key(t, from.node));
    while (*path != '\0' && from.type != MD_SYMBOL_BAD) {
        size_t length = strcspn(path, ".");
        const char *name = md_arena_strndup(&t->scratch, path, length);
        from = md_translate_member(t, state, from, name, first, last);
        path += length;
        if (*path == '.') path++;
    }
    return from;
}
