/*
 * What a plan file may do to its host: RELIABILITY.md section 2. Each hostile script is stopped or
 * harmless, within 2 seconds and 64 MiB, and the plan after it gives what it gave before.
 */
#include "script/sandbox.h"

#include <lauxlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "script/lexer.h"

enum { SECONDS_MAX = 2, BYTES_MAX = 64 << 20 };

/* ---- a host that collects what plans tell it ---- */

/* tell(x): the constructor of these tests; writes its text behind the ones before. */
static int tell(lua_State *L)
{
    struct md_buffer *told = md_sandbox_context(L);
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    md_buffer_add(told, text, length);
    md_buffer_add_char(told, ';');
    return 0;
}

struct file {
    const char *path;
    const char *text;
};


static bool read_project(void *context, const char *path, const char **text, size_t *length)
{
    const struct file *files = context;
    for (; files != NULL && files->path != NULL; files++) {
        if (strcmp(files->path, path) != 0) continue;
        *text = files->text;
        *length = strlen(files->text);
        return true;
    }
    return false;
}

struct outcome {
    enum md_status status;
    char code[8];
    char message[400];
    char place[80]; /* file:line:column */
    char told[4000];
    double seconds;
    size_t peak_bytes;
    bool is_dead;
};

static void note(struct outcome *outcome, const struct md_diagnostics *diagnostics,
                 const struct md_buffer *told)
{
    const struct md_diagnostic *one = diagnostics->first;
    snprintf(outcome->told, sizeof outcome->told, "%s", md_buffer_text(told));
    if (one == NULL) return;
    snprintf(outcome->code, sizeof outcome->code, "%s", one->code);
    snprintf(outcome->message, sizeof outcome->message, "%s", one->message);
    if (one->place.file != NULL)
        snprintf(outcome->place, sizeof outcome->place, "%s:%d:%d", one->place.file,
                 one->place.line, one->place.column);
}

static struct outcome run_bytes(const struct file *files, const char *text, size_t length)
{
    struct outcome outcome = {0};
    struct md_diagnostics diagnostics = {0};
    struct md_buffer told = {0};
    struct md_sandbox *sandbox =
        md_sandbox_new(NULL, read_project, (void *)(uintptr_t)files, &diagnostics);
    assert_non_null(sandbox);
    md_sandbox_register(sandbox, "tell", tell, &told);
    clock_t start = clock();
    outcome.status = md_sandbox_run_file(sandbox, "rules/a.lua", text, length, &diagnostics);
    outcome.seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    outcome.peak_bytes = md_sandbox_peak_bytes(sandbox);
    outcome.is_dead = md_sandbox_is_dead(sandbox);
    note(&outcome, &diagnostics, &told);
    assert_true((outcome.status == MD_OK) == (diagnostics.errors_count == 0));
    md_sandbox_free(sandbox);
    md_buffer_free(&told);
    md_diagnostics_free(&diagnostics);
    return outcome;
}

static struct outcome run(const char *text)
{
    return run_bytes(NULL, text, strlen(text));
}

/* ---- hostile scripts ---- */

struct row {
    const char *text;
    const char *expected; /* "CODE" or "CODE part of the message", or "told: ..." when harmless */
};

#define LONG "local s = 'x' for i = 1, 19 do s = s .. s end "
#define LIST "local t = {} for i = 1, 20000 do t[i] = 20001 - i end "

