#include "support/eval/plain_evaluator.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "expr/functions.h"
#include "value/date.h"

struct plain {
    const struct md_binding *binding;
    const struct md_scope *scope;
    size_t row;
    struct md_arena *arena;
    struct plain_value *known; /* by node: shared nodes would else be computed again and again */
    unsigned char *is_known;
};

static struct plain_value value_of(struct plain *plain, md_node_index index);

static struct plain_value present(void)
{
    return (struct plain_value){.state = MD_STATE_PRESENT};
}

static struct plain_value of_number(struct md_number number)
{
    struct plain_value value = present();
    value.number = number;
    return value;
}

static struct plain_value of_integer(int64_t integer)
{
    struct plain_value value = present();
    value.integer = integer;
    return value;
}

static struct plain_value of_text(const char *bytes, size_t length, uint32_t code)
{
    struct plain_value value = present();
    value.text = (struct md_slice){bytes, (uint32_t)length, code};
    return value;
}

static struct plain_value fault(enum md_state state, md_node_index node, enum md_reason_code code)
{
    struct plain_value value = {.state = state};
    value.reason.node = node;
    value.reason.code = (uint16_t)code;
    return value;
}

static struct plain_value of_status(enum md_status status, struct md_number number,
                                    md_node_index node)
{
    if (status == MD_OK) return of_number(number);
    if (status == MD_ZERO_DIVISION)
        return fault(MD_STATE_MISSING, node, MD_REASON_ZERO_DENOMINATOR);
    return fault(MD_STATE_ERROR, node, MD_REASON_RANGE);
}

static int32_t date_of(const struct plain *plain)
{
    if (plain->scope->dates != NULL) return plain->scope->dates[plain->row];
    return plain->binding->period.end - 1;
}

/* A fault passes on; a value that is used for something else leaves its `because` behind. */
static bool faulty(const struct plain_value *values, uint32_t count, struct plain_value *out)
{
    for (uint32_t i = 0; i < count; i++)
        if (values[i].state == MD_STATE_ERROR) {
            *out = fault(MD_STATE_ERROR, 0, MD_REASON_NONE);
            out->reason = values[i].reason;
            return true;
        }
    for (uint32_t i = 0; i < count; i++)
        if (values[i].state == MD_STATE_MISSING) {
            *out = fault(MD_STATE_MISSING, 0, MD_REASON_NONE);
            out->reason = values[i].reason;
            return true;
        }
    return false;
}

/* ---- Leaves ---- */

static struct plain_value row_of(struct plain *plain, const struct md_node *node,
                                 md_node_index index)
{
    if (node->type.kind == MD_KIND_WHOLE) return of_integer(0);
    if (node->integer == MD_SLOT_ROW) return of_integer(plain->scope->rows[plain->row]);
    uint32_t subject = plain->scope->subjects[plain->row];
    if (subject == UINT32_MAX) return fault(MD_STATE_MISSING, index, MD_REASON_NO_SUBJECT);
    return of_integer(subject);
}

static struct plain_value key_of(struct plain *plain, const struct md_node *node)
{
    const struct md_node *operand = md_graph_node(plain->binding->graph, node->operands[0]);
    if (operand->type.kind == MD_KIND_WHOLE) return of_integer(0);
    if (operand->op == MD_OP_ROW && operand->integer == MD_SLOT_SUBJECT)
        return of_integer(plain->scope->subject_keys[plain->row]);
    struct plain_value row = value_of(plain, node->operands[0]), out;
    if (faulty(&row, 1, &out)) return out;
    return of_integer(plain->binding->tables[operand->type.kind]->keys[row.integer]);
}

static struct plain_value at_of(struct plain *plain, const struct md_node *node,
                                md_node_index index)
{
    struct plain_value ref = value_of(plain, node->operands[0]), out;
    if (faulty(&ref, 1, &out)) return out;
    int64_t row = md_table_row_at(plain->binding->tables[node->type.kind], (int32_t)ref.integer,
                                  date_of(plain));
    if (row < 0) return fault(MD_STATE_MISSING, index, MD_REASON_NO_VERSION);
    return of_integer(row);
}

static struct plain_value field_of(struct plain *plain, const struct md_node *node,
                                   md_node_index index)
{
    struct plain_value row = value_of(plain, node->operands[0]), out;
    if (faulty(&row, 1, &out)) return out;
    int kind = md_graph_node(plain->binding->graph, node->operands[0])->type.kind;
    const struct md_table *table = plain->binding->tables[kind];
    size_t place = (size_t)row.integer;
    int field = (int)node->integer;
    if (!md_table_has(table, place, field)) return fault(MD_STATE_MISSING, index, MD_REASON_EMPTY);
    int64_t stored = table->columns[field].values[place];
    const struct md_field *declared = &table->kind->fields[field];
    size_t length;
    if (node->type.base == MD_BASE_NUMBER) return of_number(md_table_number(table, place, field));
    if (declared->type == MD_FIELD_ENUM)
        return of_text(declared->values[stored], strlen(declared->values[stored]),
                       (uint32_t)stored + 1);
    if (declared->type == MD_FIELD_TEXT) {
        const char *bytes = md_texts_get(table->columns[field].texts, (uint32_t)stored, &length);
        return of_text(bytes, length, (uint32_t)stored + 1);
    }
    if (declared->type == MD_FIELD_REF) {
        const struct md_table *target = plain->binding->tables[node->type.kind];
        if (target != NULL && target->kind->history && target->first_row_of_key != NULL &&
            md_table_row_at(target, (int32_t)stored, date_of(plain)) < 0)
            return fault(MD_STATE_MISSING, index, MD_REASON_NO_VERSION);
    }
    return of_integer(stored);
}

static struct plain_value line_of(struct plain *plain, const struct md_node *node,
                                  md_node_index index)
{
    const struct md_scope *scope = plain->scope;
    if (node->integer == MD_LINE_DEPTH)
        return of_number(md_number_from_integer(scope->line_depths[plain->row]));
    if (node->integer == MD_LINE_PAYEE) {
        if (scope->line_payees[plain->row] < 0)
            return fault(MD_STATE_MISSING, index, MD_REASON_NO_RECEIVER);
        return of_integer(scope->line_payees[plain->row]);
    }
    struct plain_value value = of_number(scope->line_values[plain->row]);
    if (scope->line_states == NULL || scope->line_states[plain->row] == MD_STATE_PRESENT)
        return value;
    value.state = (enum md_state)scope->line_states[plain->row];
    value.reason = scope->line_reasons[plain->row];
    return value;
}

