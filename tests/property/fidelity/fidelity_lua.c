#include "fidelity.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "script/syntax.h"
#include "script/token_printer.h"
#include "value/date.h"

#define NUMBER "exact number"

struct fidelity_lua {
    lua_State *L;
    int rows, make_period, run; /* references in the registry */
};

/* ---- the library of numbers ------------------------------------------------------------------ */

static const struct md_number *number_at(lua_State *L, int index)
{
    return luaL_checkudata(L, index, NUMBER);
}

static int push_number(lua_State *L, const struct md_number *number)
{
    struct md_number *box = lua_newuserdatauv(L, sizeof *box, 0);
    *box = *number;
    luaL_setmetatable(L, NUMBER);
    return 1;
}

static int push_result(lua_State *L, enum md_status status, const struct md_number *number)
{
    if (status == MD_OK) return push_number(L, number);
    lua_pushnil(L);
    lua_pushstring(L, status == MD_ZERO_DIVISION ? "zero" : "range");
    return 2;
}

/* A literal as written, or the text of a cell: digits x 10^exponent, another way than the
 * translator's. */
static int make_number(lua_State *L)
{
    const char *text = luaL_checkstring(L, 1);
    struct md_number number = MD_NUMBER_ZERO, ten = md_number_from_integer(10), scale;
    int64_t exponent = 0;
    md_i128 digits = 0;
    bool minus = *text == '-', point = false, good = true;
    if (minus) text++;
    bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    if (strchr(text, '/') != NULL) {
        good = md_number_parse(text, strlen(text), &number) == MD_OK;
    } else if (hexadecimal) {
        number = md_number_from_integer((int64_t)strtoull(text, NULL, 16));
    } else {
        for (; *text != '\0' && *text != 'e' && *text != 'E'; text++) {
            if (*text == '.')
                point = true;
            else
                digits = digits * 10 + (*text - '0');
            if (point && *text != '.') exponent--;
        }
        if (*text != '\0') exponent += strtol(text + 1, NULL, 10);
        for (; digits != 0 && digits % 10 == 0; exponent++) digits /= 10;
        if (digits == 0) exponent = 0;
        good = md_number_from_scaled_wide(digits, 0, &number) == MD_OK &&
               md_number_power(&ten, exponent < 0 ? -exponent : exponent, &scale) == MD_OK;
        if (good && exponent < 0)
            good = md_number_divide(&number, &scale, &number) == MD_OK;
        else if (good)
            good = md_number_multiply(&number, &scale, &number) == MD_OK;
    }
    if (!good) return luaL_error(L, "`%s` is no number", lua_tostring(L, 1));
    if (minus) number = md_number_negate(&number);
    return push_number(L, &number);
}

#define OPERATION(name, call)                                                                      \
    static int name(lua_State *L)                                                                  \
    {                                                                                              \
        struct md_number out;                                                                      \
        enum md_status status = call(number_at(L, 1), number_at(L, 2), &out);                      \
        return push_result(L, status, &out);                                                       \
    }

OPERATION(op_add, md_number_add)
OPERATION(op_subtract, md_number_subtract)
OPERATION(op_multiply, md_number_multiply)
OPERATION(op_divide, md_number_divide)
OPERATION(op_floor_divide, md_number_floor_divide)
OPERATION(op_modulo, md_number_modulo)

/* A whole number of 64 bits, or nil. */
static int op_integer(lua_State *L)
{
    int64_t whole;
    if (md_number_to_scaled(number_at(L, 1), 0, &whole) == MD_OK)
        lua_pushinteger(L, whole);
    else
        lua_pushnil(L);
    return 1;
}

static int op_power(lua_State *L)
{
    struct md_number out;
    int64_t exponent;
    if (md_number_to_scaled(number_at(L, 2), 0, &exponent) != MD_OK)
        return luaL_error(L, "an exponent that is not whole");
    enum md_status status = md_number_power(number_at(L, 1), exponent, &out);
    return push_result(L, status, &out);
}

