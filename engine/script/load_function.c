#include "script/load_function.h"

#include <string.h>

#include "script/call_site.h"
#include "script/capture.h"
#include "script/host_object.h"
#include "script/matrix_table.h"
#include "script/tier_table.h"
#include "value/currency.h"
#include "value/date.h"

/* ---- numbers, dates ----------------------------------------------------------------------- */

bool md_load_function_number(lua_State *L, int index, struct md_number *out)
{
    if (lua_type(L, index) == LUA_TNUMBER) return md_capture_number(L, index, out);
    const struct md_constant *object = md_host_object_at(L, index);
    if (object == NULL || object->type != MD_CONSTANT_NUMBER) return false;
    *out = object->number;
    return true;
}

static struct md_number number_argument(lua_State *L, int index, const char *word)
{
    struct md_number number = MD_NUMBER_ZERO;
    const struct md_constant *object = md_host_object_at(L, index);
    if (object != NULL && object->type == MD_CONSTANT_PARAM)
        md_sandbox_raise_at(L, NULL, 0, 0, "E0233",
                            "write it inside a formula, where the param has its value",
                            "%s() of param `%s` at load time: its value depends on the date", word,
                            object->name);
    if (!md_load_function_number(L, index, &number))
        md_sandbox_raise_at(L, NULL, 0, 0, "E0207", NULL, "%s() takes numbers, and argument %d is %s",
                            word, index, md_host_object_words(L, index));
    return number;
}

/* A whole number goes back to Lua as its integer, anything else as an exact object. */
static int push_number(lua_State *L, struct md_collection *collection, struct md_number number)
{
    if (md_number_is_integer(&number) && number.numerator >= INT64_MIN &&
        number.numerator <= INT64_MAX) {
        lua_pushinteger(L, (lua_Integer)number.numerator);
        return 1;
    }
    struct md_constant *constant = md_collection_constant(collection, MD_CONSTANT_NUMBER);
    constant->number = number;
    md_host_object_push(L, constant);
    return 1;
}

static int call_wan(lua_State *L, struct md_collection *collection)
{
    struct md_number ten_thousand = md_number_from_integer(10000), result;
    struct md_number number = number_argument(L, 1, "wan");
    if (md_number_multiply(&number, &ten_thousand, &result) != MD_OK)
        md_sandbox_raise_at(L, NULL, 0, 0, "E0231", NULL, "the number is too large");
    return push_number(L, collection, result);
}

static int call_ratio(lua_State *L, struct md_collection *collection)
{
    struct md_number a = number_argument(L, 1, "ratio"), b = number_argument(L, 2, "ratio"), result;
    if (md_number_divide(&a, &b, &result) != MD_OK)
        md_sandbox_raise_at(L, NULL, 0, 0, "E0231", NULL, "ratio() divides by zero");
    return push_number(L, collection, result);
}

static int call_money(lua_State *L, struct md_collection *collection)
{
    struct md_constant *constant = md_collection_constant(collection, MD_CONSTANT_NUMBER);
    constant->number = number_argument(L, 1, "money");
    const char *code = collection->currency;
    if (!lua_isnoneornil(L, 2)) {
        size_t length = 0;
        code = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &length) : "";
        if (md_currency_digits(code, length) < 0)
            md_sandbox_raise_at(L, NULL, 0, 0, "E0207", "write its code, as money(500, \"CNY\")",
                                "money() does not know the currency `%s`", code);
        code = md_arena_strdup(collection->arena, code);
    }
    constant->number_type = md_type_number(MD_UNIT_MONEY, code);
    md_host_object_push(L, constant);
    return 1;
}

static int call_date(lua_State *L, struct md_collection *collection)
{
    size_t length = 0;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : "";
    int32_t date;
    if (md_date_parse(text, length, &date) != MD_OK)
        md_sandbox_raise_at(L, NULL, 0, 0, "E0207", "write it as date(\"2026-03-31\")",
                            "`%s` is no date", text);
    struct md_constant *constant = md_collection_constant(collection, MD_CONSTANT_DATE);
    constant->integer = date;
    md_host_object_push(L, constant);
    return 1;
}

/* min and max give back the argument itself, so that numbers of Lua stay what they are. */
static int call_extreme(lua_State *L, const char *word, bool greatest)
{
    int count = lua_gettop(L), best = 1;
    struct md_number value = number_argument(L, 1, word);
    for (int i = 2; i <= count; i++) {
        struct md_number other = number_argument(L, i, word);
        int order = md_number_compare(&other, &value);
        if (greatest ? order <= 0 : order >= 0) continue;
        value = other;
        best = i;
    }
    lua_pushvalue(L, best);
    return 1;
}

static int call_abs(lua_State *L)
{
    struct md_number value = number_argument(L, 1, "abs");
    if (md_number_sign(&value) >= 0) {
        lua_pushvalue(L, 1);
        return 1;
    }
    if (lua_type(L, 1) == LUA_TNUMBER) {
        lua_pushvalue(L, 1);
        lua_arith(L, LUA_OPUNM);
        return 1;
    }
    md_sandbox_raise_at(L, NULL, 0, 0, "E0233", "write it inside a formula",
                        "abs() of an exact fraction at load time");
}