static const struct row hostile[] = {
    /* loops */
    {"while true do end", "E0243 does not come to an end"},
    {"repeat until false", "E0243 does not come to an end"},
    {"for i = 1, 1e308 do end", "E0243 does not come to an end"},
    {"for i = 1, 9223372036854775807 do local x = i end", "E0243 does not come to an end"},
    {"local function f() return f() end f()", "E0243 does not come to an end"},
    {"local function f() return 1 + f() end f()", "E0243 the calls are nested too deep"},
    {"local f, g f = function() g() g() end g = function() f() f() end f()", "E0243"},
    {"local function h(n) if n > 0 then h(n - 1) h(n - 1) end end h(60)", "E0243 does not come to an end"},
    /* slow single operations */
    {"local a, b = 1e308, 1.1e-300 while true do local x = a % b end", "E0243"},
    {"local a = 1.2345e300 local k = a .. '' while true do local x = a .. '' end", "E0243"},
    {"local a = 1.2345e300 while true do local x = a .. a .. a .. a .. a .. a .. a end", "E0243"},
    {"local a = 1.2345e300 while true do local x = tostring(a) end", "E0243"},
    {"local a = 1.2345e300 local t = {a, a, a, a, a, a} while true do local x = table.concat(t) end", "E0243"},
    {"while true do local x = string.format('%99.99f', 1e308) end", "E0243"},
    {"while true do local x = tonumber('1e-300') end", "E0243"},
    {LONG "local u, v = s .. 'a', s .. 'b' while true do local x = u < v end", "E0243"},
    {LONG "local u, v = s .. 'a', s .. 'a' while true do local x = u == v end", "E0243"},
    {LONG "local t = {} while true do t[s .. 'a'] = 1 end", "E0243"},
    {LONG "while true do local x = contains(s, 'xxxxxxxxxxxxxxxxxxxxy') end", "E0243"},
    {LONG "local p = string.sub(s, 1, 250000) .. 'y' while true do local x = contains(s, p) end", "E0243"},
    {LONG "while true do local x = length(s) end", "E0243"},
    {LONG "while true do local x = upper(s) end", "E0243"},
    {LONG "while true do local x = split(s, 'x') end", "E0243"},
    {LIST "while true do for k in pairs(t) do break end end", "E0243"},
    {LIST "while true do table.sort(t, function(a, b) return a < b end) table.sort(t, function(a, b) return a > b end) end", "E0243"},
    {LIST "while true do table.insert(t, 1, 1) table.remove(t, 1) end", "E0243"},
    {LIST "table.sort(t, function(a, b) return true end) tell(tostring(#t))", "told: 20000;"},
    {LIST "table.sort(t, function(a, b) while true do end end)", "E0243"},
    {"local t = {} for i = 1, 50 do t[i] = i end local function f() table.sort(t, function() f() end) end f()", "E0242 the calls are nested too deep"},
    {"while true do local x = math.max(1, 2, 3, 4, 5, 6, 7, 8, 9) end", "E0243"},
    /* memory */
    {"local s = 'x' while true do s = s .. s end", "E0243 a text grows longer"},
    {"local t = {} for i = 1, 1e9 do t[i] = i end", "E0243 memory"},
    {"local t = {} while true do t = {t} end", "E0243"},
    {"local t = {} for i = 1, 1e9 do t['k' .. i] = {} end", "E0243"},
    {"local t = {} local i = 0 while true do i = i + 1 t[i] = function() return t, i end end", "E0243"},
    {"local t = {} for i = 1, 2e6 do t[i] = 'abcdefgh' end tell(table.concat(t))", "E0242 more than a million items"},
    {"local t = {} for i = 1, 5e5 do t[i] = 'abcdefgh' end tell(table.concat(t))", "E0243"},
    {"while true do local t = {1, 2, 3, a = 1} end", "E0243"},
    {"while true do local f = function() return f end end", "E0243"},
    {"for i = 1, 1e9 do local s = 'k' .. i end", "E0243"},
    /* what does not exist */
    {"local s = ('x'):rep(1e9)", "E0204 `string.rep` is not available"},
    {"string.rep('x', -1)", "E0204 `string.rep`"},
    {"string.find('aaaa', '.-b')", "E0204 `string.find`"},
    {"('aaa'):gsub('a', 'b')", "E0204 `string.gsub`"},
    {"string.dump(tell)", "E0204 `string.dump`"},
    {"pcall(function() while true do end end)", "E0204 `pcall`"},
    {"xpcall(error, error)", "E0204 `xpcall`"},
    {"coroutine.wrap(function() while true do end end)()", "E0204 `coroutine`"},
    {"setmetatable({}, {__gc = function() while true do end end})", "E0204 `setmetatable`"},
    {"getmetatable('').__index = nil", "E0204 `getmetatable`"},
    {"load('while true do end')()", "E0204 `load`"},
    {"dofile('/etc/passwd')", "E0204 `dofile`"},
    {"os.execute('true')", "E0204 `os`"},
    {"os.exit(0)", "E0204 `os`"},
    {"io.open('/etc/passwd')", "E0204 `io`"},
    {"debug.getregistry()", "E0204 `debug`"},
    {"print(math.random())", "E0204 `print`"},
    {"tell(math.random())", "E0204 `math.random`"},
    {"collectgarbage('stop')", "E0204 `collectgarbage`"},
    {"package.loadlib('x', 'y')", "E0204 `package`"},
    {"select('#', 1)", "E0204 `select`"},
    {"table.unpack({}, 1, 1e8)", "E0204 `table.unpack`"},
    {"table.move({1}, 1, 1e9, 2)", "E0204 `table.move`"},
    {"rawset(math, 'floor', nil)", "E0204 `rawset`"},
    {"next({})", "E0204 `next`"},
    {"_G.math = nil", "E0204 `_G`"},
    {"local x = _ENV", "E0204 `_ENV`"},
    {"return utf8.char(65)", "E0204 `utf8`"},
    /* changing what is shared */
    {"math.floor = nil", "E0204 `math` belongs to the language"},
    {"math = nil", "E0204 `math` belongs to the language"},
    {"string.upper = string.lower", "E0204 `string` belongs to the language"},
    {"('x').upper = nil", "E0242 attempt to index a string value"},
    {"tell = nil", "E0204 `tell` belongs to the language"},
    {"table.insert(math, 1)", "E0242 cannot be changed"},
    {"table.sort(string)", "E0242 cannot be changed"},
    {"for k in pairs(math) do tell(k) end", "told: "},
    {"require = 1", "E0204 `require` belongs"},
    /* errors as weapons */
    {"error({})", "E0242 with a table instead of a text"},
    {"error(nil)", "E0242 with a nil instead of a text"},
    {"error('@0:1: x')", "E0242 @0:1: x"},
    {"error('%s%n%s')", "E0242 %s%n%s"},
    {"error('a\\0b\\27[31m')", "E0242 a\\x00b\\x1B[31m"},
    {"assert(false)", "E0242 this assertion does not hold"},
    {"assert(nil, {})", "E0242 with a table instead of a text"},
    {"tell(string.format('%p', {}))", "E0242 `format` knows"},
    {"tell(string.format('%a', 1))", "E0242 `format` knows"},
    {"tell(string.format('%999d', 1))", "E0242 `format` knows"},
    {"tell(string.format('%n', 1))", "E0242 `format` knows"},
    {"tell(string.format('%d'))", "E0242 no value"},
    {"tell(string.format('%d', 1.5))", "E0242 number has no integer representation"},
    {"tell(1 + '1')", "E0242 attempt to perform arithmetic on a string"},
    {"tell(tostring({}) .. tostring(tell) .. tostring(function() end))", "told: tablefunctionfunction;"},
    {"local t = {} t[tell] = 1 for k in pairs(t) do end", "E0242 has a function as a key"},
    {"local t = {} t[0/0] = 1", "E0242"},
    {"local x = {} .. 'a'", "E0242 attempt to concatenate a table value"},
    {"table.concat({1, {}, 3})", "E0242 item 2 of the list is a table"},
    {"table.concat({}, '', 1, 1e15)", "E0242 out of bounds"},
    {"table.insert({}, 1e15, 1)", "E0242 out of bounds"},
    {"table.remove({}, 7)", "E0242 out of bounds"},
    {"table.insert({}, 1, 2, 3)", "E0242 needs a table and a value"},
    {"tonumber('z', 99)", "E0242 base out of range"},
    {"split('abc', '')", "E0242 the separator is empty"},
    {"tell(1//0)", "E0242 attempt to divide by zero"},
    {"tell(1%0)", "E0242 attempt to perform `n%0`"},
    {"for i = 1, 10, 0 do end", "E0242 `for` step is zero"},
    {"for i = 1, {} do end", "E0242 bad `for` limit (number expected"},
    /* the parser */
    {"\x1bLuaT", "E0201 compiled Lua"},
    {"return 1 & 2", "E0204 bitwise"},
    {"goto x", "E0204 goto"},
    {"local x <close> = tell", "E0204 <close>"},
    {"x = = 1", "E0202"},
    /* require */
    {"require 'a'", "E0241 circle: rules/a.lua -> rules/a.lua"},
    {"require '../a'", "E0241 is not the name"},
    {"require '/etc/passwd'", "E0241 is not the name"},
    {"require 'a\\0b'", "E0241 is not the name"},
    {"require 'nothing'", "E0241 there is no file rules/nothing.lua"},
    {"require {}", "E0242"},
};