static int op_root(lua_State *L)
{
    struct md_number out;
    int64_t degree;
    enum md_status status = md_number_to_scaled(number_at(L, 2), 0, &degree);
    if (status == MD_OK) status = md_number_root(number_at(L, 1), degree, &out);
    return push_result(L, status, &out);
}

static int op_round(lua_State *L)
{
    struct md_number out;
    enum md_rounding rounding;
    size_t length;
    const char *name = luaL_checklstring(L, 3, &length);
    if (md_rounding_parse(name, length, &rounding) != MD_OK)
        return luaL_error(L, "no rounding `%s`", name);
    enum md_status status = md_number_round(number_at(L, 1), number_at(L, 2), rounding, &out);
    return push_result(L, status, &out);
}

static int op_compare(lua_State *L)
{
    lua_pushinteger(L, md_number_compare(number_at(L, 1), number_at(L, 2)));
    return 1;
}

static int op_text(lua_State *L)
{
    char text[MD_NUMBER_TEXT_SIZE];
    lua_pushlstring(L, text, md_number_print(number_at(L, 1), text, sizeof text));
    return 1;
}

static int op_date(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    int32_t date;
    if (md_date_parse(text, length, &date) != MD_OK) return luaL_error(L, "no date `%s`", text);
    lua_pushinteger(L, date);
    return 1;
}

static int op_date_text(lua_State *L)
{
    char text[MD_DATE_TEXT_SIZE];
    md_date_print((int32_t)luaL_checkinteger(L, 1), text, sizeof text);
    lua_pushstring(L, text);
    return 1;
}

static int op_months(lua_State *L)
{
    lua_pushinteger(L, md_date_months_between((int32_t)luaL_checkinteger(L, 1),
                                              (int32_t)luaL_checkinteger(L, 2)));
    return 1;
}

/* nil gets the operators of missing values: `local x` is one. */
static int give_nil(lua_State *L)
{
    lua_pushnil(L);
    lua_pushvalue(L, 1);
    lua_setmetatable(L, -2);
    return 0;
}

static void push_library(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"number", make_number},   {"add", op_add},         {"subtract", op_subtract},
        {"multiply", op_multiply}, {"divide", op_divide},   {"floor_divide", op_floor_divide},
        {"modulo", op_modulo},     {"power", op_power},     {"root", op_root},
        {"round", op_round},       {"compare", op_compare}, {"integer", op_integer},
        {"text", op_text},         {"date", op_date},       {"date_text", op_date_text},
        {"months", op_months},     {"give_nil", give_nil},  {NULL, NULL},
    };
    luaL_newlib(L, functions);
    luaL_newmetatable(L, NUMBER);
    lua_setfield(L, -2, "metatable");
    lua_pushinteger(L, MD_DATE_MIN);
    lua_setfield(L, -2, "first_day");
    lua_pushinteger(L, MD_DATE_MAX);
    lua_setfield(L, -2, "last_day");
}

/* ---- opening --------------------------------------------------------------------------------- */

