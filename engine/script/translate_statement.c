#include "script/translation.h"

#include <string.h>

#include "base/memory.h"

struct md_symbol *md_state_find(struct md_state_now *state, const struct md_variable *variable)
{
    for (size_t i = state->bound_count; i > 0; i--)
        if (state->bound[i - 1].variable == variable) return &state->bound[i - 1].symbol;
    return NULL;
}

void md_state_bind(struct md_translation *t, struct md_state_now *state,
                   const struct md_variable *variable, struct md_symbol symbol)
{
    struct md_symbol *known = md_state_find(state, variable);
    if (known != NULL) {
        *known = symbol;
        return;
    }
    if (state->bound_count == state->bound_capacity) {
        size_t capacity = state->bound_capacity ? state->bound_capacity * 2 : 8;
        struct md_bound *bound = md_arena_array(&t->scratch, capacity, sizeof *bound);
        if (state->bound_count > 0)
            memcpy(bound, state->bound, state->bound_count * sizeof *bound);
        state->bound = bound;
        state->bound_capacity = capacity;
    }
    state->bound[state->bound_count++] = (struct md_bound){variable, symbol};
}

struct md_state_now md_state_copy(struct md_translation *t, const struct md_state_now *state)
{
    struct md_state_now copy = *state;
    t->work += (uint32_t)state->bound_count / 4; /* a copy costs time and memory, too */
    t->with->work += (uint32_t)state->bound_count / 4;
    copy.bound = NULL;
    copy.bound_capacity = 0;
    if (state->bound_count > 0) {
        copy.bound_capacity = state->bound_count;
        copy.bound = md_arena_copy(&t->scratch, state->bound,
                                   state->bound_count * sizeof *state->bound);
    }
    return copy;
}

md_node_index md_translation_not(struct md_translation *t, md_node_index flag)
{
    return md_graph_unary(t->graph, MD_OP_NOT, md_type_of(MD_BASE_FLAG), 0, flag);
}

md_node_index md_translation_both(struct md_translation *t, md_node_index a, md_node_index b)
{
    if (a == MD_NO_NODE) return b;
    if (b == MD_NO_NODE) return a;
    return md_graph_ternary(t->graph, MD_OP_IF, md_type_of(MD_BASE_FLAG), a, b,
                            md_graph_flag(t->graph, false));
}

bool md_translation_cannot_fail(const struct md_translation *t, md_node_index index)
{
    const struct md_node *node = md_graph_node(t->graph, index);
    switch (node->op) {
    case MD_OP_NUMBER: case MD_OP_TEXT: case MD_OP_DATE: case MD_OP_FLAG: case MD_OP_MISSING:
    case MD_OP_ROW: case MD_OP_PERIOD: case MD_OP_PARAM: return true;
    case MD_OP_KEY: case MD_OP_AT: case MD_OP_FIELD: case MD_OP_HAS: case MD_OP_LOOKUP:
    case MD_OP_BECAUSE: break;
    default: return false;
    }
    for (uint32_t i = 0; i < node->operands_count; i++)
        if (!md_translation_cannot_fail(t, node->operands[i])) return false;
    return true;
}

/* Evaluate flag `check` from here on, but not for rows that have returned. */
static void add_check(struct md_translation *t, struct md_state_now *state, md_node_index check)
{
    struct md_type flag = md_type_of(MD_BASE_FLAG);
    if (state->returned != MD_NO_NODE)
        check = md_graph_ternary(t->graph, MD_OP_IF, flag, state->returned,
                                 md_graph_flag(t->graph, true), check);
    if (state->checks == MD_NO_NODE) state->checks = check;
    else state->checks = md_graph_binary(t->graph, MD_OP_SEQUENCE, flag, state->checks, check);
}

void md_state_check(struct md_translation *t, struct md_state_now *state, md_node_index node)
{
    if (node == MD_NO_NODE || md_translation_cannot_fail(t, node)) return;
    add_check(t, state, md_graph_unary(t->graph, MD_OP_HAS, md_type_of(MD_BASE_FLAG), 0, node));
}

