#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "script/foreign_words.h"
#include "script/parser_state.h"

static struct md_diagnostic *add(struct md_parser *parser, uint32_t first, uint32_t last,
                                 const char *format, va_list arguments)
{
    if (parser->is_failed) return NULL;
    struct md_arena scratch = {0};
    const char *message = md_arena_vformat(&scratch, format, arguments);
    struct md_diagnostic *diagnostic = md_source_report(parser->source, first, last, parser->out,
                                                        MD_ERROR, "E0202", "%s", message);
    md_arena_free(&scratch);
    parser->is_failed = true;
    parser->index = parser->source->tokens_count;
    return diagnostic;
}

struct md_diagnostic *md_parser_fail(struct md_parser *parser, uint32_t first, uint32_t last,
                                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct md_diagnostic *diagnostic = add(parser, first, last, format, arguments);
    va_end(arguments);
    return diagnostic;
}

struct md_diagnostic *md_parser_fail_after(struct md_parser *parser, uint32_t token,
                                           const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct md_diagnostic *diagnostic = add(parser, token, token, format, arguments);
    va_end(arguments);
    if (diagnostic == NULL) return NULL;
    const struct md_source *source = parser->source;
    const struct md_token *before = &source->tokens[token];
    md_diagnostic_at(parser->out, diagnostic, source->file, source->text, source->length,
                     before->end_line, before->end_column, 0);
    return diagnostic;
}

void md_parser_help(struct md_parser *parser, struct md_diagnostic *diagnostic, const char *format,
                    ...)
{
    if (diagnostic == NULL) return;
    struct md_arena scratch = {0};
    va_list arguments;
    va_start(arguments, format);
    md_diagnostic_advise(parser->out, diagnostic, "help", "%s",
                         md_arena_vformat(&scratch, format, arguments));
    va_end(arguments);
    md_arena_free(&scratch);
}

void md_parser_also(struct md_parser *parser, struct md_diagnostic *diagnostic, uint32_t token,
                    const char *label)
{
    if (diagnostic == NULL) return;
    md_source_also_at(parser->source, token, token, parser->out, diagnostic, label);
}

const char *md_parser_shown(struct md_parser *parser, uint32_t token)
{
    return md_token_shown(&parser->source->arena, parser->source, token);
}

/* ---- other languages ---- */

static const struct {
    const char *sign;
    const char *message;
    const char *help;
} foreign_hints[] = {
    {"!=", "`!=` is not a sign of Lua", "\"not equal\" is written `~=`"},
    {"!", "`!` is not a sign of Lua", "write `not`"},
    {"&&", "`&&` is not a sign of Lua", "write `and`"},
    {"||", "`||` is not a sign of Lua", "write `or`"},
    {"+=", "Lua has no `+=`", "write `total = total + x`"},
    {"-=", "Lua has no `-=`", "write `total = total - x`"},
    {"*=", "Lua has no `*=`", "write `total = total * x`"},
    {"/=", "Lua has no `/=`", "write `total = total / x`; \"not equal\" is `~=`"},
    {"++", "Lua has no `++`", "write `n = n + 1`"},
    {"?", "`?` is not a sign of Lua", "`c ? a : b` is written `c and a or b`"},
};

bool md_parser_refuse_foreign(struct md_parser *parser)
{
    if (parser->is_failed) return true;
    const struct md_token *token = md_parser_token(parser);
    uint32_t at = parser->index;
    if (token->kind == MD_TOKEN_FOREIGN) {
        const char *text = parser->source->text + token->offset;
        for (size_t i = 0; i < sizeof foreign_hints / sizeof *foreign_hints; i++) {
            if (strlen(foreign_hints[i].sign) != token->length ||
                memcmp(foreign_hints[i].sign, text, token->length) != 0)
                continue;
            md_parser_help(parser, md_parser_fail(parser, at, at, "%s", foreign_hints[i].message),
                           "%s", foreign_hints[i].help);
            return true;
        }
    }
    return false;
}

void md_parser_unexpected(struct md_parser *parser, const char *wanted)
{
    if (md_parser_refuse_foreign(parser)) return;
    uint32_t at = parser->index;
    if (at >= parser->source->tokens_count && at > 0)
        md_parser_fail_after(parser, at - 1, "%s is missing at the end of the file", wanted);
    else
        md_parser_fail(parser, at, at, "%s is expected here, but `%.*s` was found", wanted,
                       (int)md_parser_token(parser)->length,
                       parser->source->text + md_parser_token(parser)->offset);
}

/* ---- brackets and blocks ---- */

/* The column of the first token on the line where `token` stands. */
static int indent_of(const struct md_parser *parser, uint32_t token)
{
    const struct md_token *tokens = parser->source->tokens;
    while (token > 0 && tokens[token - 1].end_line == tokens[token].line) token--;
    return tokens[token].column;
}