static void push_cells(lua_State *L, const struct fidelity_row *rows, size_t count)
{
    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
        lua_newtable(L);
        for (int cell = 0; cell < FIDELITY_CELLS_MAX; cell++) {
            lua_pushstring(L, rows[i].cells[cell]);
            lua_rawseti(L, -2, cell + 1);
        }
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void must(lua_State *L, int status, const char *what)
{
    if (status == LUA_OK) return;
    size_t length;
    fidelity_stop("%s: %s", what, luaL_tolstring(L, -1, &length));
}

struct fidelity_lua *fidelity_lua_new(struct fidelity_cases *cases, const char *prelude)
{
    struct fidelity_lua *lua = md_alloc(sizeof *lua);
    lua_State *L = lua->L = luaL_newstate();
    if (L == NULL) fidelity_stop("no Lua");
    luaL_openlibs(L);
    must(L, luaL_loadfile(L, prelude), "prelude");
    push_library(L);
    must(L, lua_pcall(L, 1, 3, 0), "prelude");
    lua->run = luaL_ref(L, LUA_REGISTRYINDEX);
    lua->make_period = luaL_ref(L, LUA_REGISTRYINDEX);
    push_cells(L, cases->persons, cases->persons_count);
    push_cells(L, cases->deals, cases->deals_count);
    must(L, lua_pcall(L, 2, 1, 0), "rows");
    lua->rows = luaL_ref(L, LUA_REGISTRYINDEX);
    return lua;
}

void fidelity_lua_free(struct fidelity_lua *lua)
{
    lua_close(lua->L);
    md_free(lua);
}

/* ---- rewriting ------------------------------------------------------------------------------- */

/* The loops of the file, whose variables are printed with their exact values. */
struct rewriting {
    const struct md_statement *loops[256];
    size_t loops_count;
    bool bounds; /* the bounds of a loop are being printed for themselves */
};

static void find_loops(const struct md_child *child, void *context)
{
    struct rewriting *rewriting = context;
    if (child->statement != NULL && child->statement->kind == MD_STATEMENT_NUMERIC_FOR) {
        if (rewriting->loops_count == 256) fidelity_stop("too many loops");
        rewriting->loops[rewriting->loops_count++] = child->statement;
    }
    md_syntax_children((struct md_syntax_node){child->expression, child->statement}, find_loops,
                       context);
}

static void print_values(struct md_token_printer *printer, struct md_expression *const *items,
                         uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) md_token_printer_write(printer, ",");
        md_token_printer_expression(printer, items[i], MD_ROLE_VALUE);
    }
}

/* name(left, right) */
static void print_function(struct md_token_printer *printer, const char *name,
                           const struct md_expression *left, const struct md_expression *right)
{
    md_token_printer_write(printer, name);
    md_token_printer_write(printer, "(");
    md_token_printer_expression(printer, left, MD_ROLE_VALUE);
    if (right != NULL) {
        md_token_printer_write(printer, ",");
        md_token_printer_expression(printer, right, MD_ROLE_VALUE);
    }
    md_token_printer_write(printer, ")");
}

/* for i = a, b, c becomes for i = 1, _rounds(a, b, c), 1. */
static bool print_bound(struct md_token_printer *printer, const struct md_expression *expression,
                        struct rewriting *rewriting)
{
    for (size_t i = 0; i < rewriting->loops_count && !rewriting->bounds; i++) {
        const struct md_statement *loop = rewriting->loops[i];
        for (uint32_t v = 0; v < loop->values_count; v++) {
            if (loop->values[v] != expression) continue;
            rewriting->bounds = true;
            if (v == 1) {
                md_token_printer_write(printer, " _rounds(");
                print_values(printer, loop->values, loop->values_count);
                md_token_printer_write(printer, ") ");
            } else
                md_token_printer_write(printer, " 1 ");
            rewriting->bounds = false;
            return true;
        }
    }
    return false;
}

static bool print_name(struct md_token_printer *printer, const struct md_expression *expression,
                       struct rewriting *rewriting)
{
    for (size_t i = 0; i < rewriting->loops_count; i++) {
        const struct md_statement *loop = rewriting->loops[i];
        if (expression->variable == NULL || loop->variables[0] != expression->variable) continue;
        bool bounds = rewriting->bounds;
        md_token_printer_write(printer, " _at(");
        md_token_printer_write(printer, expression->text);
        md_token_printer_write(printer, ",");
        rewriting->bounds = true;
        md_token_printer_expression(printer, loop->values[0], MD_ROLE_VALUE);
        if (loop->values_count > 2) {
            md_token_printer_write(printer, ",");
            md_token_printer_expression(printer, loop->values[2], MD_ROLE_VALUE);
        }
        rewriting->bounds = bounds;
        md_token_printer_write(printer, ") ");
        return true;
    }
    return false;
}

static void print_quoted(struct md_token_printer *printer, const char *text)
{
    struct md_buffer quoted = {0};
    md_token_printer_quote(text, strlen(text), &quoted);
    md_token_printer_write(printer, md_buffer_text(&quoted));
    md_buffer_free(&quoted);
}