/* A condition: errors, and a value that is missing, which a test does not take. */
static void check_condition(struct md_translation *t, struct md_state_now *state,
                            md_node_index condition)
{
    switch (md_graph_node(t->graph, condition)->op) {
    case MD_OP_EQUAL: case MD_OP_UNEQUAL: case MD_OP_LESS: case MD_OP_LESS_EQUAL: case MD_OP_NOT:
    case MD_OP_HAS: case MD_OP_PERIOD: md_state_check(t, state, condition); return;
    default: add_check(t, state, md_translation_not(t, condition)); return;
    }
}

static bool same_symbol(const struct md_symbol *a, const struct md_symbol *b)
{
    return a->type == b->type && a->node == b->node && a->condition == b->condition &&
           a->constant == b->constant && a->function == b->function && a->level == b->level &&
           a->relation == b->relation;
}

struct md_symbol md_translation_choose(struct md_translation *t, md_node_index condition,
                                       struct md_symbol a, struct md_symbol b, uint32_t first,
                                       uint32_t last)
{
    if (a.type == MD_SYMBOL_BAD || b.type == MD_SYMBOL_BAD) return md_symbol_bad();
    if (same_symbol(&a, &b)) return a;
    if (!md_symbol_is_node(&a) || !md_symbol_is_node(&b)) {
        struct md_diagnostic *d = md_translation_fail(
            t, first, last, "E0217", "this is %s for some rows and %s for others",
            md_symbol_words(t, &a), md_symbol_words(t, &b));
        md_translation_help(t, d, "only values may depend on the row; choose between values instead");
        return md_symbol_bad();
    }
    struct md_type type;
    if (!md_type_common(md_translation_type(t, a.node), md_translation_type(t, b.node), &type)) {
        struct md_diagnostic *d = md_translation_fail(
            t, first, last, "E0218", "this is %s for some rows and %s for others",
            md_symbol_words(t, &a), md_symbol_words(t, &b));
        md_translation_help(t, d, "both branches must give the same type and unit");
        return md_symbol_bad();
    }
    struct md_symbol chosen = md_symbol_node(
        md_graph_ternary(t->graph, MD_OP_IF, type, condition, a.node, b.node));
    chosen.relation = a.relation == b.relation ? a.relation : NULL;
    return chosen;
}

static void add_step(struct md_translation *t, const struct md_state_now *state,
                     enum md_step_role role, const char *name, md_node_index node,
                     const struct md_expression *expression, size_t origins_first)
{
    md_node_index guard = state->guard;
    if (state->returned != MD_NO_NODE)
        guard = md_translation_both(t, guard, md_translation_not(t, state->returned));
    MD_GROW(t->steps, t->steps_count, t->steps_capacity);
    t->steps[t->steps_count++] = (struct md_step){
        .role = role,
        .name = name,
        .node = node,
        .guard = guard,
        .span = md_translation_span(t, t->closure->source, expression->first, expression->last),
        .origins_first = (uint32_t)origins_first,
        .origins_count = (uint32_t)(t->origins_count - origins_first),
        .depth = (uint16_t)t->depth,
    };
}

static void refuse(struct md_translation *t, const struct md_statement *statement, const char *what,
                   const char *help)
{
    uint32_t last = statement->last;
    if (t->closure->source->tokens[last].line != t->closure->source->tokens[statement->first].line)
        last = statement->first;
    struct md_diagnostic *d =
        md_translation_fail(t, statement->first, last, "E0204", "%s in a formula", what);
    md_translation_help(t, d, "%s", help);
}

static void follow_block(struct md_translation *t, struct md_state_now *state,
                         const struct md_block *block);

