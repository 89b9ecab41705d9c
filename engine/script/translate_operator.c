#include "script/translation.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "expr/functions.h"

/* ---- literals ----------------------------------------------------------------------------- */

/* 0x1F: a whole number in hexadecimal; a point or exponent in hexadecimal is refused. */
static bool hexadecimal(const char *text, struct md_number *out)
{
    md_i128 value = 0;
    if (*text == '\0') return false;
    for (; *text != '\0'; text++) {
        if (!isxdigit((unsigned char)*text)) return false;
        int digit = isdigit((unsigned char)*text) ? *text - '0' : tolower(*text) - 'a' + 10;
        value = value * 16 + digit;
        if (value > ((md_i128)1 << 66)) return false;
    }
    return md_number_from_scaled_wide(value, 0, out) == MD_OK;
}

bool md_translation_literal(const char *text, struct md_number *out)
{
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) return hexadecimal(text + 2, out);
    char digits[80] = "";
    size_t count = 0;
    long exponent = 0;
    bool after_point = false;
    const char *cursor = text;
    for (; *cursor != '\0' && *cursor != 'e' && *cursor != 'E'; cursor++) {
        if (*cursor == '.') {
            after_point = true;
            continue;
        }
        if (count == 0 && *cursor == '0') {
            if (after_point) exponent--;
            continue;
        }
        if (count + 1 >= sizeof digits) return false;
        digits[count++] = *cursor;
        if (after_point) exponent--;
    }
    if (*cursor != '\0') {
        long written = 0;
        bool minus = cursor[1] == '-';
        for (cursor += cursor[1] == '-' || cursor[1] == '+' ? 2 : 1; *cursor != '\0'; cursor++) {
            written = written * 10 + (*cursor - '0');
            if (written > 9999) return false;
        }
        exponent += minus ? -written : written;
    }
    while (count > 0 && digits[count - 1] == '0') {
        count--;
        exponent++;
    }
    digits[count] = '\0';
    if (count == 0) {
        *out = MD_NUMBER_ZERO;
        return true;
    }
    if (exponent > 20 || exponent < -60) return false;
    char decimal[200];
    size_t at = 0;
    long point = (long)count + exponent; /* digits before the point */
    if (point <= 0) {
        decimal[at++] = '0';
        decimal[at++] = '.';
        while (point++ < 0) decimal[at++] = '0';
        point = 0;
    }
    for (long i = 0; i < (long)count || i < point; i++) {
        if (i == point && i > 0 && i < (long)count) decimal[at++] = '.';
        decimal[at++] = i < (long)count ? digits[i] : '0';
    }
    return md_number_parse(decimal, at, out) == MD_OK;
}

/* ---- tests -------------------------------------------------------------------------------- */

/* A value that is present counts as true, a missing one is an error of the row: x == x is both. */
static md_node_index present_test(struct md_translation *t, md_node_index node)
{
    return md_graph_binary(t->graph, MD_OP_EQUAL, md_type_of(MD_BASE_FLAG), node, node);
}

/* `nil` itself, or a variable that holds it for every row: always a mistake. What is missing for
 * another reason (an entry that a table does not have) is an error of the row, as in a comparison. */
static bool is_nil_node(const struct md_translation *t, md_node_index index)
{
    const struct md_node *node = md_graph_node(t->graph, index);
    return node->op == MD_OP_MISSING && node->integer == MD_REASON_NONE;
}

md_node_index md_translation_test_of(struct md_translation *t, struct md_symbol symbol,
                                     uint32_t first, uint32_t last)
{
    struct md_type flag = md_type_of(MD_BASE_FLAG);
    switch (symbol.type) {
    case MD_SYMBOL_BAD: return MD_NO_NODE;
    case MD_SYMBOL_PART: {
        md_node_index inner =
            md_translation_test_of(t, md_symbol_node(symbol.node), first, last);
        return md_graph_ternary(t->graph, MD_OP_IF, flag, symbol.condition, inner,
                                md_graph_flag(t->graph, false));
    }
    case MD_SYMBOL_NODE:
        if (symbol.node == MD_NO_NODE) return MD_NO_NODE;
        if (md_translation_type(t, symbol.node).base == MD_BASE_FLAG) return symbol.node;
        if (md_graph_node(t->graph, symbol.node)->op == MD_OP_NUMBER ||
            md_graph_node(t->graph, symbol.node)->op == MD_OP_TEXT)
            return md_graph_flag(t->graph, true);
        if (is_nil_node(t, symbol.node)) {
            struct md_diagnostic *d = md_translation_fail(t, first, last, "E0220",
                                                          "a missing value cannot be tested");
            md_translation_help(t, d, "use has(x), or `x or 0`");
            return MD_NO_NODE;
        }
        return present_test(t, symbol.node);
    default: return md_graph_flag(t->graph, true);
    }
}