static const char honest[] = "local t = { b = 2, a = 1, 10, 20 } "
                             "for k, v in pairs(t) do tell(k .. '=' .. v) end "
                             "tell(('abc'):upper() .. math.floor(7.5) .. tostring(0.1))";
static const char honest_told[] = "1=10;2=20;a=1;b=2;ABC70.1;";

static void expect(const struct row *row, const struct outcome *outcome)
{
    bool is_harmless = strncmp(row->expected, "told: ", 6) == 0;
    const char *code = is_harmless ? "" : row->expected;
    const char *part = strchr(row->expected, ' ');
    bool is_right = is_harmless ? outcome->status == MD_OK &&
                                      strcmp(outcome->told, row->expected + 6) == 0
                                : outcome->status == MD_SCRIPT &&
                                      strncmp(outcome->code, code, 5) == 0 &&
                                      (part == NULL || strstr(outcome->message, part + 1) != NULL);
    if (!is_right)
        fail_msg("%s: expected %s, got %s %s, told %s", row->text, row->expected, outcome->code,
                 outcome->message, outcome->told);
    if (outcome->seconds >= SECONDS_MAX) fail_msg("%s: %.2f s", row->text, outcome->seconds);
    if (outcome->peak_bytes > BYTES_MAX)
        fail_msg("%s: %zu bytes", row->text, outcome->peak_bytes);
}