static struct plain_value column_of(const struct md_values *column, size_t place)
{
    struct plain_value value = {.state = (enum md_state)column->states[place],
                                .reason = column->reasons[place]};
    if (value.state != MD_STATE_PRESENT) return value;
    if (column->numbers != NULL) value.number = column->numbers[place];
    if (column->texts != NULL) value.text = column->texts[place];
    if (column->integers != NULL) value.integer = column->integers[place];
    return value;
}

static struct plain_value named_of(struct plain *plain, const struct md_node *node,
                                   md_node_index index)
{
    const struct md_values *column = plain->binding->columns[index];
    if (node->op == MD_OP_AGGREGATE)
        return column_of(column, plain->scope->subject_keys != NULL
                                     ? (size_t)plain->scope->subject_keys[plain->row]
                                     : 0);
    if (node->op == MD_OP_PRORATED)
        return column_of(column, plain->scope->subject_keys != NULL ? (size_t)plain->scope->subject_keys[plain->row] : 0);
    if (node->operands_count == 0) return column_of(column, 0);
    struct plain_value ref = value_of(plain, node->operands[0]), out;
    if (faulty(&ref, 1, &out)) return out;
    return column_of(column, (size_t)ref.integer);
}

static struct plain_value period_of(struct plain *plain, const struct md_node *node)
{
    const struct md_calendar *calendar = plain->binding->calendar;
    const struct md_period *own = &plain->binding->period;
    int level = node->shift < 0 ? own->level : (int)node->shift;
    if (node->integer == MD_PERIOD_ENDS) return of_integer(md_period_ends(calendar, own, level));
    struct md_period period;
    if (md_period_enclosing(calendar, own, level, &period) != MD_OK) assert(false);
    switch ((enum md_period_part)node->integer) {
    case MD_PERIOD_FIRST: return of_integer(period.first);
    case MD_PERIOD_LAST: return of_integer(period.end - 1);
    case MD_PERIOD_DAYS: return of_number(md_number_from_integer(period.end - period.first));
    case MD_PERIOD_NUMBER: return of_number(md_number_from_integer(period.number));
    case MD_PERIOD_YEAR: return of_number(md_number_from_integer(period.year));
    case MD_PERIOD_WORKDAYS: {
        int64_t days = 0;
        for (int32_t day = period.first; day < period.end; day++) days += (day + 4) % 7 != 0 && (day + 4) % 7 != 6;
        return of_number(md_number_from_integer(days));
    }
    default: break;
    }
    char *name = md_arena_alloc(plain->arena, MD_PERIOD_TEXT_SIZE);
    return of_text(name, md_period_print(calendar, &period, name, MD_PERIOD_TEXT_SIZE), 0);
}

static const struct md_param_value *param_on(const struct plain *plain, int64_t param)
{
    const struct md_param_values *values = &plain->binding->params[param];
    const struct md_param_value *last = NULL;
    for (size_t i = 0; i < values->count; i++)
        if (values->values[i].since <= date_of(plain)) last = &values->values[i];
    return last;
}

static struct plain_value param_of(struct plain *plain, const struct md_node *node,
                                   md_node_index index)
{
    const struct md_param_value *value = param_on(plain, node->integer);
    if (value == NULL) return fault(MD_STATE_MISSING, index, MD_REASON_NO_PARAM);
    if (node->type.base == MD_BASE_NUMBER) return of_number(value->number);
    if (node->type.base == MD_BASE_TEXT) return of_text(value->text, strlen(value->text), 0);
    return of_integer(value->integer);
}

/* ---- Operations ---- */

static struct plain_value arithmetic_of(const struct md_node *node, const struct plain_value *v,
                                        md_node_index index)
{
    const struct md_number *a = &v[0].number, *b = &v[1].number;
    struct md_number out = MD_NUMBER_ZERO;
    enum md_status status = MD_OK;
    switch (node->op) {
    case MD_OP_ADD: status = md_number_add(a, b, &out); break;
    case MD_OP_SUBTRACT: status = md_number_subtract(a, b, &out); break;
    case MD_OP_MULTIPLY: status = md_number_multiply(a, b, &out); break;
    case MD_OP_DIVIDE: status = md_number_divide(a, b, &out); break;
    case MD_OP_FLOOR_DIVIDE: status = md_number_floor_divide(a, b, &out); break;
    case MD_OP_MODULO: status = md_number_modulo(a, b, &out); break;
    case MD_OP_POWER: status = md_number_power(a, node->integer, &out); break;
    default: status = md_number_subtract(&MD_NUMBER_ZERO, a, &out); break;
    }
    return of_status(status, out, index);
}

static struct plain_value test_of(struct plain *plain, const struct md_node *node)
{
    struct plain_value v[2];
    for (uint32_t i = 0; i < node->operands_count; i++)
        v[i] = value_of(plain, node->operands[i]);
    struct plain_value out;
    if (faulty(v, node->operands_count, &out)) {
        if (out.state == MD_STATE_ERROR) return out;
        uint32_t first = v[0].state == MD_STATE_MISSING ? 0 : 1;
        return fault(MD_STATE_ERROR, node->operands[first], MD_REASON_TESTED);
    }
    if (node->op == MD_OP_NOT) return of_integer(!v[0].integer);
    int order;
    enum md_base base = md_graph_node(plain->binding->graph, node->operands[0])->type.base;
    if (base == MD_BASE_NUMBER)
        order = md_number_compare(&v[0].number, &v[1].number);
    else if (base == MD_BASE_TEXT)
        order = md_text_compare(v[0].text.bytes, v[0].text.length, v[1].text.bytes,
                                v[1].text.length);
    else
        order = v[0].integer < v[1].integer ? -1 : v[0].integer > v[1].integer;
    if (node->op == MD_OP_EQUAL) return of_integer(order == 0);
    if (node->op == MD_OP_UNEQUAL) return of_integer(order != 0);
    return of_integer(node->op == MD_OP_LESS ? order < 0 : order <= 0);
}

static struct plain_value choice_of(struct plain *plain, const struct md_node *node)
{
    struct plain_value a = value_of(plain, node->operands[0]);
    if (a.state == MD_STATE_ERROR) return a;
    enum md_base base = md_graph_node(plain->binding->graph, node->operands[0])->type.base;
    bool is_false = base == MD_BASE_FLAG && a.integer == 0;
    if (node->op == MD_OP_SEQUENCE) return value_of(plain, node->operands[1]);
    if (node->op == MD_OP_OR)
        return a.state == MD_STATE_MISSING || is_false ? value_of(plain, node->operands[1]) : a;
    if (a.state == MD_STATE_MISSING)
        return fault(MD_STATE_ERROR, node->operands[0], MD_REASON_TESTED);
    return value_of(plain, node->operands[is_false ? 2 : 1]);
}

