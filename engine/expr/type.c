#include "expr/type.h"

static bool is_number(struct md_type type)
{
    return type.base == MD_BASE_NUMBER || type.base == MD_BASE_NOTHING;
}

/* A missing literal takes any unit, as a literal number does. */
static enum md_unit_kind unit_of(struct md_type type)
{
    return type.base == MD_BASE_NOTHING ? MD_UNIT_FREE : type.unit;
}

/* Money and points: a unit that a product may have only once. */
static bool has_unit(struct md_type type)
{
    enum md_unit_kind unit = unit_of(type);
    return unit == MD_UNIT_MONEY || unit == MD_UNIT_NAMED;
}

/* Money in the row's own currency has no name; two of those may be two currencies. */
static bool same_unit(struct md_type a, struct md_type b)
{
    return a.unit == b.unit && a.unit_name == b.unit_name && a.unit_name != NULL;
}

static bool is_unknown_currency(struct md_type type)
{
    return unit_of(type) == MD_UNIT_MONEY && type.unit_name == NULL;
}

static bool common_number(struct md_type a, struct md_type b, struct md_type *out)
{
    if (is_unknown_currency(a) || is_unknown_currency(b)) return false;
    if (has_unit(a) && has_unit(b)) {
        *out = a;
        return same_unit(a, b);
    }
    if (has_unit(a) || has_unit(b)) {
        *out = has_unit(a) ? a : b;
        return (has_unit(a) ? b : a).unit == MD_UNIT_FREE;
    }
    /* Free < plain < count: an integer field is a fair bound for a count. */
    *out = a.unit >= b.unit ? a : b;
    return true;
}

bool md_type_common(struct md_type a, struct md_type b, struct md_type *out)
{
    if (a.base == MD_BASE_NOTHING || b.base == MD_BASE_NOTHING) {
        *out = a.base == MD_BASE_NOTHING ? b : a;
        return true;
    }
    if (a.base != b.base) return false;
    if (a.base == MD_BASE_NUMBER) return common_number(a, b, out);
    if (a.kind != b.kind) return false;
    *out = a;
    return true;
}

bool md_type_product(struct md_type a, struct md_type b, struct md_type *out)
{
    if (!is_number(a) || !is_number(b)) return false;
    if (has_unit(a) && has_unit(b)) return false;
    if (has_unit(a) || has_unit(b)) {
        *out = has_unit(a) ? a : b;
        return true;
    }
    enum md_unit_kind unit_a = unit_of(a), unit_b = unit_of(b);
    enum md_unit_kind unit = unit_a >= unit_b ? unit_a : unit_b;
    if (unit_a == MD_UNIT_COUNT && unit_b == MD_UNIT_COUNT) unit = MD_UNIT_PLAIN;
    /* 200 x count: the literal may yet be 200 CNY, so the product waits for its place too. */
    if (unit_a == MD_UNIT_FREE || unit_b == MD_UNIT_FREE) unit = MD_UNIT_FREE;
    *out = md_type_number(unit, NULL);
    return true;
}

bool md_type_quotient(struct md_type a, struct md_type b, struct md_type *out)
{
    if (!is_number(a) || !is_number(b)) return false;
    enum md_unit_kind unit_a = unit_of(a), unit_b = unit_of(b);
    if (has_unit(b)) {
        /* A literal above the stroke takes the unit below it: 5000 / amount is a ratio. */
        *out = md_type_number(MD_UNIT_PLAIN, NULL);
        if (unit_a == MD_UNIT_FREE) return !is_unknown_currency(b);
        return has_unit(a) && same_unit(a, b);
    }
    if (has_unit(a)) { /* money / count is money for each */
        *out = a;
        return true;
    }
    enum md_unit_kind unit = unit_a;
    if (unit_b == MD_UNIT_COUNT || unit < MD_UNIT_PLAIN) unit = MD_UNIT_PLAIN;
    if (unit_a == MD_UNIT_FREE) unit = MD_UNIT_FREE;
    *out = md_type_number(unit, NULL);
    return true;
}

static const char *number_words(struct md_type type, struct md_arena *arena)
{
    switch (type.unit) {
    case MD_UNIT_COUNT: return "a count";
    case MD_UNIT_MONEY:
        if (type.unit_name == NULL) return "money in the currency of its row";
        return md_arena_format(arena, "money (%s)", type.unit_name);
    case MD_UNIT_NAMED:
        return type.unit_name != NULL ? md_arena_strdup(arena, type.unit_name) : "a number";
    case MD_UNIT_FREE:
    case MD_UNIT_PLAIN: break;
    }
    return "a number";
}

const char *md_type_words(struct md_type type, const char *kind_name, struct md_arena *arena)
{
    const char *kind = type.kind == MD_KIND_WHOLE ? "whole" : kind_name;
    switch (type.base) {
    case MD_BASE_NOTHING: return "nothing";
    case MD_BASE_NUMBER: return number_words(type, arena);
    case MD_BASE_TEXT: return "a text";
    case MD_BASE_DATE: return "a date";
    case MD_BASE_FLAG: return "a flag";
    case MD_BASE_REF:
        return kind != NULL ? md_arena_format(arena, "a reference to %s", kind) : "a reference";
    case MD_BASE_ROW:
        return kind != NULL ? md_arena_format(arena, "a row of %s", kind) : "a row";
    }
    return "nothing";
}