/* The value of one expression of a local statement or assignment, checked and noted as a step. */
static struct md_symbol stated_value(struct md_translation *t, struct md_state_now *state,
                                     const char *name, const struct md_expression *expression)
{
    size_t origins_first = t->origins_count;
    struct md_symbol symbol = md_translate_expression(t, state, expression);
    if (symbol.type == MD_SYMBOL_PART)
        symbol = md_symbol_node(
            md_translation_as_value(t, symbol, expression->first, expression->last));
    if (md_symbol_is_node(&symbol)) {
        if (symbol.node == MD_NO_NODE) return md_symbol_bad();
        md_state_check(t, state, symbol.node);
        add_step(t, state, MD_STEP_LET, name, symbol.node, expression, origins_first);
    }
    return symbol;
}

static void follow_local(struct md_translation *t, struct md_state_now *state,
                         const struct md_statement *statement)
{
    struct md_symbol values[16];
    if (statement->variables_count > 16 || statement->values_count > statement->variables_count) {
        refuse(t, statement, "too many values", "write one `local name = value` for each name");
        return;
    }
    for (uint32_t i = 0; i < statement->values_count; i++)
        values[i] = stated_value(t, state, statement->variables[i]->name, statement->values[i]);
    for (uint32_t i = 0; i < statement->variables_count; i++)
        md_state_bind(t, state, statement->variables[i],
                      i < statement->values_count ? values[i] : md_symbol_nil(t));
}

static bool may_assign(struct md_translation *t, struct md_state_now *state,
                       const struct md_expression *target)
{
    if (target->kind != MD_EXPRESSION_NAME) {
        struct md_diagnostic *d = md_translation_fail(t, target->first, target->last, "E0204",
                                                      "a formula cannot change a table or a record");
        md_translation_help(t, d, "put the value into a local variable");
        return false;
    }
    if (target->variable == NULL || md_state_find(state, target->variable) == NULL) {
        struct md_diagnostic *d =
            md_translation_fail(t, target->first, target->last, "E0212",
                                "a formula cannot assign `%s`, which is not its own", target->text);
        md_translation_help(t, d, "declare it inside the formula: `local %s = ...`", target->text);
        return false;
    }
    if (target->variable->is_captured) {
        struct md_diagnostic *d =
            md_translation_fail(t, target->first, target->last, "E0212",
                                "`%s` is used by an inner function and cannot be assigned again",
                                target->text);
        md_translation_help(t, d, "use a second variable");
        return false;
    }
    return true;
}

static void follow_assign(struct md_translation *t, struct md_state_now *state,
                          const struct md_statement *statement)
{
    struct md_symbol values[16];
    if (statement->targets_count > 16 || statement->targets_count != statement->values_count) {
        refuse(t, statement, "an assignment of several values from one call",
               "assign one value to each name");
        return;
    }
    for (uint32_t i = 0; i < statement->targets_count; i++)
        if (!may_assign(t, state, statement->targets[i])) return;
    for (uint32_t i = 0; i < statement->targets_count; i++)
        values[i] = stated_value(t, state, statement->targets[i]->text, statement->values[i]);
    for (uint32_t i = 0; i < statement->targets_count; i++)
        md_state_bind(t, state, statement->targets[i]->variable, values[i]);
}

/* Rows for which a branch has returned, as a flag node. */
static md_node_index returned_flag(struct md_translation *t, const struct md_state_now *state)
{
    if (state->always_returned) return md_graph_flag(t->graph, true);
    return state->returned != MD_NO_NODE ? state->returned : md_graph_flag(t->graph, false);
}