static struct plain_value lookup_of(struct plain *plain, const struct md_node *node,
                                    md_node_index index)
{
    const struct md_lookup_table *table = node->table;
    struct plain_value key = value_of(plain, node->operands[0]), out;
    if (faulty(&key, 1, &out)) return out;
    if (table->key_base == MD_BASE_FLAG) key.number = md_number_from_integer(key.integer);
    for (size_t i = 0; i < table->count; i++) {
        bool same = table->key_base == MD_BASE_TEXT
                        ? strlen(table->text_keys[i]) == key.text.length &&
                              memcmp(table->text_keys[i], key.text.bytes, key.text.length) == 0
                        : md_number_equal(&table->number_keys[i], &key.number);
        if (!same) continue;
        if (node->type.base == MD_BASE_NUMBER) return of_number(table->number_values[i]);
        if (node->type.base == MD_BASE_FLAG) return of_integer(table->flag_values[i]);
        return of_text(table->text_values[i], strlen(table->text_values[i]), 0);
    }
    out = fault(MD_STATE_MISSING, index, MD_REASON_NO_ENTRY);
    out.reason.argument = key.text.code;
    return out;
}

static struct plain_value attainment_of(struct plain *plain, const struct md_node *node,
                                        md_node_index index)
{
    struct plain_value v[2] = {value_of(plain, node->operands[0]),
                               value_of(plain, node->operands[1])};
    struct plain_value out;
    struct md_number ratio = MD_NUMBER_ZERO;
    bool goal_missing = v[1].state == MD_STATE_MISSING;
    bool no_goal = goal_missing || (v[1].state == MD_STATE_PRESENT && v[1].number.numerator == 0);
    if (v[0].state == MD_STATE_PRESENT && no_goal)
        return fault(MD_STATE_MISSING, index, MD_REASON_NO_GOAL);
    if (faulty(v, 2, &out)) return out;
    enum md_status status = md_number_divide(&v[0].number, &v[1].number, &ratio);
    return of_status(status, ratio, index);
}

static struct plain_value total_of(struct plain *plain, const struct md_node *node,
                                   md_node_index index)
{
    struct md_number sum = MD_NUMBER_ZERO;
    struct plain_value missing = {0};
    enum md_status status = MD_OK;
    bool any_missing = false;
    for (uint32_t i = 0; i < node->operands_count; i++) {
        struct plain_value part = value_of(plain, node->operands[i]);
        if (part.state == MD_STATE_ERROR) return part;
        if (part.state == MD_STATE_MISSING) {
            if (part.reason.code != MD_REASON_NOT_DUE && !any_missing) {
                missing = part;
                any_missing = true;
            }
        } else if (status == MD_OK) {
            status = md_number_add(&sum, &part.number, &sum);
        }
    }
    return any_missing ? missing : of_status(status, sum, index);
}

/* ---- Tiers: the bands spelled out one by one ---- */

struct bands {
    struct md_number edge[16], value[16], below;
    bool beyond[16]; /* edge x scale is too large for a number: above every x */
    bool before[16]; /* likewise, below every x */
    size_t count;
};

static bool fill_band(struct plain *plain, const struct md_tier_number *from, struct md_number *to,
                      int *param)
{
    *to = from->number;
    if (from->param < 0) return true;
    const struct md_param_value *value = param_on(plain, from->param);
    if (value == NULL) {
        if (*param < 0) *param = from->param;
        return false;
    }
    *to = value->number;
    return true;
}

static bool fill_bands(struct plain *plain, const struct md_tiers *tiers, struct bands *bands,
                       int *param)
{
    bool good = true;
    *param = -1;
    bands->count = tiers->tiers_count;
    for (size_t i = 0; i < bands->count; i++) {
        const struct md_tier *tier = &tiers->tiers[i];
        good = fill_band(plain, &tier->edge, &bands->edge[i], param) && good;
        if (tier->text == NULL)
            good = fill_band(plain, &tier->value, &bands->value[i], param) && good;
    }
    bands->below = MD_NUMBER_ZERO;
    if (tiers->below == MD_END_VALUE)
        good = fill_band(plain, &tiers->below_value, &bands->below, param) && good;
    return good;
}

static bool ascending(const struct bands *bands)
{
    for (size_t i = 1; i < bands->count; i++)
        if (md_number_compare(&bands->edge[i - 1], &bands->edge[i]) >= 0) return false;
    return true;
}

static void scale_bands(struct bands *bands, const struct md_number *scale)
{
    for (size_t i = 0; i < bands->count; i++) {
        int sign = md_number_sign(&bands->edge[i]);
        bool fits = md_number_multiply(&bands->edge[i], scale, &bands->edge[i]) == MD_OK;
        bands->beyond[i] = !fits && sign > 0;
        bands->before[i] = !fits && sign < 0;
    }
}

static int band_at(const struct md_tiers *tiers, const struct bands *bands,
                   const struct md_number *x)
{
    int at = -1;
    for (size_t i = 0; i < bands->count; i++) {
        if (bands->beyond[i]) continue;
        int order = bands->before[i] ? 1 : md_number_compare(x, &bands->edge[i]);
        bool strict = tiers->upper && tiers->method == MD_TIERS_SLAB;
        if (strict && i == 0 && !tiers->below_given) strict = false;
        if (strict ? order > 0 : order >= 0) at = (int)i;
    }
    return at;
}

static enum md_status interpolate(const struct bands *bands, size_t i, const struct md_number *x,
                                  struct md_number *out)
{
    struct md_number way, whole, part, rise;
    for (size_t k = i; k <= i + 1; k++)
        if (bands->beyond[k] || bands->before[k]) return MD_RANGE;
    if (md_number_subtract(x, &bands->edge[i], &way) != MD_OK) return MD_RANGE;
    if (md_number_subtract(&bands->edge[i + 1], &bands->edge[i], &whole) != MD_OK) return MD_RANGE;
    if (md_number_divide(&way, &whole, &part) != MD_OK) return MD_RANGE;
    if (md_number_subtract(&bands->value[i + 1], &bands->value[i], &rise) != MD_OK)
        return MD_RANGE;
    if (md_number_multiply(&rise, &part, &rise) != MD_OK) return MD_RANGE;
    return md_number_add(&bands->value[i], &rise, out);
}