/* ---- unary -------------------------------------------------------------------------------- */

static struct md_symbol wrong_operand(struct md_translation *t,
                                      const struct md_expression *expression,
                                      const struct md_symbol *symbol, const char *operator)
{
    md_translation_fail(t, expression->first, expression->last, "E0214",
                        "`%s` works on numbers, and this is %s", operator,
                        md_symbol_words(t, symbol));
    return md_symbol_bad();
}

static struct md_symbol negate(struct md_translation *t, struct md_state_now *state,
                               const struct md_expression *expression)
{
    md_node_index a = md_translate_value(t, state, expression->right);
    if (a == MD_NO_NODE) return md_symbol_bad();
    struct md_type type = md_translation_type(t, a);
    struct md_symbol symbol = md_symbol_node(a);
    if (type.base == MD_BASE_NOTHING) return symbol;
    if (type.base != MD_BASE_NUMBER) return wrong_operand(t, expression->right, &symbol, "-");
    return md_symbol_node(md_graph_unary(t->graph, MD_OP_NEGATE, type, 0, a));
}

static struct md_symbol length_of(struct md_translation *t, struct md_state_now *state,
                                  const struct md_expression *expression)
{
    struct md_symbol of = md_translate_expression(t, state, expression->right);
    if (of.type == MD_SYMBOL_CONSTANT && of.constant->type == MD_CONSTANT_TABLE) {
        int64_t count = 0;
        while (md_constant_at(of.constant, count + 1) != NULL) count++;
        return md_symbol_node(md_graph_number(t->graph, md_number_from_integer(count),
                                              md_type_number(MD_UNIT_FREE, NULL)));
    }
    if (of.type == MD_SYMBOL_BAD) return of;
    struct md_diagnostic *d = md_translation_fail(t, expression->first, expression->last, "E0214",
                                                  "`#` counts the items of a load-time list");
    md_translation_help(t, d, "for a text use length(x), for rows count(rows)");
    return md_symbol_bad();
}

struct md_symbol md_translate_unary(struct md_translation *t, struct md_state_now *state,
                                    const struct md_expression *expression)
{
    if (expression->operator == MD_OPERATOR_NEGATE) return negate(t, state, expression);
    if (expression->operator == MD_OPERATOR_LENGTH) return length_of(t, state, expression);
    if (expression->operator != MD_OPERATOR_NOT) return md_symbol_bad();
    md_node_index test = md_translate_test(t, state, expression->right);
    if (test == MD_NO_NODE) return md_symbol_bad();
    return md_symbol_node(md_translation_not(t, test));
}

/* ---- arithmetic --------------------------------------------------------------------------- */

static struct md_symbol bad_units(struct md_translation *t, const struct md_expression *expression,
                                  md_node_index a, md_node_index b, const char *help)
{
    struct md_symbol left = md_symbol_node(a), right = md_symbol_node(b);
    const char *word = expression->operator == MD_OPERATOR_MULTIPLY ? "times"
                       : expression->operator == MD_OPERATOR_ADD    ? "plus"
                       : expression->operator == MD_OPERATOR_SUBTRACT ? "minus"
                                                                      : "divided by";
    struct md_diagnostic *d = md_translation_fail(
        t, expression->first, expression->last, "E0215", "%s %s %s has no meaning",
        md_symbol_words(t, &left), word, md_symbol_words(t, &right));
    md_translation_help(t, d, "%s", help);
    return md_symbol_bad();
}