/* Take over what a branch of an `if` found out: variables, checks, returns. */
static void merge(struct md_translation *t, struct md_state_now *state, md_node_index condition,
                  const struct md_state_now *yes, const struct md_state_now *no, uint32_t first,
                  uint32_t last)
{
    if (yes->checks != MD_NO_NODE || no->checks != MD_NO_NODE) {
        md_node_index nothing = md_graph_flag(t->graph, true);
        add_check(t, state,
                  md_graph_ternary(t->graph, MD_OP_IF, md_type_of(MD_BASE_FLAG), condition,
                                   yes->checks != MD_NO_NODE ? yes->checks : nothing,
                                   no->checks != MD_NO_NODE ? no->checks : nothing));
    }
    for (size_t i = 0; i < state->bound_count; i++) {
        struct md_bound *bound = &state->bound[i];
        if (yes->always_returned && no->always_returned) break;
        if (yes->always_returned) bound->symbol = no->bound[i].symbol;
        else if (no->always_returned) bound->symbol = yes->bound[i].symbol;
        else
            bound->symbol = md_translation_choose(t, condition, yes->bound[i].symbol,
                                                  no->bound[i].symbol, first, last);
    }
    bool yes_returns = yes->always_returned || yes->returned != MD_NO_NODE;
    bool no_returns = no->always_returned || no->returned != MD_NO_NODE;
    if (!yes_returns && !no_returns) return;
    struct md_symbol result = yes->result;
    if (!yes_returns) result = no->result;
    else if (no_returns)
        result = md_translation_choose(t, condition, yes->result, no->result, first, last);
    if (state->returned != MD_NO_NODE)
        result = md_translation_choose(t, state->returned, state->result, result, first, last);
    if (yes->always_returned && no->always_returned) {
        state->always_returned = true;
    } else {
        md_node_index flag =
            md_graph_ternary(t->graph, MD_OP_IF, md_type_of(MD_BASE_FLAG), condition,
                             returned_flag(t, yes), returned_flag(t, no));
        if (state->returned != MD_NO_NODE)
            flag = md_graph_ternary(t->graph, MD_OP_IF, md_type_of(MD_BASE_FLAG), state->returned,
                                    md_graph_flag(t->graph, true), flag);
        state->returned = flag;
    }
    state->result = result;
}

/* branches[index] and all behind it: `if c then A elseif d then B else C end`. */
static void follow_branches(struct md_translation *t, struct md_state_now *state,
                            const struct md_statement *statement, uint32_t index)
{
    if (index >= statement->branches_count) return;
    const struct md_branch *branch = &statement->branches[index];
    if (branch->condition == NULL) {
        follow_block(t, state, &branch->block);
        return;
    }
    size_t origins_first = t->origins_count;
    md_node_index condition = md_translate_test(t, state, branch->condition);
    if (condition == MD_NO_NODE) return;
    bool known;
    if (md_translation_constant_flag(t, condition, &known)) {
        if (known) follow_block(t, state, &branch->block);
        else follow_branches(t, state, statement, index + 1);
        return;
    }
    check_condition(t, state, condition);
    add_step(t, state, MD_STEP_IF, NULL, condition, branch->condition, origins_first);
    md_node_index here = state->guard;
    if (state->returned != MD_NO_NODE)
        here = md_translation_both(t, here, md_translation_not(t, state->returned));
    struct md_state_now yes = md_state_copy(t, state);
    struct md_state_now no = md_state_copy(t, state);
    yes.checks = no.checks = yes.returned = no.returned = MD_NO_NODE;
    yes.guard = md_translation_both(t, here, condition);
    no.guard = md_translation_both(t, here, md_translation_not(t, condition));
    follow_block(t, &yes, &branch->block);
    follow_branches(t, &no, statement, index + 1);
    if (t->failed) return;
    merge(t, state, condition, &yes, &no, branch->condition->first, branch->condition->last);
}