int md_load_function_call(lua_State *L, struct md_collection *collection, const char *word)
{
    if (strcmp(word, "wan") == 0) return call_wan(L, collection);
    if (strcmp(word, "ratio") == 0) return call_ratio(L, collection);
    if (strcmp(word, "money") == 0) return call_money(L, collection);
    if (strcmp(word, "date") == 0) return call_date(L, collection);
    if (strcmp(word, "min") == 0) return call_extreme(L, "min", false);
    if (strcmp(word, "max") == 0) return call_extreme(L, "max", true);
    if (strcmp(word, "abs") == 0) return call_abs(L);
    md_sandbox_raise_at(L, NULL, 0, 0, "E0233",
                        "call it inside a formula: function(p) return ... end",
                        "`%s` works on records, and there are none when a plan is loaded", word);
}

/* ---- windows and below -------------------------------------------------------------------- */

static struct md_constant *new_object(struct md_collection *collection, const char *text,
                                      const struct md_constant *value)
{
    struct md_constant *object = md_collection_constant(collection, MD_CONSTANT_OBJECT);
    object->text = text;
    object->text_length = strlen(text);
    struct md_constant *one = md_collection_constant(collection, MD_CONSTANT_NUMBER);
    one->number = MD_NUMBER_ONE;
    struct md_constant_entry *entry = md_arena_alloc(collection->arena, sizeof *entry);
    *entry = (struct md_constant_entry){one, value};
    object->entries = entry;
    object->entries_count = 1;
    return object;
}

static _Noreturn void refuse_argument(lua_State *L, const char *word, const char *wanted)
{
    struct md_call call = md_call_site(L, false);
    struct md_spot spot = md_call_spot(&call, call.argument);
    md_sandbox_raise_at(L, spot.source, spot.first, spot.last, "E0207", NULL,
                        "`%s` takes %s, and this is %s", word, wanted, md_host_object_words(L, 1));
}

static int push_count(lua_State *L, const char *word)
{
    struct md_collection *collection = md_sandbox_context(L);
    if (!lua_isinteger(L, 1) || lua_tointeger(L, 1) < 1 || lua_tointeger(L, 1) > 36500)
        refuse_argument(L, word, "a whole number from 1");
    struct md_constant *count = md_collection_constant(collection, MD_CONSTANT_NUMBER);
    count->number = md_number_from_integer(lua_tointeger(L, 1));
    md_host_object_push(L, new_object(collection, word, count));
    return 1;
}

static int make_days(lua_State *L)
{
    return push_count(L, "days");
}

static int make_months(lua_State *L)
{
    return push_count(L, "months");
}

static int make_full(lua_State *L)
{
    struct md_collection *collection = md_sandbox_context(L);
    if (lua_type(L, 1) != LUA_TSTRING) refuse_argument(L, "full", "a level such as \"quarter\"");
    size_t length;
    const char *level = lua_tolstring(L, 1, &length);
    md_host_object_push(
        L, new_object(collection, "full", md_collection_text(collection, level, length)));
    return 1;
}

/* below "manager", or below { "owner", "manager" }: the paths as a list. */
static int make_below(lua_State *L)
{
    struct md_collection *collection = md_sandbox_context(L);
    struct md_call call = md_call_site(L, false);
    struct md_capture_call capture = md_capture_begin(collection, L, call.spot);
    struct md_spot spot = md_call_spot(&call, call.argument);
    const struct md_constant *value = md_capture_value(&capture, 1, spot, NULL);
    bool good = value->type == MD_CONSTANT_TEXT && md_path_is_valid(value->text, NULL);
    if (value->type == MD_CONSTANT_TABLE && value->entries_count > 0) {
        good = true;
        for (size_t i = 0; i < value->entries_count; i++) {
            const struct md_constant *item = md_constant_at(value, (int64_t)i + 1);
            good = good && item != NULL && item->type == MD_CONSTANT_TEXT &&
                   md_path_is_valid(item->text, NULL);
        }
    }
    if (!good) refuse_argument(L, "below", "a path such as \"manager\", or a list of paths");
    struct md_constant *object = new_object(collection, "below", value);
    if (value->type == MD_CONSTANT_TABLE) {
        object->entries = value->entries;
        object->entries_count = value->entries_count;
    }
    md_host_object_push(L, object);
    return 1;
}

/* ---- shares and pairwise -------------------------------------------------------------------- */

/* A table that is read when the scorecard is built, which knows how many criteria there are. */
static int push_table(lua_State *L, const char *word, const char *wanted)
{
    struct md_collection *collection = md_sandbox_context(L);
    struct md_call call = md_call_site(L, false);
    struct md_capture_call capture = md_capture_begin(collection, L, call.spot);
    struct md_spot spot = md_call_spot(&call, call.argument);
    const struct md_constant *value = md_capture_value(&capture, 1, spot, NULL);
    if (value->type != MD_CONSTANT_TABLE || value->entries_count == 0) refuse_argument(L, word, wanted);
    struct md_constant *object = new_object(collection, word, value);
    object->entries = value->entries;
    object->entries_count = value->entries_count;
    md_host_object_push(L, object);
    return 1;
}

static int make_shares(lua_State *L)
{
    return push_table(L, "shares", "shares of grades, as in shares { A = 20, B = 70, C = 10 }");
}

static int make_pairwise(lua_State *L)
{
    return push_table(L, "pairwise", "rows of comparisons, as in pairwise { {1, 3}, {ratio(1, 3), 1} }");
}

void md_load_function_register(struct md_collection *collection)
{
    static const struct {
        const char *name;
        lua_CFunction function;
    } rows[] = {
        {"days", make_days}, {"months", make_months}, {"full", make_full}, {"below", make_below},
        {"shares", make_shares}, {"pairwise", make_pairwise},
    };
    struct md_sandbox *sandbox = collection->sandbox;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        md_sandbox_register(sandbox, rows[i].name, rows[i].function, collection);
    md_tier_table_register(collection);
    md_matrix_table_register(collection);
}
