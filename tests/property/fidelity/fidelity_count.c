#include "fidelity.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "expr/functions.h"
#include "script/syntax.h"

/* What must occur in 1 % of the formulas, beside the functions of the language and the operators.
 */
static const char *const constructs[] = {
    "local",
    "local without value",
    "local of several",
    "assignment",
    "swap",
    "if",
    "elseif",
    "else",
    "nested if",
    "return",
    "early return",
    "return inside a loop",
    "end without return",
    "do",
    "for i = a, b",
    "ipairs",
    "pairs",
    "local function",
    "function as a value",
    "function as an argument",
    "helper inlined",
    "table of load time",
    "key known at load",
    "key of the row",
    "x == nil",
    "x ~= nil",
    "test of another value than a flag",
    "t",
    "reference",
    "reference itself",
    "record[\"name\"]",
    "unused value",
    "parentheses",
    "marginal",
    "slab",
    "interpolated",
    "levels",
    "date of load time",
};

/* Results: these of a formula, in at least one of its rows. */
static const char *const outcomes[] = {
    "row: = ",
    "row: because",
    "row: ? ",
    "row: ! ",
    "row: ? empty",
    "row: ? no_version",
    "row: ? zero_denominator",
    "row: ? no_entry",
    "row: ? designer",
    "row: ? no_rule",
    "row: ? no_tier",
    "row: ? no_goal",
    "row: ? none",
    "row: ! range",
    "row: ! tested",
};

/* Functions of formulas that need measures, rows, other records or matrices, which formulas of single
 * records do not have: tests/unit/eval and tests/golden/functions.py hold those. */
static const char *const elsewhere[] = {
    "goal",    "attainment",   "prev",  "count",     "sum",      "average", "least", "greatest",
    "median",  "percentile", "first",        "last",  "one",       "distinct", "keep",    "..",    "top",
    "find",    "up_to",        "earlier", "convert", "rank",     "percent_rank", "share",
    "prev_year", "prorated",   "under", "cell",  "z_score", "shown", "grade", "coverage",
    "months_after", /* of single records, and held by unit.eval */
};

enum { NAMES_MAX = 160 };

struct fidelity_counts {
    const char *names[NAMES_MAX];
    size_t formulas[NAMES_MAX];
    size_t seen_in[NAMES_MAX]; /* formula that was counted last */
    size_t names_count;
    size_t formulas_count;
    size_t rows, rows_missing, rows_errors, rows_because;
};

/* ---- names ---- */

static bool is_elsewhere(const char *name)
{
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++)
        if (strcmp(elsewhere[i], name) == 0) return true;
    return false;
}

static void add_name(struct fidelity_counts *counts, const char *name)
{
    if (counts->names_count == NAMES_MAX) fidelity_stop("too many names to count");
    counts->names[counts->names_count++] = name;
}

struct fidelity_counts *fidelity_counts_new(void)
{
    struct fidelity_counts *counts = md_alloc(sizeof *counts);
    for (size_t i = 0; i < sizeof constructs / sizeof constructs[0]; i++)
        add_name(counts, constructs[i]);
    for (size_t i = 0; i < md_function_entries_count; i++)
        if (!is_elsewhere(md_function_entries[i].word))
            add_name(counts, md_function_entries[i].word);
    for (int operator= 0; operator<MD_OPERATORS_COUNT; operator++) {
        const char *spelling = md_operator_spelling((enum md_operator) operator);
        if (operator== MD_OPERATOR_NEGATE) spelling = "negative";
        /* Plan files have no operators on bits. */
        if (strchr("|~&", spelling[0]) != NULL && strcmp(spelling, "~=") != 0) continue;
        if (strcmp(spelling, "<<") == 0 || strcmp(spelling, ">>") == 0) continue;
        add_name(counts, spelling);
    }
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) add_name(counts, outcomes[i]);
    return counts;
}

void fidelity_counts_free(struct fidelity_counts *counts)
{
    md_free(counts);
}

/* Once for each formula; names that are not of the list are passed over. */
static void note(struct fidelity_counts *counts, const char *name)
{
    for (size_t i = 0; i < counts->names_count; i++) {
        if (strcmp(counts->names[i], name) != 0) continue;
        if (counts->seen_in[i] != counts->formulas_count) counts->formulas[i]++;
        counts->seen_in[i] = counts->formulas_count;
        return;
    }
}

/* ---- the walk ---- */

struct walk {
    struct fidelity_counts *counts;
    int loops, branches, functions;
};

static void walk_child(const struct md_child *child, void *context);

static bool is_record(const struct md_expression *expression)
{
    return expression->kind == MD_EXPRESSION_NAME && strcmp(expression->text, "deal") == 0;
}