static void follow_return(struct md_translation *t, struct md_state_now *state,
                          const struct md_statement *statement)
{
    struct md_symbol result = md_symbol_node(
        md_graph_missing(t->graph, MD_REASON_NO_RULE, NULL));
    if (statement->values_count > 1) {
        refuse(t, statement, "more than one returned value", "return one value");
        return;
    }
    if (statement->values_count == 1) {
        const struct md_expression *expression = statement->values[0];
        size_t origins_first = t->origins_count;
        result = md_translate_expression(t, state, expression);
        if (result.type == MD_SYMBOL_PART)
            result = md_symbol_node(
                md_translation_as_value(t, result, expression->first, expression->last));
        if (md_symbol_is_node(&result)) {
            if (result.node == MD_NO_NODE) {
                t->failed = true;
                return;
            }
            add_step(t, state, MD_STEP_RETURN, NULL, result.node, expression, origins_first);
        }
    }
    if (state->returned != MD_NO_NODE)
        result = md_translation_choose(t, state->returned, state->result, result, statement->first,
                                       statement->last);
    state->result = result;
    state->always_returned = true;
}

static bool one_round(struct md_translation *t, const struct md_statement *statement)
{
    if (++t->rounds <= MD_TRANSLATION_ROUNDS_MAX) return true;
    refuse(t, statement, "a loop of more than 10,000 rounds", "use a table or a measure");
    return false;
}

/* for name = start, limit [, step] do block end, with numbers known at load. */
static void follow_numeric_for(struct md_translation *t, struct md_state_now *state,
                               const struct md_statement *statement)
{
    struct md_number values[3] = {MD_NUMBER_ZERO, MD_NUMBER_ZERO, MD_NUMBER_ONE};
    for (uint32_t i = 0; i < statement->values_count && i < 3; i++) {
        struct md_symbol symbol = md_translate_expression(t, state, statement->values[i]);
        if (symbol.type == MD_SYMBOL_BAD) return;
        if (!md_translation_constant_number(t, &symbol, &values[i])) {
            refuse(t, statement, "a loop whose range depends on the row",
                   "the range must be known when the plan is loaded");
            return;
        }
    }
    int direction = md_number_sign(&values[2]);
    if (direction == 0) {
        refuse(t, statement, "a loop with step 0", "use a step above or below zero");
        return;
    }
    struct md_number at = values[0];
    while (!state->always_returned && !t->failed) {
        int order = md_number_compare(&at, &values[1]);
        if (direction > 0 ? order > 0 : order < 0) return;
        if (!one_round(t, statement)) return;
        md_state_bind(t, state, statement->variables[0],
                      md_symbol_node(md_graph_number(t->graph, at,
                                                     md_type_number(MD_UNIT_FREE, NULL))));
        follow_block(t, state, &statement->block);
        if (md_number_add(&at, &values[2], &at) != MD_OK) return;
    }
}

/* The table of `ipairs(table)` or `pairs(table)`; NULL when it is something else. */
static const struct md_constant *table_of_loop(struct md_translation *t, struct md_state_now *state,
                                               const struct md_statement *statement, bool *list_only)
{
    if (statement->values_count != 1) return NULL;
    const struct md_expression *call = statement->values[0];
    if (call->kind != MD_EXPRESSION_CALL || call->items_count != 1) return NULL;
    if (call->left->kind != MD_EXPRESSION_NAME || call->left->variable != NULL) return NULL;
    *list_only = strcmp(call->left->text, "ipairs") == 0;
    if (!*list_only && strcmp(call->left->text, "pairs") != 0) return NULL;
    struct md_symbol table = md_translate_expression(t, state, call->items[0]);
    if (table.type != MD_SYMBOL_CONSTANT || table.constant->type != MD_CONSTANT_TABLE) return NULL;
    return table.constant;
}

static void follow_generic_for(struct md_translation *t, struct md_state_now *state,
                               const struct md_statement *statement)
{
    bool list_only = false;
    const struct md_constant *table = table_of_loop(t, state, statement, &list_only);
    if (table == NULL) {
        if (!t->failed)
            refuse(t, statement, "a loop over something not known at load",
                   "loop over a table with `ipairs(t)` or `pairs(t)`, or use sum(rows, ...)");
        return;
    }
    for (size_t i = 0; i < table->entries_count; i++) {
        if (state->always_returned || t->failed) return;
        const struct md_constant_entry *entry = &table->entries[i];
        if (list_only) {
            const struct md_constant *item = md_constant_at(table, (int64_t)i + 1);
            if (item == NULL) return;
        }
        if (!one_round(t, statement)) return;
        md_state_bind(t, state, statement->variables[0], md_symbol_of_constant(t, entry->key));
        if (statement->variables_count > 1)
            md_state_bind(t, state, statement->variables[1],
                          md_symbol_of_constant(t, entry->value));
        follow_block(t, state, &statement->block);
    }
}

