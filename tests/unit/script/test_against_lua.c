/*
 * Our parser accepts exactly what the real Lua accepts, over a corpus of valid pieces and random
 * changes of their tokens. Lua gets both the text itself and the text of the token printer. Left
 * out are only the constructs that plan files may not use where Lua knows more than the grammar
 * (goto needs its label), and our own limit of depth.
 */
#include <lauxlib.h>
#include <lua.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "script/lexer.h"
#include "script/parser.h"
#include "script/token_printer.h"

static const char *const corpus[] = {
    "local a, b <const>, c = 1, 2.5, 'x' return a + b * 3 // 2 % 5 ^ 2 .. c",
    "local t = { 1, 2; 3, x = 1, ['y'] = 2, [f(1)] = { }, function(...) return ... end, }",
    "if a == 1 and not b or c ~= 2 then f() elseif a <= 2 then g{} else h'x' end",
    "while a < 10 do a = a + 1 if a > 5 then break end end",
    "repeat local x = f() until x or not x",
    "for i = 1, 10 do t[i] = i end for i = 10, 1, -1 do t[i] = nil end",
    "for k, v in pairs(t) do t[k], v = v, k end",
    "function f(a, b, ...) local x, y = ... return a, b, x, y, ... end",
    "function a.b.c:d(x) self.x = x return self:d(x):d{ x }:d'x' end",
    "local function fact(n) if n == 0 then return 1 end return n * fact(n - 1) end",
    "do local x; local y = x do return end end ;;;",
    "return (f()), (function() end), -x ^ -y, #t, not not x, ~1 & 2 | 3 ~ 4 << 5 >> 6",
    "x = 0xA.8p1 + 1e-3 + .5 + 3. + 0x.1 y = \"\\u{48}\\x41\\65\\z   b\" z = [==[ ]] ]==]",
    "t.a.b[1].c = f(x)(y){z}'w'.v t[1], t.x = 1",
    "local r <close> = nil local s <const> = 2 f(r, s)",
    "return function(a) return function(b) return a + b end end",
    "plan 'p' { of = 'person', amount = function(s) return s.x > 1 and 2 or 3 end }",
    "local x <const> = 1 local function f() return x end local x = 2 x = 3",
    "f() g(...) return ...",
    "goto out do ::out:: end ::out::",
};

/* The pieces that random changes put in. */
static const char *const pieces[] = {
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local",
    "nil", "not", "or", "repeat", "return", "then", "true", "until", "while", "+", "-", "*", "/",
    "//", "%", "^", "#", "&", "~", "|", "<<", ">>", "==", "~=", "<=", ">=", "<", ">", "=", "(", ")",
    "{", "}", "[", "]", ";", ":", ",", ".", "..", "...", "a", "b", "x", "const", "'s'", "1", "2.5",
    "<const>", "<close>", "--[[c]]", "!", "+=", "?", "0x", "'", "[[", "\\", "::", "goto",
};

static const char *const operators[] = {"+", "-", "*", "/", "//", "%", "^", "==", "~=", "<", ">",
                                        "<=", ">=", "..", "and", "or", "&", "|", "~"};
static const char *const values[] = {"a", "b", "x", "f(x)", "t.x", "t[1]", "1", "'s'", "nil", "...",
                                     "{}", "-x", "#t", "(x)", "function() end"};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static size_t below(uint64_t *state, size_t bound)
{
    return (size_t)(next_random(state) % bound);
}

static bool lua_accepts(lua_State *L, const char *text, size_t length)
{
    bool is_accepted = luaL_loadbufferx(L, text, length, "=t", "t") == LUA_OK;
    lua_settop(L, is_accepted ? 0 : 1);
    return is_accepted;
}

static bool has_goto(const struct md_source *source)
{
    for (uint32_t i = 0; i < source->tokens_count; i++)
        if (source->tokens[i].kind == MD_TOKEN_GOTO || source->tokens[i].kind == MD_TOKEN_DOUBLE_COLON)
            return true;
    return false;
}

/* Lua refuses two <close> in one `local`; plan files have none at all. */
static bool has_close(const struct md_source *source)
{
    for (uint32_t i = 0; i < source->tokens_count; i++)
        if (source->tokens[i].kind == MD_TOKEN_NAME && strcmp(source->tokens[i].text, "close") == 0)
            return true;
    return false;
}

struct counts {
    size_t accepted;
    size_t refused;
    size_t left_out;
};