static struct md_symbol date_arithmetic(struct md_translation *t,
                                        const struct md_expression *expression, md_node_index a,
                                        md_node_index b, struct md_type left, struct md_type right)
{
    struct md_type date = md_type_of(MD_BASE_DATE);
    bool minus = expression->operator == MD_OPERATOR_SUBTRACT;
    if (left.base == MD_BASE_DATE && right.base == MD_BASE_DATE && minus)
        return md_symbol_node(md_graph_binary(t->graph, MD_OP_DATE_DIFFERENCE,
                                              md_type_number(MD_UNIT_PLAIN, NULL), a, b));
    if (left.base == MD_BASE_DATE && right.base == MD_BASE_NUMBER) {
        if (minus) b = md_graph_unary(t->graph, MD_OP_NEGATE, right, 0, b);
        return md_symbol_node(md_graph_binary(t->graph, MD_OP_DATE_ADD, date, a, b));
    }
    /* With a value that is only ever missing: missing, of the type that it would have had. */
    if (left.base == MD_BASE_DATE && right.base == MD_BASE_NOTHING)
        return md_symbol_node(minus ? md_graph_binary(t->graph, MD_OP_DATE_DIFFERENCE, right, a, b)
                                    : md_graph_binary(t->graph, MD_OP_DATE_ADD, date, a, b));
    if (left.base == MD_BASE_NOTHING && right.base == MD_BASE_DATE && minus)
        return md_symbol_node(md_graph_binary(t->graph, MD_OP_DATE_DIFFERENCE,
                                              md_type_number(MD_UNIT_PLAIN, NULL), a, b));
    return bad_units(t, expression, a, b, "a date takes whole days: `date + 30`, or `later - earlier`");
}

static enum md_op arithmetic_op(enum md_operator operator)
{
    switch (operator) {
    case MD_OPERATOR_ADD: return MD_OP_ADD;
    case MD_OPERATOR_SUBTRACT: return MD_OP_SUBTRACT;
    case MD_OPERATOR_MULTIPLY: return MD_OP_MULTIPLY;
    case MD_OPERATOR_DIVIDE: return MD_OP_DIVIDE;
    case MD_OPERATOR_FLOOR_DIVIDE: return MD_OP_FLOOR_DIVIDE;
    default: return MD_OP_MODULO;
    }
}

static struct md_symbol arithmetic(struct md_translation *t, struct md_state_now *state,
                                   const struct md_expression *expression)
{
    md_node_index a = md_translate_value(t, state, expression->left);
    md_node_index b = md_translate_value(t, state, expression->right);
    if (a == MD_NO_NODE || b == MD_NO_NODE) return md_symbol_bad();
    struct md_type left = md_translation_type(t, a), right = md_translation_type(t, b), type;
    enum md_op op = arithmetic_op(expression->operator);
    bool additive = op == MD_OP_ADD || op == MD_OP_SUBTRACT;
    if (additive && (left.base == MD_BASE_DATE || right.base == MD_BASE_DATE))
        return date_arithmetic(t, expression, a, b, left, right);
    for (int side = 0; side < 2; side++) {
        struct md_type one = side == 0 ? left : right;
        struct md_symbol symbol = md_symbol_node(side == 0 ? a : b);
        if (one.base != MD_BASE_NUMBER && one.base != MD_BASE_NOTHING)
            return wrong_operand(t, side == 0 ? expression->left : expression->right, &symbol,
                                 md_operator_spelling(expression->operator));
    }
    if (left.base == MD_BASE_NOTHING) left = md_type_number(MD_UNIT_FREE, NULL);
    if (right.base == MD_BASE_NOTHING) right = md_type_number(MD_UNIT_FREE, NULL);
    bool fits = op == MD_OP_MULTIPLY                            ? md_type_product(left, right, &type)
                : op == MD_OP_DIVIDE || op == MD_OP_FLOOR_DIVIDE ? md_type_quotient(left, right, &type)
                                                                 : md_type_common(left, right, &type);
    if (!fits)
        return bad_units(t, expression, a, b,
                         op == MD_OP_MULTIPLY
                             ? "a product has at most one factor with a unit: multiply by a rate, "
                               "ratio or count"
                             : "both sides must have the same unit");
    return md_symbol_node(md_graph_binary(t->graph, op, type, a, b));
}