static bool is_first_on_line(const struct md_parser *parser, uint32_t token)
{
    const struct md_token *tokens = parser->source->tokens;
    return token == 0 || tokens[token - 1].end_line < tokens[token].line;
}

/* An item may begin with this token. */
static bool begins_value(enum md_token_kind kind)
{
    switch (kind) {
    case MD_TOKEN_NAME:
    case MD_TOKEN_STRING:
    case MD_TOKEN_NUMBER:
    case MD_TOKEN_FUNCTION:
    case MD_TOKEN_NIL:
    case MD_TOKEN_TRUE:
    case MD_TOKEN_FALSE:
    case MD_TOKEN_NOT:
    case MD_TOKEN_OPEN_CURLY:
    case MD_TOKEN_OPEN_SQUARE:
    case MD_TOKEN_OPEN_ROUND:
    case MD_TOKEN_ELLIPSIS:
    case MD_TOKEN_HASH:
        return true;
    default:
        return false;
    }
}

/* "`{` is not closed", with the place where it was opened. */
static void refuse_open(struct md_parser *parser, const char *wanted, uint32_t opener)
{
    const struct md_token *open = &parser->source->tokens[opener];
    uint32_t before = parser->index > 0 ? parser->index - 1 : 0;
    const char *found = md_parser_shown(parser, parser->index);
    struct md_diagnostic *diagnostic = md_parser_fail_after(
        parser, before, "%s of line %d is not closed: `%s` is missing before %s",
        md_parser_shown(parser, opener), open->line, wanted, found);
    md_parser_also(parser, diagnostic, opener, "opened here");
    md_parser_help(parser, diagnostic, "put `%s` after %s", wanted,
                   md_parser_shown(parser, before));
}

void md_parser_close(struct md_parser *parser, enum md_token_kind kind, uint32_t opener)
{
    if (md_parser_accept(parser, kind)) return;
    if (md_parser_refuse_foreign(parser)) return;
    refuse_open(parser, md_token_spelling(kind), opener);
}

/* `name: value`, `"name": value` and `"name" = value` are how other notations write a field. */
static bool refuse_other_field(struct md_parser *parser)
{
    uint32_t at = parser->index;
    enum md_token_kind kind = md_parser_peek(parser, 0);
    if (kind != MD_TOKEN_COLON && kind != MD_TOKEN_ASSIGN) return false;
    const struct md_token *key = &parser->source->tokens[at - 1];
    struct md_diagnostic *diagnostic = md_parser_fail(
        parser, at, at, "`%s` cannot follow a list item", kind == MD_TOKEN_COLON ? ":" : "=");
    if (key->kind == MD_TOKEN_STRING)
        md_parser_help(parser, diagnostic,
                       "a field with a text as its name is written [%s] = value",
                       md_text_shown(&parser->source->arena, parser->source->text + key->offset,
                                     key->length, 30));
    else
        md_parser_help(parser, diagnostic, "a field is written `name = value` or `[key] = value`");
    return true;
}

void md_parser_missing_comma(struct md_parser *parser, uint32_t opener)
{
    if (md_parser_refuse_foreign(parser)) return;
    bool is_table = parser->source->tokens[opener].kind == MD_TOKEN_OPEN_CURLY;
    const char *close = is_table ? "}" : ")";
    uint32_t at = parser->index;
    if (is_table && refuse_other_field(parser)) return;
    bool is_outdented = is_first_on_line(parser, at) &&
                        md_parser_token(parser)->column <= indent_of(parser, opener) &&
                        parser->source->tokens[at - 1].end_line > 0;
    if (at >= parser->source->tokens_count || !begins_value(md_parser_peek(parser, 0)) ||
        is_outdented) {
        refuse_open(parser, close, opener);
        return;
    }
    const char *before = md_parser_shown(parser, at - 1);
    const char *here = md_parser_shown(parser, at);
    struct md_diagnostic *diagnostic =
        md_parser_fail_after(parser, at - 1, "missing comma between the %s of this %s",
                             is_table ? "items" : "arguments", is_table ? "table" : "call");
    md_parser_help(parser, diagnostic, "put a comma after %s, before %s", before, here);
    md_parser_also(parser, diagnostic, opener,
                   is_table ? "the table begins here" : "the arguments begin here");
}

/* An `end` that stands further left than the line of what it closes belongs to another block. */
static void note_suspect(struct md_parser *parser, uint32_t opener, uint32_t end)
{
    if (parser->suspect != MD_NO_TOKEN || !is_first_on_line(parser, end)) return;
    if (parser->source->tokens[end].column < indent_of(parser, opener)) parser->suspect = opener;
}