static void note_index(struct fidelity_counts *counts, const struct md_expression *expression)
{
    enum md_expression_kind key = expression->right->kind;
    if (is_record(expression->left))
        note(counts, "record[\"name\"]");
    else if (key == MD_EXPRESSION_STRING || key == MD_EXPRESSION_NUMBER)
        note(counts, "key known at load");
    else
        note(counts, "key of the row");
}

static void note_field(struct fidelity_counts *counts, const struct md_expression *expression)
{
    const struct md_expression *left = expression->left;
    if (left->kind == MD_EXPRESSION_FIELD && is_record(left->left)) note(counts, "reference");
    if (left->kind == MD_EXPRESSION_NAME && strncmp(left->text, "map", 3) == 0)
        note(counts, "key known at load");
}

static void note_call(struct walk *walk, const struct md_expression *expression)
{
    struct fidelity_counts *counts = walk->counts;
    const struct md_expression *callee = expression->left;
    if (callee->kind != MD_EXPRESSION_NAME) return;
    if (callee->variable == NULL && walk->functions == 0 && strcmp(callee->text, "date") == 0)
        note(counts, "date of load time");
    else if (callee->variable == NULL)
        note(counts, callee->text);
    else
        note(counts, "helper inlined");
    for (uint32_t i = 0; i < expression->items_count && callee->variable != NULL; i++)
        if (expression->items[i]->kind == MD_EXPRESSION_FUNCTION ||
            (expression->items[i]->kind == MD_EXPRESSION_NAME &&
             strcmp(expression->items[i]->text, "abs") == 0))
            note(counts, "function as an argument");
}

static bool is_nil(const struct md_expression *expression)
{
    return expression->kind == MD_EXPRESSION_NIL;
}

static bool is_reference(const struct md_expression *expression)
{
    return expression->kind == MD_EXPRESSION_FIELD && is_record(expression->left) &&
           strcmp(expression->text, "owner") == 0;
}

static void note_operation(struct fidelity_counts *counts, const struct md_expression *expression)
{
    enum md_operator operator= expression->operator;
    bool binary = expression->kind == MD_EXPRESSION_BINARY;
    if (binary && (is_reference(expression->left) || is_reference(expression->right)))
        note(counts, "reference itself");
    bool against_nil = binary && (is_nil(expression->left) || is_nil(expression->right));
    if (against_nil)
        note(counts, operator== MD_OPERATOR_EQUAL ? "x == nil" : "x ~= nil");
    else
        note(counts, operator== MD_OPERATOR_NEGATE ? "negative" : md_operator_spelling(operator));
}

static void note_expression(struct walk *walk, const struct md_expression *expression)
{
    struct fidelity_counts *counts = walk->counts;
    switch (expression->kind) {
    case MD_EXPRESSION_INDEX:
        note_index(counts, expression);
        break;
    case MD_EXPRESSION_FIELD:
        note_field(counts, expression);
        break;
    case MD_EXPRESSION_CALL:
        note_call(walk, expression);
        break;
    case MD_EXPRESSION_UNARY:
    case MD_EXPRESSION_BINARY:
        note_operation(counts, expression);
        break;
    case MD_EXPRESSION_PAREN:
        note(counts, "parentheses");
        break;
    case MD_EXPRESSION_NAME:
        if (strcmp(expression->text, "t") == 0) note(counts, "t");
        break;
    case MD_EXPRESSION_FUNCTION:
        if (walk->functions > 0) note(counts, "function as a value");
        break;
    case MD_EXPRESSION_TABLE:
        if (walk->functions == 0) note(counts, "table of load time");
        for (uint32_t i = 0; i < expression->fields_count; i++) {
            const struct md_expression *value = expression->fields[i].value;
            bool level = value->kind == MD_EXPRESSION_STRING && expression->fields_count == 2 &&
                         i == 1 && expression->fields[i].name == NULL;
            if (level && expression->fields[0].name == NULL) note(counts, "levels");
        }
        break;
    default:
        break;
    }
}