static struct md_symbol power(struct md_translation *t, struct md_state_now *state,
                              const struct md_expression *expression)
{
    md_node_index a = md_translate_value(t, state, expression->left);
    struct md_symbol exponent = md_translate_expression(t, state, expression->right);
    if (a == MD_NO_NODE || exponent.type == MD_SYMBOL_BAD) return md_symbol_bad();
    struct md_number number;
    struct md_type type = md_translation_type(t, a);
    struct md_symbol base = md_symbol_node(a);
    if (type.base != MD_BASE_NUMBER && type.base != MD_BASE_NOTHING)
        return wrong_operand(t, expression->left, &base, "^");
    if (!md_translation_constant_number(t, &exponent, &number) || !md_number_is_integer(&number) ||
        number.numerator > 1024 || number.numerator < -1024) {
        struct md_diagnostic *d =
            md_translation_fail(t, expression->right->first, expression->right->last, "E0214",
                                "the exponent of `^` must be a whole number known at load");
        md_translation_help(t, d, "for roots use sqrt(x) or root(x, n)");
        return md_symbol_bad();
    }
    if ((type.unit == MD_UNIT_MONEY || type.unit == MD_UNIT_NAMED) && number.numerator != 1) {
        md_translation_fail(t, expression->first, expression->last, "E0215",
                            "a power of %s has no meaning", md_symbol_words(t, &base));
        return md_symbol_bad();
    }
    return md_symbol_node(
        md_graph_unary(t->graph, MD_OP_POWER, type, (int64_t)number.numerator, a));
}

/* ---- comparison --------------------------------------------------------------------------- */

/* A reference beside a text is compared by its key: `deal.owner == "A"`. */
static md_node_index key_text(struct md_translation *t, md_node_index node)
{
    struct md_type type = md_translation_type(t, node);
    const struct md_kind *kind = t->with->schema->kinds[type.kind];
    if (kind->key_fields_count != 1) return node;
    int field = kind->key_fields[0];
    if (kind->fields[field].type != MD_FIELD_TEXT) return node;
    return md_graph_unary(t->graph, MD_OP_FIELD, md_type_of(MD_BASE_TEXT), field,
                          md_translation_row(t, node));
}

static bool is_entity(struct md_type type)
{
    return (type.base == MD_BASE_REF || type.base == MD_BASE_ROW) && type.kind >= 0;
}

/* `deal.stage == "wonn"`: the enum has no such value. */
static void check_enum(struct md_translation *t, md_node_index node, md_node_index text,
                       const struct md_expression *place)
{
    const struct md_node *field = md_graph_node(t->graph, node);
    const struct md_node *constant = md_graph_node(t->graph, text);
    if (field->op != MD_OP_FIELD || constant->op != MD_OP_TEXT) return;
    int kind = md_translation_type(t, field->operands[0]).kind;
    const struct md_field *declared = &t->with->schema->kinds[kind]->fields[field->integer];
    if (declared->type != MD_FIELD_ENUM) return;
    for (size_t i = 0; i < declared->values_count; i++)
        if (strcmp(declared->values[i], constant->text) == 0) return;
    struct md_diagnostic *d = md_translation_fail(
        t, place->first, place->last, "E0221", "%s.%s is never \"%s\"",
        t->with->schema->kinds[kind]->name, declared->name, constant->text);
    int nearest = md_text_nearest(constant->text, declared->values, declared->values_count);
    if (nearest >= 0) md_translation_help(t, d, "did you mean \"%s\"?", declared->values[nearest]);
    else
        md_translation_help(t, d, "its values are declared in %s:%d", declared->place.file,
                            declared->place.line);
}