static void print_table(struct md_token_printer *printer, const struct md_expression *expression)
{
    md_token_printer_write(printer, "{");
    for (uint32_t i = 0; i < expression->fields_count; i++) {
        const struct md_table_field *field = &expression->fields[i];
        if (field->key != NULL) {
            md_token_printer_write(printer, "[");
            print_function(printer, "_key", field->key, NULL);
            md_token_printer_write(printer, "]=");
        } else if (field->name != NULL) {
            md_token_printer_write(printer, "[");
            print_quoted(printer, field->name);
            md_token_printer_write(printer, "]=");
        }
        md_token_printer_expression(printer, field->value, MD_ROLE_VALUE);
        md_token_printer_write(printer, ",");
    }
    md_token_printer_write(printer, "}");
}

static const struct md_expression *bare(const struct md_expression *expression)
{
    while (expression->kind == MD_EXPRESSION_PAREN) expression = expression->right;
    return expression;
}

/* Arithmetic goes through the operators of the values. `..` does not: in Lua 5.4.4 a __concat in a
 * chain of several keeps a pointer into the stack that a collection inside it may have moved. */
static bool print_binary(struct md_token_printer *printer, const struct md_expression *expression)
{
    static const struct {
        enum md_operator operator;
        const char *name;
    } functions[] = {
        {MD_OPERATOR_LESS, " _lt"},       {MD_OPERATOR_LESS_EQUAL, " _le"},
        {MD_OPERATOR_GREATER, " _gt"},    {MD_OPERATOR_GREATER_EQUAL, " _ge"},
        {MD_OPERATOR_EQUAL, " _eq"},      {MD_OPERATOR_NOT_EQUAL, " _ne"},
        {MD_OPERATOR_CONCAT, " _concat"},
    };
    const struct md_expression *left = expression->left, *right = expression->right;
    enum md_operator operator= expression->operator;
    bool equality = operator== MD_OPERATOR_EQUAL || operator== MD_OPERATOR_NOT_EQUAL;
    bool left_nil = bare(left)->kind == MD_EXPRESSION_NIL;
    if (equality && (left_nil || bare(right)->kind == MD_EXPRESSION_NIL)) {
        print_function(printer, operator== MD_OPERATOR_EQUAL ? " _isnil" : " _notnil",
                       left_nil ? right : left, NULL);
        return true;
    }
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (functions[i].operator!= operator) continue;
        print_function(printer, functions[i].name, left, right);
        return true;
    }
    if (operator!= MD_OPERATOR_AND && operator!= MD_OPERATOR_OR) return false;
    md_token_printer_write(printer, " (");
    print_function(printer, operator== MD_OPERATOR_AND ? "_test" : "_left", left, NULL);
    md_token_printer_write(printer, operator== MD_OPERATOR_AND ? " and (" : " or (");
    md_token_printer_expression(printer, right, MD_ROLE_VALUE);
    md_token_printer_write(printer, ")) ");
    return true;
}

static bool print_call(struct md_token_printer *printer, const struct md_expression *expression)
{
    md_token_printer_write(printer, " _call(");
    md_token_printer_expression(printer, expression->left, MD_ROLE_VALUE);
    if (expression->items_count > 0) md_token_printer_write(printer, ",");
    print_values(printer, expression->items, expression->items_count);
    md_token_printer_write(printer, ") ");
    return true;
}

static bool print_rewritten(struct md_token_printer *printer,
                            const struct md_expression *expression, struct rewriting *rewriting)
{
    if (print_bound(printer, expression, rewriting)) return true;
    switch (expression->kind) {
    case MD_EXPRESSION_NIL:
        md_token_printer_write(printer, " _nil ");
        return true;
    case MD_EXPRESSION_NUMBER:
        md_token_printer_write(printer, " _number(");
        print_quoted(printer, expression->text);
        md_token_printer_write(printer, ") ");
        return true;
    case MD_EXPRESSION_NAME:
        return print_name(printer, expression, rewriting);
    case MD_EXPRESSION_FIELD:
        md_token_printer_write(printer, " _index(");
        md_token_printer_expression(printer, expression->left, MD_ROLE_VALUE);
        md_token_printer_write(printer, ",");
        print_quoted(printer, expression->text);
        md_token_printer_write(printer, ") ");
        return true;
    case MD_EXPRESSION_INDEX:
        print_function(printer, " _index", expression->left, expression->right);
        return true;
    case MD_EXPRESSION_CALL:
        return print_call(printer, expression);
    case MD_EXPRESSION_UNARY:
        if (expression->operator== MD_OPERATOR_NEGATE) return false;
        print_function(printer, expression->operator== MD_OPERATOR_NOT ? " _not" : " _count",
                       expression->right, NULL);
        return true;
    case MD_EXPRESSION_BINARY:
        return print_binary(printer, expression);
    case MD_EXPRESSION_TABLE:
        print_table(printer, expression);
        return true;
    default:
        return false;
    }
}