static enum md_status rate_at(const struct md_tiers *tiers, const struct bands *bands,
                              const struct md_number *x, struct md_number *rate, const char **text)
{
    int at = band_at(tiers, bands, x);
    size_t last = bands->count - 1;
    *text = NULL;
    if (at < 0) {
        if (!tiers->below_given || tiers->below == MD_END_MISSING) return MD_NOT_FOUND;
        if (tiers->tiers[0].text != NULL) return MD_NOT_FOUND;
        if (tiers->below == MD_END_LINE && bands->count > 1)
            return interpolate(bands, 0, x, rate);
        *rate = tiers->below == MD_END_VALUE ? bands->below : bands->value[0];
        return MD_OK;
    }
    *text = tiers->tiers[at].text;
    *rate = bands->value[at];
    if (tiers->method != MD_TIERS_INTERPOLATED) return MD_OK;
    if ((size_t)at < last) return interpolate(bands, (size_t)at, x, rate);
    if (tiers->above == MD_END_LINE && last > 0) return interpolate(bands, last - 1, x, rate);
    return MD_OK;
}

/* The part of 0 to x that lies from `low` to `high` (NULL: no end) at a rate. */
static enum md_status add_part(const struct md_number *x, const struct md_number *low,
                               const struct md_number *high, const struct md_number *rate,
                               struct md_number *pay)
{
    struct md_number from = *low, to = *x, part;
    if (md_number_sign(&from) < 0) from = MD_NUMBER_ZERO;
    if (high != NULL && md_number_compare(high, &to) < 0) to = *high;
    if (md_number_compare(&to, &from) <= 0) return MD_OK;
    if (md_number_subtract(&to, &from, &part) != MD_OK) return MD_RANGE;
    if (md_number_multiply(&part, rate, &part) != MD_OK) return MD_RANGE;
    return md_number_add(pay, &part, pay);
}

static enum md_status marginal_pay(const struct bands *bands, const struct md_number *x,
                                   struct md_number *pay)
{
    *pay = MD_NUMBER_ZERO;
    if (md_number_sign(x) < 0) return md_number_multiply(x, &bands->below, pay);
    const struct md_number zero = MD_NUMBER_ZERO;
    if (!bands->before[0] &&
        add_part(x, &zero, bands->beyond[0] ? NULL : &bands->edge[0], &bands->below, pay) != MD_OK)
        return MD_RANGE;
    for (size_t i = 0; i < bands->count; i++) {
        bool ends = i + 1 < bands->count && !bands->beyond[i + 1];
        if (bands->beyond[i] || (ends && bands->before[i + 1])) continue;
        const struct md_number *low = bands->before[i] ? &zero : &bands->edge[i];
        if (add_part(x, low, ends ? &bands->edge[i + 1] : NULL, &bands->value[i], pay) != MD_OK)
            return MD_RANGE;
    }
    return MD_OK;
}

static struct plain_value tiers_of(struct plain *plain, const struct md_node *node,
                                   md_node_index index)
{
    struct plain_value v[2], out;
    uint32_t count = node->operands_count > 1 && node->operands[1] != MD_NO_NODE ? 2 : 1;
    for (uint32_t i = 0; i < count; i++) v[i] = value_of(plain, node->operands[i]);
    if (faulty(v, count, &out)) return out;
    struct bands bands = {0};
    int param;
    if (!fill_bands(plain, node->tiers, &bands, &param)) {
        out = fault(MD_STATE_MISSING, index, MD_REASON_NO_PARAM);
        out.reason.argument = (uint32_t)param + 1;
        return out;
    }
    if (!ascending(&bands)) return fault(MD_STATE_ERROR, index, MD_REASON_RANGE);
    if (count == 2 && md_number_sign(&v[1].number) <= 0)
        return fault(MD_STATE_MISSING, index, MD_REASON_NO_GOAL);
    if (count == 2) scale_bands(&bands, &v[1].number);
    struct md_number number = MD_NUMBER_ZERO;
    const char *text = NULL;
    enum md_status status;
    if (node->op == MD_OP_TIER_PAY && node->tiers->method == MD_TIERS_MARGINAL) {
        status = marginal_pay(&bands, &v[0].number, &number);
    } else {
        status = rate_at(node->tiers, &bands, &v[0].number, &number, &text);
        if (node->op == MD_OP_TIER_PAY && status == MD_NOT_FOUND && node->tiers->tiers[0].text == NULL)
            status = MD_OK; /* nothing is paid there */
        else if (status == MD_OK && node->op == MD_OP_TIER_PAY)
            status = md_number_multiply(&v[0].number, &number, &number);
    }
    if (status == MD_NOT_FOUND) return fault(MD_STATE_MISSING, index, MD_REASON_NO_TIER);
    if (status == MD_OK && text != NULL) return of_text(text, strlen(text), 0);
    return of_status(status, number, index);
}

/* ---- Functions ---- */

static struct plain_value number_call(const struct md_node *node, const struct plain_value *v,
                                      md_node_index index)
{
    struct md_number out = v[0].number;
    int64_t degree;
    enum md_status status = MD_OK;
    switch ((enum md_builtin)node->integer) {
    case MD_FUNCTION_MIN:
        for (uint32_t i = 1; i < node->operands_count; i++) out = md_number_min(&out, &v[i].number);
        break;
    case MD_FUNCTION_MAX:
        for (uint32_t i = 1; i < node->operands_count; i++) out = md_number_max(&out, &v[i].number);
        break;
    case MD_FUNCTION_ABS:
        if (md_number_sign(&out) < 0) out = md_number_negate(&out);
        break;
    case MD_FUNCTION_CLAMP:
        if (md_number_compare(&v[1].number, &v[2].number) > 0) status = MD_RANGE;
        if (md_number_compare(&out, &v[1].number) < 0)
            out = v[1].number;
        else if (md_number_compare(&out, &v[2].number) > 0)
            out = v[2].number;
        break;
    case MD_FUNCTION_ROUND:
        status = md_number_round(&out, &v[1].number, node->rounding, &out);
        break;
    case MD_FUNCTION_ROUND_UP: status = md_number_round(&out, &v[1].number, MD_UP, &out); break;
    case MD_FUNCTION_ROUND_DOWN: status = md_number_round(&out, &v[1].number, MD_DOWN, &out); break;
    case MD_FUNCTION_SQRT: status = md_number_sqrt(&out, &out); break;
    default:
        status = md_number_to_scaled(&v[1].number, 0, &degree);
        if (status == MD_OK) status = md_number_root(&out, degree, &out);
        break;
    }
    return of_status(status, out, index);
}