static void test_hostile(void **state)
{
    (void)state;
    double slowest = 0;
    const char *slowest_text = "";
    size_t count = sizeof hostile / sizeof *hostile;
    for (size_t i = 0; i < count; i++) {
        struct outcome outcome = run(hostile[i].text);
        expect(&hostile[i], &outcome);
        if (outcome.seconds > slowest) {
            slowest = outcome.seconds;
            slowest_text = hostile[i].text;
        }
        struct outcome after = run(honest);
        assert_int_equal(after.status, MD_OK);
        assert_string_equal(after.told, honest_told);
    }
    print_message("%zu hostile scripts, slowest %.2f s: %s\n", count, slowest, slowest_text);
}

/* The budget counts, so the same script is refused at the same token again. */
static void test_same_refusal(void **state)
{
    (void)state;
    static const char text[] = "local n = 0 while true do n = n + 1 if n % 1000 == 0 then "
                               "tell('x') end end";
    struct outcome first = run(text);
    for (int i = 0; i < 3; i++) {
        struct outcome again = run(text);
        assert_string_equal(again.place, first.place);
        assert_string_equal(again.told, first.told);
        assert_true(again.is_dead);
    }
}

static void test_bytes(void **state)
{
    (void)state;
    static const char nul[] = "tell('a')\0tell('b')";
    struct outcome outcome = run_bytes(NULL, nul, sizeof nul - 1);
    assert_string_equal(outcome.code, "E0201");
    outcome = run_bytes(NULL, "tell('\xFF')", 10);
    assert_string_equal(outcome.code, "E0201");
    assert_string_equal(outcome.told, "");
}

/* Lua's compiler has limits of its own; its message too comes with a place. */
static void test_many_locals(void **state)
{
    (void)state;
    struct md_buffer text = {0};
    for (int i = 0; i < 201; i++) md_buffer_format(&text, "local x%d\n", i);
    struct outcome outcome = run(md_buffer_text(&text));
    assert_string_equal(outcome.code, "E0242");
    assert_non_null(strstr(outcome.message, "too many local variables"));
    assert_string_equal(outcome.place, "rules/a.lua:201:7");
    md_buffer_free(&text);
}

/* ---- places of errors ---- */

struct place_row {
    const char *text;
    const char *place;
    const char *message;
};