static void note_statement(struct walk *walk, const struct md_statement *statement)
{
    struct fidelity_counts *counts = walk->counts;
    bool inside = walk->functions > 0;
    switch (statement->kind) {
    case MD_STATEMENT_LOCAL:
        if (!inside) break;
        note(counts, statement->values_count == 0     ? "local without value"
                     : statement->variables_count > 1 ? "local of several"
                                                      : "local");
        if (strncmp(statement->variables[0]->name, "unused", 6) == 0) note(counts, "unused value");
        break;
    case MD_STATEMENT_ASSIGN:
        note(counts, statement->targets_count > 1 ? "swap" : "assignment");
        break;
    case MD_STATEMENT_IF:
        note(counts, walk->branches > 0 ? "nested if" : "if");
        if (statement->branches_count > 1 && statement->branches[1].condition != NULL)
            note(counts, "elseif");
        if (statement->branches[statement->branches_count - 1].condition == NULL)
            note(counts, "else");
        break;
    case MD_STATEMENT_RETURN:
        note(counts, walk->loops > 0      ? "return inside a loop"
                     : walk->branches > 0 ? "early return"
                                          : "return");
        break;
    case MD_STATEMENT_DO:
        note(counts, "do");
        break;
    case MD_STATEMENT_NUMERIC_FOR:
        note(counts, "for i = a, b");
        break;
    case MD_STATEMENT_GENERIC_FOR:
        note(counts, statement->values[0]->left->text);
        break;
    case MD_STATEMENT_LOCAL_FUNCTION:
        note(counts, "local function");
        break;
    default:
        break;
    }
}

static bool is_flag_like(const struct md_expression *expression)
{
    while (expression->kind == MD_EXPRESSION_PAREN) expression = expression->right;
    if (expression->kind == MD_EXPRESSION_NUMBER || expression->kind == MD_EXPRESSION_STRING)
        return false;
    if (expression->kind == MD_EXPRESSION_FIELD && is_record(expression->left))
        return strcmp(expression->text, "vip") == 0 ||
               strcmp(expression->text, "new_customer") == 0;
    return true;
}

static void note_end(struct walk *walk, const struct md_function *function)
{
    uint32_t count = function->body.statements_count;
    bool returns = count > 0 && function->body.statements[count - 1]->kind == MD_STATEMENT_RETURN;
    if (!returns) note(walk->counts, "end without return");
}

static void walk_node(struct walk *walk, const struct md_expression *expression,
                      const struct md_statement *statement, enum md_role role)
{
    struct walk inner = *walk;
    const struct md_function *function =
        expression != NULL ? expression->function : statement->function;
    if (expression != NULL) {
        if (role == MD_ROLE_TEST && !is_flag_like(expression))
            note(walk->counts, "test of another value than a flag");
        note_expression(walk, expression);
    } else {
        note_statement(walk, statement);
        inner.branches += statement->kind == MD_STATEMENT_IF;
        inner.loops += statement->kind == MD_STATEMENT_NUMERIC_FOR ||
                       statement->kind == MD_STATEMENT_GENERIC_FOR;
    }
    if (function != NULL) {
        inner.functions++;
        inner.loops = inner.branches = 0;
        note_end(walk, function);
    }
    md_syntax_children((struct md_syntax_node){expression, statement}, walk_child, &inner);
}

static void walk_child(const struct md_child *child, void *context)
{
    walk_node(context, child->expression, child->statement, child->role);
}

void fidelity_count_formula(struct fidelity_counts *counts, const struct md_source *source)
{
    struct walk walk = {.counts = counts};
    counts->formulas_count++;
    for (uint32_t i = 0; i < source->chunk->body.statements_count; i++)
        walk_node(&walk, NULL, source->chunk->body.statements[i], MD_ROLE_VALUE);
}

/* ---- results ---- */

void fidelity_count_results(struct fidelity_counts *counts, const char *const *results,
                            size_t rows_count)
{
    char name[64];
    for (size_t row = 0; row < rows_count; row++) {
        const char *result = results[row];
        counts->rows++;
        counts->rows_missing += result[0] == '?';
        counts->rows_errors += result[0] == '!';
        snprintf(name, sizeof name, "row: %.2s", result);
        note(counts, name);
        if (result[0] == '=' && strstr(result, " because ") != NULL) note(counts, "row: because");
        if (result[0] == '=') continue;
        snprintf(name, sizeof name, "row: %.*s", (int)(2 + strcspn(result + 2, " ")), result);
        note(counts, name);
    }
}

bool fidelity_counts_print(const struct fidelity_counts *counts)
{
    bool good = true;
    double whole = (double)counts->formulas_count;
    printf("rows: %zu, missing %.1f %%, errors %.1f %%\n", counts->rows,
           100.0 * (double)counts->rows_missing / (double)counts->rows,
           100.0 * (double)counts->rows_errors / (double)counts->rows);
    good = counts->rows_missing * 100 >= counts->rows && counts->rows_errors * 100 >= counts->rows;
    printf("share of the formulas in which each occurs, %%:\n");
    for (size_t i = 0; i < counts->names_count; i++) {
        bool rare = counts->formulas[i] * 100 < counts->formulas_count;
        printf("  %-34s%6.1f%s", counts->names[i], 100.0 * (double)counts->formulas[i] / whole,
               rare ? " RARE" : "     ");
        if (i % 2 == 1 || i + 1 == counts->names_count) putchar('\n');
        if (rare) good = false;
    }
    return good;
}