static bool stands_in(const struct md_slice *a, const struct md_slice *b, size_t place)
{
    for (size_t i = 0; i < b->length; i++)
        if (place + i >= a->length || a->bytes[place + i] != b->bytes[i]) return false;
    return true;
}

static struct plain_value text_test(const struct md_node *node, const struct plain_value *v)
{
    const struct md_slice *a = &v[0].text, *b = &v[1].text;
    if (b->length > a->length) return of_integer(0);
    if (node->integer == MD_FUNCTION_STARTS_WITH) return of_integer(stands_in(a, b, 0));
    if (node->integer == MD_FUNCTION_ENDS_WITH)
        return of_integer(stands_in(a, b, a->length - b->length));
    for (size_t place = 0; place + b->length <= a->length; place++)
        if (stands_in(a, b, place)) return of_integer(1);
    return of_integer(0);
}

static struct plain_value made_text(struct plain *plain, const struct md_node *node,
                                    const struct plain_value *v, md_node_index index)
{
    struct md_buffer out = {0};
    bool upper = node->integer == MD_FUNCTION_UPPER;
    for (uint32_t i = 0; i < node->operands_count; i++) {
        char room[MD_NUMBER_TEXT_SIZE];
        enum md_base base = md_graph_node(plain->binding->graph, node->operands[i])->type.base;
        if (base == MD_BASE_TEXT) {
            md_buffer_add(&out, v[i].text.bytes, v[i].text.length);
        } else if (base == MD_BASE_NUMBER) {
            md_number_print(&v[i].number, room, sizeof room);
            md_buffer_add_text(&out, room);
        } else {
            md_date_print((int32_t)v[i].integer, room, sizeof room);
            md_buffer_add_text(&out, room);
        }
    }
    for (size_t i = 0; i < out.length && node->integer != MD_FUNCTION_CONCAT; i++) {
        if (upper && out.text[i] >= 'a' && out.text[i] <= 'z') out.text[i] -= 32;
        if (!upper && out.text[i] >= 'A' && out.text[i] <= 'Z') out.text[i] += 32;
    }
    struct plain_value value = fault(MD_STATE_ERROR, index, MD_REASON_RANGE);
    if (out.length <= 65536)
        value = of_text(md_arena_strndup(plain->arena, md_buffer_text(&out), out.length),
                        out.length, 0);
    md_buffer_free(&out);
    return value;
}

/* The digits of the step as it is written, and of the value as many: 0.5 in steps of 0.05 is 0.50. */
static struct plain_value text_call(struct plain *plain, const struct plain_value *v, md_node_index index)
{
    struct md_number x;
    enum md_status status = md_number_round(&v[0].number, &v[1].number, MD_HALF_UP, &x);
    if (status != MD_OK) return of_status(status, x, index);
    char step[MD_NUMBER_TEXT_SIZE], room[MD_NUMBER_TEXT_SIZE];
    md_number_print(&v[1].number, step, sizeof step);
    if (strchr(step, '/') != NULL) { /* no decimal ends */
        md_number_print_fixed(&x, 18, MD_HALF_UP, room, sizeof room);
        return of_text(md_arena_strndup(plain->arena, room, strlen(room)), strlen(room), 0);
    }
    const char *point = strchr(step, '.');
    size_t digits = point != NULL ? strlen(point + 1) : 0;
    struct md_buffer out = {0};
    md_number_print(&x, room, sizeof room);
    md_buffer_add_text(&out, room);
    point = strchr(room, '.');
    if (point == NULL && digits > 0) md_buffer_add_text(&out, ".");
    for (size_t i = point != NULL ? strlen(point + 1) : 0; i < digits; i++) md_buffer_add_text(&out, "0");
    struct plain_value value =
        of_text(md_arena_strndup(plain->arena, md_buffer_text(&out), out.length), out.length, 0);
    md_buffer_free(&out);
    return value;
}

static bool plain_works(const struct plain *plain, int64_t day)
{
    return md_calendar_is_workday(plain->binding->calendar, (int32_t)day);
}

/* Day by day, as one counts on a wall calendar. */
/* Month by month from the first of the day's own, so that no other day than the asked one is met. */
static struct plain_value months_call(const struct plain_value *v, md_node_index index)
{
    const struct md_number *n = &v[1].number;
    struct md_number limit = md_number_from_integer(120000), size = md_number_absolute(n);
    if (!md_number_is_integer(n) || md_number_compare(&size, &limit) > 0) return fault(MD_STATE_ERROR, index, MD_REASON_RANGE);
    struct md_civil day = md_date_to_civil((int32_t)v[0].integer);
    int year = day.year, month = day.month;
    for (int64_t left = (int64_t)n->numerator; left != 0; left += left < 0 ? 1 : -1) {
        month += left < 0 ? -1 : 1;
        if (month == 0 || month == 13) year += left < 0 ? -1 : 1;
        month = month == 0 ? 12 : month == 13 ? 1 : month;
    }
    if (year < 1 || year > 9999) return fault(MD_STATE_ERROR, index, MD_REASON_RANGE);
    int32_t date = 0;
    for (int last = day.day; md_date_from_civil(year, month, last, &date) != MD_OK; last--) {}
    return of_integer(date);
}

static struct plain_value workday_call(struct plain *plain, const struct plain_value *v, md_node_index index)
{
    const struct md_number *n = &v[1].number;
    struct md_number limit = md_number_from_integer(10000), size = md_number_absolute(n);
    if (!md_number_is_integer(n) || md_number_compare(&size, &limit) > 0) return fault(MD_STATE_ERROR, index, MD_REASON_RANGE);
    int64_t left = (int64_t)n->numerator, day = v[0].integer;
    while (left == 0 && !plain_works(plain, day)) day++;
    for (; left != 0; left += left < 0 ? 1 : -1)
        do day += left < 0 ? -1 : 1;
        while (!plain_works(plain, day));
    int32_t first = 0, last = 0;
    md_date_parse("0001-01-01", 10, &first);
    md_date_parse("9999-12-31", 10, &last);
    if (day < first || day > last) return fault(MD_STATE_ERROR, index, MD_REASON_RANGE);
    return of_integer(day);
}