static const struct place_row places[] = {
    {"local a = 1\ntall 'x'", "rules/a.lua:2:1", "no function or value named `tall`"},
    {"tell('华东') tell(nothing)", "rules/a.lua:1:17", "no function or value named `nothing`"},
    {"local p = {}\nlocal q = '中' .. p.x.y", "rules/a.lua:2:22", "attempt to index a nil value (field `x`)"},
    {"local a, b = 1, {}\nreturn a + 1 < b", "rules/a.lua:2:14", "attempt to compare number with table"},
    {"local f = function(x)\n  return x.a.b\nend\nf({})", "rules/a.lua:2:14", "attempt to index a nil value (field `a`)"},
    {"local function f() error('deep', 2) end\nf()", "rules/a.lua:2:1", "deep"},
    {"x = 1 tell(tostring(x)) y = z", "rules/a.lua:1:29", "no function or value named `z`"},
    {"tell(string.uper('a'))", "rules/a.lua:1:13", "no function or value named `string.uper`"},
    {"tell()", "rules/a.lua:1:1", "bad argument #1 to `tell` (string expected, got no value)"},
};

static void test_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct outcome outcome = run(places[i].text);
        if (strcmp(outcome.place, places[i].place) != 0 ||
            strcmp(outcome.message, places[i].message) != 0)
            fail_msg("%s: got %s %s", places[i].text, outcome.place, outcome.message);
    }
}

/* ---- several files ---- */

static const struct file library[] = {
    {"rules/shared.lua", "tell('shared runs') count = 1 return { rate = '0.1' }"},
    {"rules/lib/deep.lua", "return require 'shared'.rate .. '!'"},
    {"rules/one.lua", "return require 'two'"},
    {"rules/two.lua", "return require 'one'"},
    {"rules/broken.lua", "local t = { 1 2 }"},
    {"rules/raising.lua", "\n error 'no'"},
    {"rules/empty.lua", ""},
    {NULL, NULL},
};

static const struct place_row requires[] = {
    {"tell(require 'shared'.rate) tell(require 'shared'.rate)", "", "shared runs;0.1;0.1;"},
    {"tell(require 'deep')", "", "shared runs;0.1!;"},
    {"tell(require 'lib/deep') tell(require 'lib.deep')", "", "shared runs;0.1!;0.1!;"},
    {"require 'shared' tell(tostring(count))", "rules/a.lua:1:32", "no function or value named `count`"},
    {"tell(tostring(require 'empty'))", "", "true;"},
    {"require 'one'", "rules/two.lua:1:16", "files require each other in a circle: rules/one.lua -> rules/two.lua -> rules/one.lua"},
    {"require 'broken'", "rules/broken.lua:1:14", "missing comma between the items of this table"},
    {"require 'raising'", "rules/raising.lua:2:2", "no"},
};

static void test_require(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof requires / sizeof *requires; i++) {
        struct outcome outcome =
            run_bytes(library, requires[i].text, strlen(requires[i].text));
        const char *got = requires[i].place[0] == '\0' ? outcome.told : outcome.message;
        if (strcmp(outcome.place, requires[i].place) != 0 || strcmp(got, requires[i].message) != 0)
            fail_msg("%s: got %s %s %s", requires[i].text, outcome.place, outcome.message,
                     outcome.told);
    }
}

/* Files of one sandbox do not see each other's globals, run once, and a failure of one leaves the
 * others as they are. */