static struct md_symbol nil_test(struct md_translation *t, struct md_state_now *state,
                                 const struct md_expression *side, bool equal)
{
    struct md_symbol symbol = md_translate_expression(t, state, side);
    struct md_type flag = md_type_of(MD_BASE_FLAG);
    if (symbol.type == MD_SYMBOL_BAD) return symbol;
    bool part = symbol.type == MD_SYMBOL_PART;
    if (!part && !md_symbol_is_node(&symbol))
        return md_symbol_node(md_graph_flag(t->graph, !equal));
    md_node_index has = md_graph_unary(t->graph, MD_OP_HAS, flag, 0, symbol.node);
    if (part) /* where the condition is false, so is the value, and that is not nil */
        has = md_graph_ternary(t->graph, MD_OP_IF, flag, symbol.condition, has,
                               md_graph_flag(t->graph, true));
    return md_symbol_node(equal ? md_translation_not(t, has) : has);
}

static bool is_nil(const struct md_expression *expression)
{
    while (expression->kind == MD_EXPRESSION_PAREN) expression = expression->right;
    return expression->kind == MD_EXPRESSION_NIL;
}

static bool comparable(struct md_type type, bool ordered)
{
    switch (type.base) {
    case MD_BASE_NUMBER: case MD_BASE_TEXT: case MD_BASE_DATE: return true;
    case MD_BASE_NOTHING: return true;
    case MD_BASE_FLAG: case MD_BASE_REF: return !ordered;
    case MD_BASE_ROW: return false;
    }
    return false;
}

/* What to write for sides that do not go together: a text beside a date or a flag was meant as one. */
static void advise_comparison(struct md_translation *t, struct md_diagnostic *d, md_node_index a,
                              md_node_index b)
{
    enum md_base left = md_translation_type(t, a).base, right = md_translation_type(t, b).base;
    struct md_symbol one = md_symbol_node(a), two = md_symbol_node(b);
    const char *text;
    bool has_text = md_translation_constant_text(t, left == MD_BASE_TEXT ? &one : &two, &text);
    if ((left == MD_BASE_DATE || right == MD_BASE_DATE) && has_text)
        md_translation_help(t, d, "write date(\"%s\")", text);
    else if ((left == MD_BASE_FLAG || right == MD_BASE_FLAG) && left != right)
        md_translation_help(t, d, "a flag is true or false: test it by itself, or with `not`");
    else md_translation_help(t, d, "both sides must have the same type and unit");
}

static struct md_symbol comparison(struct md_translation *t, struct md_state_now *state,
                                   const struct md_expression *expression)
{
    enum md_operator operator = expression->operator;
    bool equality = operator == MD_OPERATOR_EQUAL || operator == MD_OPERATOR_NOT_EQUAL;
    if (equality && is_nil(expression->right))
        return nil_test(t, state, expression->left, operator == MD_OPERATOR_EQUAL);
    if (equality && is_nil(expression->left))
        return nil_test(t, state, expression->right, operator == MD_OPERATOR_EQUAL);
    md_node_index a = md_translate_value(t, state, expression->left);
    md_node_index b = md_translate_value(t, state, expression->right);
    if (a == MD_NO_NODE || b == MD_NO_NODE) return md_symbol_bad();
    struct md_type left = md_translation_type(t, a), right = md_translation_type(t, b), type;
    if (is_entity(left) && right.base == MD_BASE_TEXT) a = key_text(t, a);
    else if (is_entity(right) && left.base == MD_BASE_TEXT) b = key_text(t, b);
    else {
        if (left.base == MD_BASE_ROW) a = md_translation_key(t, a);
        if (right.base == MD_BASE_ROW) b = md_translation_key(t, b);
    }
    left = md_translation_type(t, a);
    right = md_translation_type(t, b);
    if (!md_type_common(left, right, &type) || !comparable(type, !equality)) {
        struct md_symbol one = md_symbol_node(a), two = md_symbol_node(b);
        struct md_diagnostic *d = md_translation_fail(
            t, expression->first, expression->last, "E0216", "%s cannot be compared with %s",
            md_symbol_words(t, &one), md_symbol_words(t, &two));
        advise_comparison(t, d, a, b);
        return md_symbol_bad();
    }
    if (equality) {
        check_enum(t, a, b, expression->right);
        check_enum(t, b, a, expression->left);
    }
    struct md_type flag = md_type_of(MD_BASE_FLAG);
    switch (operator) {
    case MD_OPERATOR_EQUAL: return md_symbol_node(md_graph_binary(t->graph, MD_OP_EQUAL, flag, a, b));
    case MD_OPERATOR_NOT_EQUAL:
        return md_symbol_node(md_graph_binary(t->graph, MD_OP_UNEQUAL, flag, a, b));
    case MD_OPERATOR_LESS: return md_symbol_node(md_graph_binary(t->graph, MD_OP_LESS, flag, a, b));
    case MD_OPERATOR_LESS_EQUAL:
        return md_symbol_node(md_graph_binary(t->graph, MD_OP_LESS_EQUAL, flag, a, b));
    /* a > b is not (a <= b): the order is total, and a, written first, is evaluated first. */
    case MD_OPERATOR_GREATER:
        return md_symbol_node(md_translation_not(
            t, md_graph_binary(t->graph, MD_OP_LESS_EQUAL, flag, a, b)));
    default:
        return md_symbol_node(
            md_translation_not(t, md_graph_binary(t->graph, MD_OP_LESS, flag, a, b)));
    }
}