static struct plain_value workdays_call(struct plain *plain, const struct plain_value *v, md_node_index index)
{
    int64_t a = v[0].integer, b = v[1].integer, count = 0;
    if ((a > b ? a - b : b - a) > 36600) return fault(MD_STATE_ERROR, index, MD_REASON_RANGE);
    for (int64_t day = a + 1; day <= b; day++) count += plain_works(plain, day);
    for (int64_t day = b + 1; day <= a; day++) count -= plain_works(plain, day);
    return of_number(md_number_from_integer(count));
}

static struct plain_value part_call(const struct plain_value *v, md_node_index index)
{
    int64_t inside = 0, whole = v[3].integer - v[2].integer;
    if (whole <= 0) return fault(MD_STATE_MISSING, index, MD_REASON_ZERO_DENOMINATOR);
    int64_t from = v[0].integer < v[2].integer ? v[2].integer : v[0].integer;
    int64_t until = v[1].integer > v[3].integer ? v[3].integer : v[1].integer;
    if (until > from) inside = until - from;
    struct md_number a = md_number_from_integer(inside), b = md_number_from_integer(whole), out;
    enum md_status status = md_number_divide(&a, &b, &out);
    return of_status(status, out, index);
}

static struct plain_value call_of(struct plain *plain, const struct md_node *node,
                                  const struct plain_value *v, md_node_index index)
{
    switch ((enum md_builtin)node->integer) {
    case MD_FUNCTION_CONTAINS:
    case MD_FUNCTION_STARTS_WITH:
    case MD_FUNCTION_ENDS_WITH: return text_test(node, v);
    case MD_FUNCTION_UPPER:
    case MD_FUNCTION_LOWER:
    case MD_FUNCTION_CONCAT: return made_text(plain, node, v, index);
    case MD_FUNCTION_TEXT: return text_call(plain, v, index);
    case MD_FUNCTION_LENGTH: {
        int64_t points = 0; /* bytes that do not go on with a code point */
        for (uint32_t i = 0; i < v[0].text.length; i++)
            points += ((unsigned char)v[0].text.bytes[i] & 0xC0) != 0x80;
        return of_number(md_number_from_integer(points));
    }
    case MD_FUNCTION_DAYS_BETWEEN:
        return of_number(md_number_from_integer(v[1].integer - v[0].integer));
    case MD_FUNCTION_MONTHS_BETWEEN:
        return of_number(md_number_from_integer(
            md_date_months_between((int32_t)v[0].integer, (int32_t)v[1].integer)));
    case MD_FUNCTION_MONTHS_AFTER: return months_call(v, index);
    case MD_FUNCTION_WORKDAY: return workday_call(plain, v, index);
    case MD_FUNCTION_WORKDAYS_BETWEEN: return workdays_call(plain, v, index);
    case MD_FUNCTION_PART: return part_call(v, index);
    default: return number_call(node, v, index);
    }
}

static struct plain_value date_add_of(const struct plain_value *v, md_node_index index)
{
    int32_t date;
    int64_t days;
    if (md_number_to_scaled(&v[1].number, 0, &days) != MD_OK ||
        md_date_add_days((int32_t)v[0].integer, days, &date) != MD_OK)
        return fault(MD_STATE_ERROR, index, MD_REASON_RANGE);
    return of_integer(date);
}

/* ---- Rows found by their fields ---- */

/* Does the cell hold the value? Texts are compared as bytes, whatever their dictionaries. */
static bool cell_is(struct plain *plain, const struct md_table *table, size_t row, int field,
                    md_node_index operand, const struct plain_value *value)
{
    const struct md_node *node = md_graph_node(plain->binding->graph, operand);
    const struct md_field *declared = &table->kind->fields[field];
    if (!md_table_has(table, row, field)) return false;
    int64_t stored = table->columns[field].values[row];
    size_t length;
    if (node->type.base == MD_BASE_NUMBER) {
        struct md_number number = md_table_number(table, row, field);
        return md_number_equal(&number, &value->number);
    }
    if (node->type.base != MD_BASE_TEXT) return stored == value->integer;
    const struct md_texts *texts = table->columns[field].texts;
    if (declared->type == MD_FIELD_REF) texts = &plain->binding->keys[declared->target]->texts;
    const char *text = declared->type == MD_FIELD_ENUM ? declared->values[stored]
                                                       : md_texts_get(texts, (uint32_t)stored, NULL);
    length = strlen(text);
    return length == value->text.length && memcmp(text, value->text.bytes, length) == 0;
}

static struct plain_value find_of(struct plain *plain, const struct md_node *node,
                                  const struct plain_value *v, md_node_index index)
{
    const struct md_match *match = node->match;
    const struct md_table *table = plain->binding->tables[match->kind];
    int64_t found = -1;
    bool two = false;
    for (size_t row = 0; row < table->rows_count; row++) {
        bool fits = md_table_in_force(table, row, date_of(plain));
        for (size_t f = 0; f < match->fields_count && fits; f++)
            fits = cell_is(plain, table, row, match->fields[f], node->operands[f], &v[f]);
        if (fits && match->up_to >= 0) {
            fits = md_table_has(table, row, match->up_to);
            int64_t stored = fits ? table->columns[match->up_to].values[row] : 0;
            if (fits && table->columns[match->up_to].type == MD_FIELD_DATE) {
                fits = stored <= v[match->fields_count].integer;
            } else if (fits) {
                struct md_number number = md_table_number(table, row, match->up_to);
                fits = md_number_compare(&number, &v[match->fields_count].number) <= 0;
            }
            int64_t best = found >= 0 ? table->columns[match->up_to].values[found] : stored;
            if (fits && found >= 0 && stored < best) continue;
            if (fits && found >= 0 && stored > best) two = false;
            if (fits && found >= 0 && stored == best) two = true;
        } else if (fits && found >= 0) {
            two = true;
        }
        if (fits) found = (int64_t)row;
    }
    if (two) return fault(MD_STATE_ERROR, index, MD_REASON_TWO_ROWS);
    if (found < 0) return fault(MD_STATE_MISSING, index, MD_REASON_NO_MATCH);
    return of_integer(found);
}