/* local function f() ... end */
static void follow_function(struct md_translation *t, struct md_state_now *state,
                            const struct md_statement *statement)
{
    struct md_state_now *seen = md_arena_alloc(&t->scratch, sizeof *seen);
    *seen = md_state_copy(t, state);
    struct md_symbol symbol = {.type = MD_SYMBOL_FUNCTION,
                               .function = statement->function,
                               .seen = seen,
                               .closure = t->closure};
    md_state_bind(t, state, statement->variables[0], symbol);
}

static void follow_statement(struct md_translation *t, struct md_state_now *state,
                             const struct md_statement *statement)
{
    if (!md_translation_goes_on(t, statement->first, statement->last)) return;
    switch (statement->kind) {
    case MD_STATEMENT_LOCAL: follow_local(t, state, statement); return;
    case MD_STATEMENT_ASSIGN: follow_assign(t, state, statement); return;
    case MD_STATEMENT_DO: follow_block(t, state, &statement->block); return;
    case MD_STATEMENT_IF: follow_branches(t, state, statement, 0); return;
    case MD_STATEMENT_NUMERIC_FOR: follow_numeric_for(t, state, statement); return;
    case MD_STATEMENT_GENERIC_FOR: follow_generic_for(t, state, statement); return;
    case MD_STATEMENT_RETURN: follow_return(t, state, statement); return;
    case MD_STATEMENT_LOCAL_FUNCTION: follow_function(t, state, statement); return;
    case MD_STATEMENT_CALL:
        refuse(t, statement, "a call whose result nobody reads",
               "a formula only computes a value: use the result");
        return;
    case MD_STATEMENT_WHILE:
    case MD_STATEMENT_REPEAT:
        refuse(t, statement, "a loop without a known end",
               "loop over a known range or table: `for i = 1, 12 do` or `for _, x in ipairs(t) do`");
        return;
    case MD_STATEMENT_FUNCTION:
        refuse(t, statement, "a global function", "write `local function`");
        return;
    case MD_STATEMENT_BREAK:
        refuse(t, statement, "`break`", "put the rest of the loop into an `if`, or return");
        return;
    default:
        refuse(t, statement, "this statement", "use local variables, `if`, `for` and `return`");
        return;
    }
}

static void follow_block(struct md_translation *t, struct md_state_now *state,
                         const struct md_block *block)
{
    for (uint32_t i = 0; i < block->statements_count; i++) {
        if (state->always_returned || t->failed) return;
        follow_statement(t, state, block->statements[i]);
    }
}

struct md_symbol md_translate_body(struct md_translation *t, const struct md_function *function,
                                   struct md_state_now *state)
{
    follow_block(t, state, &function->body);
    if (t->failed) return md_symbol_bad();
    struct md_symbol result = state->result;
    if (!state->always_returned) {
        struct md_symbol nothing =
            md_symbol_node(md_graph_missing(t->graph, MD_REASON_NO_RULE, NULL));
        if (state->returned == MD_NO_NODE) result = nothing;
        else
            result = md_translation_choose(t, state->returned, result, nothing, function->first,
                                           function->first);
    }
    if (state->checks == MD_NO_NODE || !md_symbol_is_node(&result)) return result;
    result.node = md_graph_binary(t->graph, MD_OP_SEQUENCE, md_translation_type(t, result.node),
                                  state->checks, result.node);
    return result;
}