void md_parser_close_block(struct md_parser *parser, enum md_token_kind kind, uint32_t opener)
{
    uint32_t at = parser->index;
    if (md_parser_accept(parser, kind)) {
        if (kind == MD_TOKEN_END) note_suspect(parser, opener, at);
        return;
    }
    if (md_parser_refuse_foreign(parser)) return;
    uint32_t before = at > 0 ? at - 1 : 0;
    uint32_t named =
        parser->suspect != MD_NO_TOKEN && parser->suspect > opener ? parser->suspect : opener;
    const char *found = md_parser_shown(parser, at);
    struct md_diagnostic *diagnostic = md_parser_fail_after(
        parser, before, "%s of line %d is not closed: `%s` is missing before %s",
        md_parser_shown(parser, named), parser->source->tokens[named].line, md_token_spelling(kind),
        found);
    md_parser_also(parser, diagnostic, named, "opened here");
    if (parser->else_if != MD_NO_TOKEN && parser->else_if > opener)
        md_parser_help(parser, diagnostic,
                       "`else if` on line %d opens a second `if`, which needs its own `end`; "
                       "write `elseif`",
                       parser->source->tokens[parser->else_if].line);
    else
        md_parser_help(parser, diagnostic,
                       "each `function`, `if`, `for`, `while` and `do` needs "
                       "its own `end`");
}

/* ---- names and lone expressions ---- */

static bool is_keyword(enum md_token_kind kind)
{
    return kind >= MD_TOKEN_AND && kind <= MD_TOKEN_WHILE;
}

uint32_t md_parser_name(struct md_parser *parser, const char *what)
{
    if (md_parser_peek(parser, 0) == MD_TOKEN_NAME) {
        uint32_t token = parser->index;
        md_parser_next(parser);
        return token;
    }
    if (is_keyword(md_parser_peek(parser, 0))) {
        uint32_t at = parser->index;
        struct md_diagnostic *diagnostic =
            md_parser_fail(parser, at, at, "%s is a word of Lua and cannot be %s",
                           md_parser_shown(parser, at), what);
        const char *word = md_token_spelling(parser->source->tokens[at].kind);
        if (at > 0 && parser->source->tokens[at - 1].kind == MD_TOKEN_DOT)
            md_parser_help(parser, diagnostic, "write [\"%s\"] instead of .%s", word, word);
        else
            md_parser_help(parser, diagnostic, "choose another name");
        return MD_NO_TOKEN;
    }
    md_parser_unexpected(parser, what);
    return MD_NO_TOKEN;
}

/* Words of other languages, and what Lua says. */
static const struct {
    const char *word;
    const char *help;
} other_words[] = {
    {"elif", "write `elseif`"},
    {"elsif", "write `elseif`"},
    {"elseIf", "write `elseif`"},
    {"var", "write `local`"},
    {"let", "write `local`"},
    {"const", "write `local x <const> = ...`"},
    {"def", "write `function`"},
    {"func", "write `function`"},
    {"foreach", "write `for key, value in pairs(t) do`"},
    {"switch", "write `if` ... `elseif` ... `end`"},
    {"unless", "write `if not`"},
};

static const char *word_help(const char *word)
{
    for (size_t i = 0; i < sizeof other_words / sizeof *other_words; i++)
        if (strcmp(other_words[i].word, word) == 0) return other_words[i].help;
    return md_foreign_word_help(word);
}

void md_parser_refuse_lone(struct md_parser *parser, const struct md_expression *expression)
{
    if (md_parser_refuse_foreign(parser)) return;
    static const char *const words[] = {"local",  "function", "return", "while", "repeat",
                                        "elseif", "break",    "for",    "if",    "else",
                                        "until",  "then",     "end",    "do"};
    struct md_diagnostic *diagnostic;
    enum md_token_kind here = md_parser_peek(parser, 0);
    if (here == MD_TOKEN_EQUAL) {
        uint32_t at = parser->index;
        diagnostic = md_parser_fail(parser, at, at, "`==` compares; here something is assigned");
        md_parser_help(parser, diagnostic, "write `=`");
        return;
    }
    diagnostic = md_parser_fail(parser, expression->first, expression->last,
                                "this is no statement: a value alone does nothing");
    if (expression->kind != MD_EXPRESSION_NAME) {
        md_parser_help(parser, diagnostic, "assign it (`x = ...`), return it, or call it");
        return;
    }
    const char *help = word_help(expression->text);
    int nearest = md_text_nearest(expression->text, words, sizeof words / sizeof *words);
    if (help != NULL)
        md_parser_help(parser, diagnostic, "%s", help);
    else if (nearest >= 0)
        md_parser_help(parser, diagnostic, "did you mean `%s`?", words[nearest]);
    else
        md_parser_help(parser, diagnostic, "a call needs its arguments: `%s(...)` or `%s { ... }`",
                       expression->text, expression->text);
}