static struct plain_value under_of(struct plain *plain, const struct md_node *node,
                                   const struct plain_value *v, md_node_index index)
{
    const struct md_graph *graph = plain->binding->graph;
    int kind = md_graph_node(graph, node->operands[0])->type.kind;
    const struct md_table *table = plain->binding->tables[kind];
    int64_t key = v[0].integer, wanted = v[1].integer;
    if (md_graph_node(graph, node->operands[1])->type.base == MD_BASE_TEXT)
        wanted = md_texts_find(&plain->binding->keys[kind]->texts, v[1].text.bytes, v[1].text.length);
    if (wanted < 0) return fault(MD_STATE_ERROR, index, MD_REASON_NO_MATCH);
    for (size_t steps = 0; key != wanted; steps++) {
        int64_t row = md_table_row_at(table, (int32_t)key, date_of(plain));
        if (steps > table->keys_count) return fault(MD_STATE_ERROR, index, MD_REASON_RANGE);
        if (row < 0 || !md_table_has(table, (size_t)row, (int)node->integer)) return of_integer(0);
        key = table->columns[node->integer].values[row];
    }
    return of_integer(1);
}

/* ---- Rows before a row ---- */

static int32_t first_day(struct plain *plain, const struct md_match *match, int32_t date)
{
    int32_t first = INT32_MIN;
    struct md_period period;
    if (match->window == MD_MATCH_DAYS) return date - match->window_count + 1;
    if (match->window == MD_MATCH_MONTHS &&
        md_date_add_months(date + 1, -(int64_t)match->window_count, &first) != MD_OK)
        return INT32_MIN;
    if (match->window == MD_MATCH_LEVEL &&
        md_period_containing(plain->binding->calendar, match->window_count, date, &period) == MD_OK)
        return period.first;
    return first;
}

/* Does row `other` count for row `own`? */
static bool is_earlier(struct plain *plain, const struct md_node *node, const struct plain_value *v, size_t own,
                       size_t other)
{
    const struct md_match *match = node->match;
    const struct md_row_index *index = NULL;
    const struct md_table *table = plain->binding->tables[match->kind];
    int date_field = table->kind->date_field;
    for (size_t i = 0; i < plain->binding->graph->nodes_count; i++)
        if (&plain->binding->graph->nodes[i] == node) index = plain->binding->earlier[i]->index;
    for (size_t f = 0; f < match->fields_count; f++)
        if (!cell_is(plain, table, other, match->fields[f], node->operands[f + 1], &v[f + 1])) return false;
    int order = md_row_index_compare(index, (uint32_t)other, (uint32_t)own);
    if (order > 0 || (order == 0 && other >= own)) return false;
    if (match->window == MD_MATCH_ALWAYS) return true;
    if (!md_table_has(table, own, date_field) || !md_table_has(table, other, date_field)) return false;
    return table->columns[date_field].values[other] >=
           first_day(plain, match, (int32_t)table->columns[date_field].values[own]);
}

static struct plain_value earlier_of(struct plain *plain, const struct md_node *node, md_node_index index)
{
    struct plain_value v[16], out, best = {0}, fault_found = {0};
    const struct md_earlier_rows *earlier = plain->binding->earlier[index];
    uint32_t operands = 1 + (uint32_t)node->match->fields_count;
    for (uint32_t i = 0; i < operands; i++) v[i] = value_of(plain, node->operands[i]);
    if (faulty(v, operands, &out)) return out;
    size_t own = (size_t)v[0].integer, count = 0, rows = plain->binding->tables[node->match->kind]->rows_count;
    struct md_number sum = MD_NUMBER_ZERO;
    bool has_fault = false;
    for (size_t row = 0; row < rows; row++) {
        if (!is_earlier(plain, node, v, own, row)) continue;
        struct plain_value value = present();
        if (earlier->filter != NULL) value = column_of(earlier->filter, row);
        if (value.state == MD_STATE_PRESENT && earlier->filter != NULL && value.integer == 0) continue;
        if (value.state == MD_STATE_PRESENT && earlier->value != NULL) value = column_of(earlier->value, row);
        if (value.state != MD_STATE_PRESENT) { /* rows come in order of key */
            bool worse = !has_fault || (fault_found.state == MD_STATE_MISSING && value.state == MD_STATE_ERROR);
            if (worse) fault_found = value;
            has_fault = true;
            continue;
        }
        count++;
        if (node->integer == MD_AGGREGATE_SUM && md_number_add(&sum, &value.number, &sum) != MD_OK)
            return fault(MD_STATE_ERROR, index, MD_REASON_RANGE);
        bool take = count == 1;
        if (node->integer == MD_AGGREGATE_GREATEST) take = take || md_number_compare(&value.number, &best.number) > 0;
        if (take) best = value;
    }
    if (has_fault) return fault_found;
    if (node->integer == MD_AGGREGATE_COUNT) return of_number(md_number_from_integer((int64_t)count));
    if (node->integer == MD_AGGREGATE_SUM) return of_number(sum);
    if (count == 0) return fault(MD_STATE_MISSING, index, MD_REASON_NO_ROWS);
    if (node->integer == MD_AGGREGATE_ONE && count > 1) return fault(MD_STATE_ERROR, index, MD_REASON_TWO_ROWS);
    best.reason = (struct md_reason){0};
    return best;
}

/* ---- Several values as one ---- */

static struct plain_value tuple_of(struct plain *plain, const struct md_node *node, const struct plain_value *v,
                                   md_node_index index)
{
    const struct md_table *table = plain->binding->tables[node->type.kind];
    for (size_t row = 0; row < table->rows_count; row++) {
        bool same = true;
        for (uint32_t m = 0; m < node->operands_count && same; m++)
            same = md_table_has(table, row, (int)m) && table->columns[m].values[row] == v[m].integer;
        if (same) return of_integer((int64_t)row);
    }
    return fault(MD_STATE_MISSING, index, MD_REASON_NO_SUBJECT);
}

static void group_value(struct plain *plain, const struct md_type *type, const struct plain_value *v,
                        struct md_buffer *text)
{
    char printed[MD_NUMBER_TEXT_SIZE + MD_DATE_TEXT_SIZE];
    const char *bytes = printed;
    size_t length;
    if (type->base == MD_BASE_TEXT) bytes = v->text.bytes;
    else if (type->base == MD_BASE_REF && type->kind == MD_KIND_WHOLE) bytes = "";
    else if (type->base == MD_BASE_REF)
        bytes = md_texts_get(&plain->binding->keys[type->kind]->texts, (uint32_t)v->integer, NULL);
    else if (type->base == MD_BASE_NUMBER) md_number_print(&v->number, printed, sizeof printed);
    else if (type->base == MD_BASE_DATE) md_date_print((int32_t)v->integer, printed, sizeof printed);
    else bytes = v->integer != 0 ? "true" : "false";
    length = type->base == MD_BASE_TEXT ? v->text.length : strlen(bytes);
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == 0x1F || bytes[i] == 0x1D || bytes[i] == 0x10) md_buffer_add_char(text, 0x10);
        md_buffer_add_char(text, bytes[i]);
    }
}