static void check(lua_State *L, const char *text, size_t length, struct counts *counts)
{
    struct md_diagnostics diagnostics = {0};
    struct md_source *source = md_source_new("t", text, length);
    bool is_lexed = md_lexer_read(source, &diagnostics) == MD_OK;
    bool is_ours = is_lexed && md_parser_read(source, &diagnostics) == MD_OK;
    if (is_lexed && (has_goto(source) || has_close(source))) {
        counts->left_out++;
    } else {
        bool is_luas = lua_accepts(L, text, length);
        if (is_ours != is_luas)
            fail_msg("%s by Lua (%s), %s by us (%s):\n%s", is_luas ? "accepted" : "refused",
                     is_luas ? "" : lua_tostring(L, 1), is_ours ? "accepted" : "refused",
                     is_ours ? "" : diagnostics.first->message, text);
        if (is_ours) {
            struct md_buffer printed = {0};
            md_token_printer_print(source, &printed);
            if (!lua_accepts(L, md_buffer_text(&printed), printed.length))
                fail_msg("printed tokens refused: %s", text);
            md_buffer_free(&printed);
        } else {
            assert_true(diagnostics.count == 1);
        }
        *(is_ours ? &counts->accepted : &counts->refused) += 1;
    }
    lua_settop(L, 0);
    md_source_free(source);
    md_diagnostics_free(&diagnostics);
}

/* What to put in the place of a token: half of the time something of its own sort. */
static const char *replacement(uint64_t *random, enum md_token_kind kind)
{
    bool is_value = kind == MD_TOKEN_NAME || kind == MD_TOKEN_NUMBER || kind == MD_TOKEN_STRING;
    bool is_operator = kind >= MD_TOKEN_PLUS && kind <= MD_TOKEN_GREATER;
    if (is_value && below(random, 4) > 0) return values[below(random, sizeof values / sizeof *values)];
    if (is_operator && below(random, 4) > 0)
        return operators[below(random, sizeof operators / sizeof *operators)];
    return pieces[below(random, sizeof pieces / sizeof *pieces)];
}

/* A few tokens of a piece of the corpus removed, doubled, exchanged or replaced. */
static void mutate(uint64_t *random, struct md_buffer *out)
{
    enum { TOKENS_MAX = 400 };
    const char *text = corpus[below(random, sizeof corpus / sizeof *corpus)];
    struct md_diagnostics diagnostics = {0};
    struct md_source *source = md_source_new("t", text, strlen(text));
    assert_int_equal(md_lexer_read(source, &diagnostics), MD_OK);
    md_buffer_add_char(out, ' '); /* luaL_loadbuffer does not skip a first line with # */
    size_t changes = 1 + below(random, 6) / 3;
    size_t places[3];
    for (size_t i = 0; i < changes; i++) places[i] = below(random, source->tokens_count);
    for (uint32_t i = 0; i < source->tokens_count; i++) {
        const struct md_token *token = &source->tokens[i];
        bool is_changed = false;
        for (size_t j = 0; j < changes; j++) is_changed = is_changed || places[j] == i;
        size_t kind = is_changed ? below(random, 4) : 4;
        if (kind == 0) continue;
        if (kind == 1 || kind == 2) {
            md_buffer_add_text(out, replacement(random, token->kind));
            md_buffer_add_char(out, ' ');
        }
        if (kind == 1) continue;
        md_buffer_add(out, source->text + token->offset, token->length);
        md_buffer_add_char(out, ' ');
        if (kind == 3) md_buffer_add(out, source->text + token->offset, token->length);
        if (kind == 3) md_buffer_add_char(out, '\n');
    }
    md_source_free(source);
    md_diagnostics_free(&diagnostics);
}

static void test_corpus(void **state)
{
    (void)state;
    struct counts counts = {0};
    lua_State *L = luaL_newstate();
    for (size_t i = 0; i < sizeof corpus / sizeof *corpus; i++) {
        assert_true(lua_accepts(L, corpus[i], strlen(corpus[i])));
        check(L, corpus[i], strlen(corpus[i]), &counts);
    }
    assert_int_equal(counts.refused, 0);
    lua_close(L);
}

static void test_mutations(void **state)
{
    (void)state;
    enum { ROUNDS = 60000, SEED = 20261123 };
    struct counts counts = {0};
    uint64_t random = SEED;
    lua_State *L = luaL_newstate();
    struct md_buffer text = {0};
    for (size_t i = 0; i < ROUNDS; i++) {
        md_buffer_clear(&text);
        mutate(&random, &text);
        check(L, md_buffer_text(&text), text.length, &counts);
    }
    print_message("seed %d: %zu accepted, %zu refused, %zu left out\n", SEED, counts.accepted,
                  counts.refused, counts.left_out);
    assert_true(counts.accepted > ROUNDS / 20);
    assert_true(counts.refused > ROUNDS / 2);
    md_buffer_free(&text);
    lua_close(L);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_corpus),
        cmocka_unit_test(test_mutations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