static void test_separate(void **state)
{
    (void)state;
    struct md_diagnostics diagnostics = {0};
    struct md_buffer told = {0};
    struct md_sandbox *sandbox = md_sandbox_new(NULL, NULL, NULL, &diagnostics);
    md_sandbox_register(sandbox, "tell", tell, &told);
    static const struct {
        struct file file;
        enum md_status status;
    } rows[] = {
        {{"rules/a.lua", "rate = 'a' tell(rate)"}, MD_OK},
        {{"rules/b.lua", "rate = 'b' error('stop') tell(rate)"}, MD_SCRIPT},
        {{"rules/c.lua", "tell(rate)"}, MD_SCRIPT},
        {{"rules/d.lua", "local r = 'd' tell(r)"}, MD_OK},
        {{"rules/a.lua", "rate = 'a' tell(rate)"}, MD_OK},
        {{"rules/b.lua", ""}, MD_SCRIPT},
        {{"rules/e.lua", "while true do end"}, MD_SCRIPT},
        {{"rules/f.lua", "tell 'f'"}, MD_SCRIPT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum md_status status =
            md_sandbox_run_file(sandbox, rows[i].file.path, rows[i].file.text,
                                strlen(rows[i].file.text), &diagnostics);
        if (status != rows[i].status) fail_msg("%s: %d", rows[i].file.text, (int)status);
    }
    assert_string_equal(md_buffer_text(&told), "a;d;");
    assert_true(md_sandbox_is_dead(sandbox));
    assert_int_equal(diagnostics.count, 4);
    md_sandbox_free(sandbox);
    md_buffer_free(&told);
    md_diagnostics_free(&diagnostics);
}

/* ---- for constructors ---- */

struct seen {
    char call[40];
    char formula[80];
    char value[20];
    char nearest[20];
};

/* goal "x" { formula = function() ... end }: notes where it was called and what the formula is. */
static int goal_fields(lua_State *L)
{
    struct seen *seen = md_sandbox_context(L);
    struct md_site site;
    const struct md_source *source;
    size_t length;
    assert_true(md_sandbox_site(L, 1, &site));
    const char *text = md_source_text_of(site.source, site.token, site.token, &length);
    snprintf(seen->call, sizeof seen->call, "%.*s %d:%d", (int)length, text,
             site.source->tokens[site.token].line, site.source->tokens[site.token].column);
    lua_getfield(L, 1, "formula");
    const struct md_function *function = md_sandbox_function(L, -1, &source);
    assert_non_null(function);
    text = md_source_text_of(source, function->first, function->last, &length);
    snprintf(seen->formula, sizeof seen->formula, "%.*s", (int)length, text);
    assert_true(md_sandbox_lookup(L, -1, "rate"));
    snprintf(seen->value, sizeof seen->value, "%s", lua_tostring(L, -1));
    lua_pop(L, 1);
    assert_true(md_sandbox_lookup(L, -1, "tostring"));
    lua_pop(L, 1);
    assert_false(md_sandbox_lookup(L, -1, "rat"));
    snprintf(seen->nearest, sizeof seen->nearest, "%s", md_sandbox_nearest_name(L, -1, "rat"));
    return 0;
}

static int goal(lua_State *L)
{
    luaL_checkstring(L, 1);
    lua_pushlightuserdata(L, md_sandbox_context(L));
    lua_pushcclosure(L, goal_fields, 1);
    return 1;
}

static void test_constructor(void **state)
{
    (void)state;
    static const char text[] = "rate = 3\nlocal function made(x)\n  return goal 'g' { formula = "
                               "function(s) return s.x * rate end }\nend\nmade(1)";
    struct md_diagnostics diagnostics = {0};
    struct seen seen = {0};
    struct md_sandbox *sandbox = md_sandbox_new(NULL, NULL, NULL, &diagnostics);
    md_sandbox_register(sandbox, "goal", goal, &seen);
    assert_int_equal(md_sandbox_run_file(sandbox, "a", text, strlen(text), &diagnostics), MD_OK);
    assert_string_equal(seen.call, "goal 3:10");
    assert_string_equal(seen.formula, "function(s) return s.x * rate end");
    assert_string_equal(seen.value, "3");
    assert_string_equal(seen.nearest, "rate");
    md_sandbox_free(sandbox);
    md_diagnostics_free(&diagnostics);
}

/* ---- generated texts ---- */

static enum md_status collect(void *context, const char *name, const char *text, size_t length)
{
    md_buffer_format(context, "%s=%.*s;", name, (int)length, text);
    return MD_OK;
}

static void test_generate(void **state)
{
    (void)state;
    static const char good[] = "return { ['b.csv'] = 'id\\n1', ['a.csv'] = 'x' }";
    static const char bad[] = "return { a = 1 }";
    struct md_diagnostics diagnostics = {0};
    struct md_buffer got = {0};
    struct md_sandbox *sandbox = md_sandbox_new(NULL, NULL, NULL, &diagnostics);
    assert_int_equal(md_sandbox_generate(sandbox, "good", good, strlen(good), collect, &got,
                                         &diagnostics), MD_OK);
    assert_string_equal(md_buffer_text(&got), "a.csv=x;b.csv=id\n1;");
    assert_int_equal(md_sandbox_generate(sandbox, "bad", bad, strlen(bad), collect, &got,
                                         &diagnostics), MD_SCRIPT);
    assert_int_equal(diagnostics.count, 1);
    md_sandbox_free(sandbox);
    md_buffer_free(&got);
    md_diagnostics_free(&diagnostics);
}

/* ---- what the functions give ---- */

static const struct {
    const char *expression;
    const char *expected;
} functions[] = {
    {"tostring(nil) .. tostring(true) .. tostring(-0.5) .. tostring(1e100)", "niltrue-0.51e+100"},
    {"tonumber(' 0x10 ') .. ' ' .. tonumber('ff', 16) .. ' ' .. tonumber('-7', 8)", "16 255 -7"},
    {"tostring(tonumber('1e')) .. tostring(tonumber({}))", "nilnil"},
    {"type(nil) .. type(1) .. type('') .. type({}) .. type(type)", "nilnumberstringtablefunction"},
    {"math.floor(-1.5) .. math.ceil(1.2) .. math.abs(-3) .. math.min(3, 1.5) .. math.max(1, 2)", "-2231.52"},
    {"length('华东a') .. #'华东a' .. string.len('ab')", "372"},
    {"('hello'):sub(2, -2) .. string.sub('abc', -2) .. string.sub('abc', 3, 2)", "ellbc"},
    {"upper('aé') .. lower('AÉ')", "AéaÉ"},
    {"tostring(starts_with('abc', 'ab')) .. tostring(ends_with('abc', 'ab'))", "truefalse"},
    {"tostring(contains('abc', 'bc')) .. tostring(contains('abc', '')) .. tostring(contains('ab', 'abc'))", "truetruefalse"},
    {"table.concat(split('a,,b', ','), '|') .. #split('', ',')", "a||b1"},
    {"string.format('%5.1f|%-3d|%03d|%x|%s|%5s|%-4s|%.2s|%q', 2.25, 7, 7, 255, nil, 'a', 'b', 'cde', 1)", NULL},
    {"string.format('%5.1f|%-3d|%03d|%x|%s|%5s|%-4s|%.2s|%%', 2.25, 7, 7, 255, nil, 'a', 'b', 'cde')", "  2.2|7  |007|ff|nil|    a|b   |cd|%"},
    {"table.concat({1, 2.5, 'x'}, '-', 2)", "2.5-x"},
    {"(function() local t = {3, 1, 2} table.sort(t) table.insert(t, 4) table.insert(t, 1, 0) return table.concat(t) .. table.remove(t) .. table.remove(t, 1) .. table.concat(t) end)()", "0123440123"},
    {"(function() local t = {{2, 'a'}, {1, 'b'}, {2, 'c'}, {1, 'd'}} table.sort(t, function(x, y) return x[1] < y[1] end) local s = '' for _, v in ipairs(t) do s = s .. v[2] end return s end)()", "bdac"},
    {"(function() local s = '' for k in pairs({z = 1, [2] = 1, a = 1, [1.5] = 1, [-1] = 1, [true] = 1}) do s = s .. tostring(k) .. ' ' end return s end)()", "-1 1.5 2 a z true "},
    {"(function() local t = {a = 1, b = 2, c = 3} local s = '' for k in pairs(t) do t.b = nil s = s .. k end return s end)()", "ac"},
};

static void test_functions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        struct md_buffer text = {0};
        md_buffer_format(&text, "tell(%s)", functions[i].expression);
        struct outcome outcome = run(md_buffer_text(&text));
        md_buffer_free(&text);
        if (functions[i].expected == NULL) {
            assert_int_equal(outcome.status, MD_SCRIPT);
            continue;
        }
        size_t length = strlen(outcome.told);
        if (length > 0) outcome.told[length - 1] = '\0';
        if (strcmp(outcome.told, functions[i].expected) != 0)
            fail_msg("%s: got %s %s", functions[i].expression, outcome.told, outcome.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile),     cmocka_unit_test(test_same_refusal),
        cmocka_unit_test(test_bytes),       cmocka_unit_test(test_many_locals),
        cmocka_unit_test(test_places),      cmocka_unit_test(test_require),
        cmocka_unit_test(test_separate),    cmocka_unit_test(test_constructor),
        cmocka_unit_test(test_generate),    cmocka_unit_test(test_functions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