/* ---- and, or ------------------------------------------------------------------------------ */

/* What the right side of `and` and `or` finds out belongs to it alone: it is evaluated only for
 * rows that reach it, through the node that uses it. */
static struct md_symbol right_side(struct md_translation *t, struct md_state_now *state,
                                   const struct md_expression *expression)
{
    struct md_state_now aside = md_state_copy(t, state);
    return md_translate_expression(t, &aside, expression);
}

static struct md_symbol logical_and(struct md_translation *t, struct md_state_now *state,
                                    const struct md_expression *expression)
{
    struct md_symbol a = md_translate_expression(t, state, expression->left);
    if (a.type == MD_SYMBOL_BAD) return a;
    md_node_index test = md_translation_test_of(t, a, expression->left->first,
                                                expression->left->last);
    if (test == MD_NO_NODE) return md_symbol_bad();
    bool known;
    if (md_translation_constant_flag(t, test, &known))
        return known ? md_translate_expression(t, state, expression->right) : md_symbol_node(test);
    struct md_symbol b = right_side(t, state, expression->right);
    if (b.type == MD_SYMBOL_BAD) return b;
    if (b.type == MD_SYMBOL_PART) { /* a and (c and v) */
        b.condition = md_translation_both(t, test, b.condition);
        return b;
    }
    md_node_index value = md_translation_as_value(t, b, expression->right->first,
                                                  expression->right->last);
    if (value == MD_NO_NODE) return md_symbol_bad();
    struct md_type type = md_translation_type(t, value);
    bool flag_left = md_symbol_is_node(&a) &&
                     md_translation_type(t, a.node).base == MD_BASE_FLAG;
    if (!flag_left && a.type != MD_SYMBOL_PART) /* never false: present, or an error */
        return md_symbol_node(md_graph_binary(t->graph, MD_OP_SEQUENCE, type, test, value));
    if (type.base == MD_BASE_FLAG) return md_symbol_node(md_translation_both(t, test, value));
    return (struct md_symbol){.type = MD_SYMBOL_PART, .node = value, .condition = test};
}

static struct md_symbol logical_or(struct md_translation *t, struct md_state_now *state,
                                   const struct md_expression *expression)
{
    struct md_symbol a = md_translate_expression(t, state, expression->left);
    if (a.type == MD_SYMBOL_BAD) return a;
    bool known;
    if (md_symbol_is_node(&a)) {
        if (md_translation_type(t, a.node).base == MD_BASE_NOTHING &&
            md_translation_cannot_fail(t, a.node))
            return md_translate_expression(t, state, expression->right);
        if (md_translation_constant_flag(t, a.node, &known))
            return known ? a : md_translate_expression(t, state, expression->right);
    } else if (a.type != MD_SYMBOL_PART) {
        return a; /* a table or function is never false */
    }
    struct md_symbol b = right_side(t, state, expression->right);
    if (b.type == MD_SYMBOL_BAD) return b;
    /* In x or (c and v) false or a value would remain, which as_value refuses. */
    md_node_index second = md_translation_as_value(t, b, expression->right->first,
                                                   expression->right->last);
    if (second == MD_NO_NODE) return md_symbol_bad();
    struct md_type type;
    if (!md_type_common(md_translation_type(t, a.node), md_translation_type(t, second), &type)) {
        struct md_symbol left = md_symbol_node(a.node);
        struct md_diagnostic *d = md_translation_fail(
            t, expression->first, expression->last, "E0218",
            "`or` chooses between %s and %s", md_symbol_words(t, &left), md_symbol_words(t, &b));
        md_translation_help(t, d, "both sides must have the same type and unit");
        return md_symbol_bad();
    }
    md_node_index either = md_graph_binary(t->graph, MD_OP_OR, type, a.node, second);
    if (a.type == MD_SYMBOL_PART)
        either = md_graph_ternary(t->graph, MD_OP_IF, type, a.condition, either, second);
    return md_symbol_node(either);
}