static bool rewrite(struct md_token_printer *printer, const struct md_expression *expression,
                    enum md_role role, void *context)
{
    if (role != MD_ROLE_TEST) return print_rewritten(printer, expression, context);
    md_token_printer_write(printer, " _test(");
    md_token_printer_expression(printer, expression, MD_ROLE_VALUE);
    md_token_printer_write(printer, ") ");
    return true;
}

void fidelity_lua_rewrite(const struct md_source *source, struct md_buffer *out)
{
    struct rewriting rewriting = {0};
    for (uint32_t i = 0; i < source->chunk->body.statements_count; i++)
        find_loops(&(struct md_child){.statement = source->chunk->body.statements[i]}, &rewriting);
    struct md_token_printer printer = {
        .source = source, .out = out, .hook = rewrite, .context = &rewriting, .line = 1};
    md_token_printer_chunk(&printer);
}

/* ---- running --------------------------------------------------------------------------------- */

static void set_integer(lua_State *L, const char *name, int64_t value)
{
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
}

static void push_period(lua_State *L, const struct md_calendar *calendar,
                        const struct md_period *period)
{
    char name[MD_PERIOD_TEXT_SIZE];
    md_period_print(calendar, period, name, sizeof name);
    lua_newtable(L);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "name");
    set_integer(L, "first", period->first);
    set_integer(L, "last", period->end - 1);
    set_integer(L, "days", md_period_days(period));
    set_integer(L, "number", period->number);
    set_integer(L, "year", period->year);
}

static void push_periods(lua_State *L, const struct md_period *period)
{
    struct md_calendar calendar;
    struct md_period around;
    if (md_calendar_init(&calendar, 1, 1) != MD_OK) fidelity_stop("no calendar");
    push_period(L, &calendar, period);
    lua_newtable(L);
    for (int level = MD_LEVEL_MONTH; level <= MD_LEVEL_YEAR; level++) {
        if (md_period_enclosing(&calendar, period, level, &around) != MD_OK)
            fidelity_stop("no period around");
        lua_pushboolean(L, around.end == period->end);
        lua_setfield(L, -2, md_calendar_level_name(&calendar, level));
        if (level != MD_LEVEL_QUARTER && level != MD_LEVEL_HALF) continue;
        push_period(L, &calendar, &around);
        lua_setfield(L, -3, md_calendar_level_name(&calendar, level));
    }
    lua_setfield(L, -2, "ends");
}

void fidelity_lua_evaluate(struct fidelity_lua *lua, const struct md_source *source,
                           const struct md_period *period, struct md_arena *arena,
                           const char **results)
{
    lua_State *L = lua->L;
    struct md_buffer text = {0};
    fidelity_lua_rewrite(source, &text);
    lua_rawgeti(L, LUA_REGISTRYINDEX, lua->run);
    lua_pushlstring(L, md_buffer_text(&text), text.length);
    lua_rawgeti(L, LUA_REGISTRYINDEX, lua->rows);
    lua_rawgeti(L, LUA_REGISTRYINDEX, lua->make_period);
    push_periods(L, period);
    must(L, lua_pcall(L, 1, 1, 0), "period");
    if (lua_pcall(L, 3, 1, 0) != LUA_OK)
        fidelity_stop("the real Lua fails: %s\n%s\n%s", luaL_tolstring(L, -1, NULL), source->text,
                      md_buffer_text(&text));
    size_t count = (size_t)lua_rawlen(L, -1);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        results[i] = md_arena_strdup(arena, lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    lua_settop(L, 0);
    md_buffer_free(&text);
}