static struct plain_value group_of(struct plain *plain, const struct md_node *node)
{
    struct md_buffer text = {0};
    for (uint32_t m = 0; m < node->operands_count; m++) {
        struct plain_value v = value_of(plain, node->operands[m]);
        if (v.state == MD_STATE_ERROR) {
            md_buffer_free(&text);
            return v;
        }
        if (m > 0) md_buffer_add_char(&text, 0x1F);
        if (v.state == MD_STATE_MISSING) md_buffer_add_char(&text, 0x1D);
        else group_value(plain, &md_graph_node(plain->binding->graph, node->operands[m])->type, &v, &text);
    }
    struct plain_value value = of_text(md_arena_strndup(plain->arena, md_buffer_text(&text), text.length), text.length, 0);
    md_buffer_free(&text);
    return value;
}

/* ---- The walk ---- */

enum { OPERANDS_MAX = 16 };

/* Operations that need all their operands present. */
static struct plain_value strict_of(struct plain *plain, const struct md_node *node,
                                    md_node_index index)
{
    struct plain_value v[OPERANDS_MAX], out;
    assert(node->operands_count <= OPERANDS_MAX);
    for (uint32_t i = 0; i < node->operands_count; i++)
        v[i] = value_of(plain, node->operands[i]);
    if (faulty(v, node->operands_count, &out)) return out;
    switch (node->op) {
    case MD_OP_DATE_ADD: return date_add_of(v, index);
    case MD_OP_DATE_DIFFERENCE:
        return of_number(md_number_from_integer(v[0].integer - v[1].integer));
    case MD_OP_CALL: return call_of(plain, node, v, index);
    case MD_OP_FIND: return find_of(plain, node, v, index);
    case MD_OP_UNDER: return under_of(plain, node, v, index);
    case MD_OP_TUPLE: return tuple_of(plain, node, v, index);
    default: return arithmetic_of(node, v, index);
    }
}

static struct plain_value one_of(struct plain *plain, const struct md_node *node,
                                 md_node_index index)
{
    struct plain_value a = value_of(plain, node->operands[0]);
    if (node->op == MD_OP_HAS) {
        if (a.state == MD_STATE_ERROR) return a;
        return of_integer(a.state == MD_STATE_PRESENT);
    }
    if (a.state != MD_STATE_PRESENT) return a;
    if (node->op == MD_OP_ROUND18) {
        a.number = md_number_round18(&a.number);
        return a;
    }
    a.reason = (struct md_reason){.node = index, .code = MD_REASON_DESIGNER};
    return a;
}

static struct plain_value compute(struct plain *plain, md_node_index index)
{
    const struct md_node *node = md_graph_node(plain->binding->graph, index);
    switch (node->op) {
    case MD_OP_NUMBER: return of_number(node->number);
    case MD_OP_TEXT: return of_text(node->text, strlen(node->text), 0);
    case MD_OP_DATE:
    case MD_OP_FLAG: return of_integer(node->integer);
    case MD_OP_MISSING:
        return fault(MD_STATE_MISSING, index, (enum md_reason_code)node->integer);
    case MD_OP_ROW: return row_of(plain, node, index);
    case MD_OP_KEY: return key_of(plain, node);
    case MD_OP_AT: return at_of(plain, node, index);
    case MD_OP_FIELD: return field_of(plain, node, index);
    case MD_OP_LINE: return line_of(plain, node, index);
    case MD_OP_NAMED:
    case MD_OP_STANDING:
    case MD_OP_PRORATED:
    case MD_OP_RUNNING:
    case MD_OP_AGGREGATE: return named_of(plain, node, index);
    case MD_OP_EARLIER: return earlier_of(plain, node, index);
    case MD_OP_PERIOD: return period_of(plain, node);
    case MD_OP_PARAM: return param_of(plain, node, index);
    case MD_OP_EQUAL:
    case MD_OP_UNEQUAL:
    case MD_OP_LESS:
    case MD_OP_LESS_EQUAL:
    case MD_OP_NOT: return test_of(plain, node);
    case MD_OP_OR:
    case MD_OP_IF:
    case MD_OP_SEQUENCE: return choice_of(plain, node);
    case MD_OP_HAS:
    case MD_OP_BECAUSE:
    case MD_OP_ROUND18: return one_of(plain, node, index);
    case MD_OP_LOOKUP: return lookup_of(plain, node, index);
    case MD_OP_ATTAINMENT: return attainment_of(plain, node, index);
    case MD_OP_TIER_PAY:
    case MD_OP_TIER_RATE: return tiers_of(plain, node, index);
    case MD_OP_GROUP: return group_of(plain, node);
    case MD_OP_TOTAL: return total_of(plain, node, index);
    default: return strict_of(plain, node, index);
    }
}

static struct plain_value value_of(struct plain *plain, md_node_index index)
{
    if (!plain->is_known[index]) {
        plain->known[index] = compute(plain, index);
        plain->is_known[index] = 1;
    }
    return plain->known[index];
}

struct plain_value plain_evaluate(const struct md_binding *binding, const struct md_scope *scope,
                                  md_node_index node, size_t row, struct md_arena *arena)
{
    struct plain plain = {.binding = binding, .scope = scope, .row = row, .arena = arena};
    plain.known = md_alloc_array((size_t)node + 1, sizeof *plain.known);
    plain.is_known = md_alloc((size_t)node + 1);
    struct plain_value value = value_of(&plain, node);
    md_free(plain.known);
    md_free(plain.is_known);
    return value;
}

bool plain_agrees(const struct md_node *node, const struct plain_value *value,
                  const struct md_vector *vector, size_t row)
{
    if (vector->states[row] != value->state) return false;
    const struct md_reason *reason = &vector->reasons[row];
    if (reason->node != value->reason.node || reason->code != value->reason.code ||
        reason->extra != value->reason.extra || reason->argument != value->reason.argument)
        return false;
    if (value->state != MD_STATE_PRESENT) return true;
    if (node->type.base == MD_BASE_NUMBER)
        return md_number_equal(&vector->numbers[row], &value->number) &&
               md_number_is_valid(&value->number);
    if (node->type.base != MD_BASE_TEXT) return vector->integers[row] == value->integer;
    const struct md_slice *text = &vector->texts[row];
    return text->length == value->text.length && text->code == value->text.code &&
           memcmp(text->bytes, value->text.bytes, text->length) == 0;
}