/* A text or number known at load, as `..` writes it: names and reasons may be put together from such. */
static const char *known_text(struct md_translation *t, md_node_index index)
{
    const struct md_node *node = md_graph_node(t->graph, index);
    char text[MD_NUMBER_TEXT_SIZE];
    if (node->op == MD_OP_TEXT) return node->text;
    if (node->op != MD_OP_NUMBER) return NULL;
    md_number_print(&node->number, text, sizeof text);
    return md_arena_strdup(&t->scratch, text);
}

static struct md_symbol concat(struct md_translation *t, struct md_state_now *state,
                               const struct md_expression *expression)
{
    md_node_index sides[2];
    sides[0] = md_translate_value(t, state, expression->left);
    sides[1] = md_translate_value(t, state, expression->right);
    for (int i = 0; i < 2; i++) {
        if (sides[i] == MD_NO_NODE) return md_symbol_bad();
        struct md_type type = md_translation_type(t, sides[i]);
        if (is_entity(type)) sides[i] = key_text(t, sides[i]);
        type = md_translation_type(t, sides[i]);
        if (type.base == MD_BASE_TEXT || type.base == MD_BASE_NUMBER ||
            type.base == MD_BASE_DATE || type.base == MD_BASE_NOTHING)
            continue;
        struct md_symbol symbol = md_symbol_node(sides[i]);
        const struct md_expression *side = i == 0 ? expression->left : expression->right;
        md_translation_fail(t, side->first, side->last, "E0214",
                            "`..` joins texts, numbers and dates, and this is %s",
                            md_symbol_words(t, &symbol));
        return md_symbol_bad();
    }
    const char *known[2] = {known_text(t, sides[0]), known_text(t, sides[1])};
    if (known[0] != NULL && known[1] != NULL)
        return md_symbol_node(md_graph_text(t->graph, md_arena_format(&t->scratch, "%s%s", known[0], known[1])));
    struct md_node node = {.op = MD_OP_CALL, .type = md_type_of(MD_BASE_TEXT), .operands = sides,
                           .operands_count = 2, .integer = MD_FUNCTION_CONCAT};
    return md_symbol_node(md_graph_add(t->graph, &node));
}

struct md_symbol md_translate_binary(struct md_translation *t, struct md_state_now *state,
                                     const struct md_expression *expression)
{
    switch (expression->operator) {
    case MD_OPERATOR_AND: return logical_and(t, state, expression);
    case MD_OPERATOR_OR: return logical_or(t, state, expression);
    case MD_OPERATOR_LESS: case MD_OPERATOR_GREATER: case MD_OPERATOR_LESS_EQUAL:
    case MD_OPERATOR_GREATER_EQUAL: case MD_OPERATOR_EQUAL: case MD_OPERATOR_NOT_EQUAL:
        return comparison(t, state, expression);
    case MD_OPERATOR_CONCAT: return concat(t, state, expression);
    case MD_OPERATOR_POWER: return power(t, state, expression);
    case MD_OPERATOR_ADD: case MD_OPERATOR_SUBTRACT: case MD_OPERATOR_MULTIPLY:
    case MD_OPERATOR_DIVIDE: case MD_OPERATOR_FLOOR_DIVIDE: case MD_OPERATOR_MODULO:
        return arithmetic(t, state, expression);
    default: return md_symbol_bad();
    }
}
