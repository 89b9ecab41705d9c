#include "script/lexer.h"

#include <stdarg.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"

struct lexer {
    struct md_source *source;
    struct md_diagnostics *out;
    size_t position; /* the next byte */
    int line;
    int column;
    bool is_failed;
    struct md_token *tokens;
    size_t tokens_count;
    size_t tokens_capacity;
    struct md_buffer string; /* the string that is being decoded */
};

/* A place in the text that messages may point at. */
struct mark {
    size_t position;
    int line;
    int column;
};

/* ---- characters ---- */

static int peek(const struct lexer *lexer, size_t ahead)
{
    size_t position = lexer->position + ahead;
    return position < lexer->source->length ? (unsigned char)lexer->source->text[position] : -1;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(int c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_name_start(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name_part(int c)
{
    return is_name_start(c) || is_digit(c);
}

static bool is_newline(int c)
{
    return c == '\n' || c == '\r';
}

static int hex_value(int c)
{
    if (is_digit(c)) return c - '0';
    return (c | 0x20) - 'a' + 10;
}

static struct mark mark_here(const struct lexer *lexer)
{
    return (struct mark){lexer->position, lexer->line, lexer->column};
}

/* Go on by one byte that is not a line end. */
static void step(struct lexer *lexer)
{
    unsigned char c = (unsigned char)lexer->source->text[lexer->position++];
    if ((c & 0xC0) != 0x80) lexer->column++;
}

static void step_by(struct lexer *lexer, size_t count)
{
    for (size_t i = 0; i < count; i++) step(lexer);
}

/*
 * Go over one line end: \n, \r, \r\n or \n\r count as one, as in Lua. Lines are counted by \n
 * alone, because that is how the diagnostics cut the source line out; a file with bare \r is one
 * line there.
 */
static void step_newline(struct lexer *lexer)
{
    int first = peek(lexer, 0);
    int second = peek(lexer, 1);
    bool is_pair = is_newline(second) && second != first;
    lexer->position += is_pair ? 2 : 1;
    if (first == '\n' || is_pair) {
        lexer->line++;
        lexer->column = 1;
    } else {
        lexer->column++;
    }
}

/* ---- messages ---- */

/* One diagnostic from `start` to `end_column` (0: one code point) on its line; reading stops. */
static struct md_diagnostic *fail(struct lexer *lexer, struct mark start, int end_column,
                                  const char *format, ...) __attribute__((format(printf, 4, 5)));
static struct md_diagnostic *fail(struct lexer *lexer, struct mark start, int end_column,
                                  const char *format, ...)
{
    struct md_arena scratch = {0};
    va_list arguments;
    va_start(arguments, format);
    const char *message = md_arena_vformat(&scratch, format, arguments);
    va_end(arguments);
    const struct md_source *source = lexer->source;
    struct md_diagnostic *diagnostic =
        md_diagnostics_add(lexer->out, MD_ERROR, "E0201", "%s", message);
    md_diagnostic_at(lexer->out, diagnostic, source->file, source->text, source->length, start.line,
                     start.column, end_column);
    md_arena_free(&scratch);
    lexer->is_failed = true;
    return diagnostic;
}

static int end_column_here(const struct lexer *lexer, struct mark start)
{
    return lexer->line == start.line ? lexer->column : 0;
}

/* ---- tokens ---- */

static struct md_token *add_token(struct lexer *lexer, enum md_token_kind kind, struct mark start)
{
    MD_GROW(lexer->tokens, lexer->tokens_count, lexer->tokens_capacity);
    struct md_token *token = &lexer->tokens[lexer->tokens_count++];
    *token = (struct md_token){.kind = kind,
                               .offset = (uint32_t)start.position,
                               .length = (uint32_t)(lexer->position - start.position),
                               .line = start.line,
                               .column = start.column,
                               .end_line = lexer->line,
                               .end_column = lexer->column};
    return token;
}

static void add_text_token(struct lexer *lexer, enum md_token_kind kind, struct mark start,
                           const char *text, size_t length)
{
    struct md_token *token = add_token(lexer, kind, start);
    token->text = md_arena_strndup(&lexer->source->arena, text, length);
    token->text_length = length;
}

static enum md_token_kind keyword_of(const char *text, size_t length)
{
    for (int kind = MD_TOKEN_AND; kind <= MD_TOKEN_WHILE; kind++) {
        const char *spelling = md_token_spelling((enum md_token_kind)kind);
        if (strlen(spelling) == length && memcmp(spelling, text, length) == 0)
            return (enum md_token_kind)kind;
    }
    return MD_TOKEN_NAME;
}

static void read_name(struct lexer *lexer)
{
    struct mark start = mark_here(lexer);
    while (is_name_part(peek(lexer, 0))) step(lexer);
    const char *text = lexer->source->text + start.position;
    size_t length = lexer->position - start.position;
    enum md_token_kind kind = keyword_of(text, length);
    if (kind == MD_TOKEN_NAME)
        add_text_token(lexer, kind, start, text, length);
    else
        add_token(lexer, kind, start);
}

/* digits [. digits] with at least one digit; *cursor stops behind them. */
static bool scan_mantissa(const char **cursor, const char *end, bool is_hexadecimal)
{
    size_t digits = 0;
    bool has_point = false;
    for (; *cursor < end; (*cursor)++) {
        int c = (unsigned char)**cursor;
        if (is_hexadecimal ? is_hex(c) : is_digit(c))
            digits++;
        else if (c == '.' && !has_point)
            has_point = true;
        else
            break;
    }
    return digits > 0;
}

/* decimal: mantissa [e[+-]digits]; hexadecimal: 0x mantissa [p[+-]digits]. */
static bool is_number(const char *text, size_t length)
{
    const char *end = text + length;
    bool is_hexadecimal = length > 1 && text[0] == '0' && (text[1] | 0x20) == 'x';
    if (is_hexadecimal) text += 2;
    if (!scan_mantissa(&text, end, is_hexadecimal)) return false;
    if (text == end) return true;
    if ((*text | 0x20) != (is_hexadecimal ? 'p' : 'e')) return false;
    text++;
    if (text < end && (*text == '+' || *text == '-')) text++;
    if (text == end) return false;
    while (text < end && is_digit((unsigned char)*text)) text++;
    return text == end;
}

/* Lua takes every letter, digit and point that touches a number into it, and then judges it. */
static void read_number(struct lexer *lexer)
{
    struct mark start = mark_here(lexer);
    bool is_hexadecimal =
        peek(lexer, 0) == '0' && (peek(lexer, 1) | 0x20) == 'x' && peek(lexer, 1) != -1;
    if (is_hexadecimal) step_by(lexer, 2);
    int exponent = is_hexadecimal ? 'p' : 'e';
    for (;;) {
        int c = peek(lexer, 0);
        if (c != -1 && (c | 0x20) == exponent) {
            step(lexer);
            if (peek(lexer, 0) == '+' || peek(lexer, 0) == '-') step(lexer);
        } else if (is_hex(c) || c == '.') {
            step(lexer);
        } else {
            break;
        }
    }
    while (is_name_part(peek(lexer, 0))) step(lexer);
    const char *text = lexer->source->text + start.position;
    size_t length = lexer->position - start.position;
    if (is_number(text, length)) {
        add_text_token(lexer, MD_TOKEN_NUMBER, start, text, length);
        return;
    }
    struct md_diagnostic *diagnostic = fail(lexer, start, lexer->column, "malformed number `%.*s`",
                                            (int)(length > 40 ? 40 : length), text);
    if (memchr(text, '_', length) != NULL)
        md_diagnostic_advise(lexer->out, diagnostic, "help",
                             "write the digits without `_` between them");
    else if (strstr(text, "..") != NULL && (size_t)(strstr(text, "..") - text) < length)
        md_diagnostic_advise(lexer->out, diagnostic, "help",
                             "put a space between the number and `..`");
}

/* ---- strings ---- */

/* UTF-8 for up to 31 bits, in up to six bytes, as Lua's \u{...} gives it. */
static void add_code_point(struct md_buffer *out, uint32_t code)
{
    if (code < 0x80) {
        md_buffer_add_char(out, (char)code);
        return;
    }
    char reversed[6];
    size_t count = 0;
    uint32_t first_max = 0x3F; /* the largest value that fits into the first byte */
    do {
        reversed[count++] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
        first_max >>= 1;
    } while (code > first_max);
    md_buffer_add_char(out, (char)((~first_max << 1) | code));
    while (count > 0) md_buffer_add_char(out, reversed[--count]);
}

static void read_hex_escape(struct lexer *lexer, struct mark start)
{
    int value = 0;
    step_by(lexer, 2);
    for (int i = 0; i < 2; i++) {
        if (!is_hex(peek(lexer, 0))) {
            fail(lexer, start, lexer->column, "`\\x` needs two hexadecimal digits");
            return;
        }
        value = value * 16 + hex_value(peek(lexer, 0));
        step(lexer);
    }
    md_buffer_add_char(&lexer->string, (char)value);
}

static void read_decimal_escape(struct lexer *lexer, struct mark start)
{
    int value = 0;
    step(lexer);
    for (int i = 0; i < 3 && is_digit(peek(lexer, 0)); i++) {
        value = value * 10 + (peek(lexer, 0) - '0');
        step(lexer);
    }
    if (value > 255)
        fail(lexer, start, lexer->column, "`\\%d` is larger than a byte (255)", value);
    else
        md_buffer_add_char(&lexer->string, (char)value);
}

static void read_unicode_escape(struct lexer *lexer, struct mark start)
{
    step_by(lexer, 2);
    if (peek(lexer, 0) != '{' || !is_hex(peek(lexer, 1))) {
        fail(lexer, start, lexer->column, "`\\u` needs hexadecimal digits in braces: `\\u{4E2D}`");
        return;
    }
    step(lexer);
    uint32_t value = 0;
    while (is_hex(peek(lexer, 0))) {
        if (value > 0x7FFFFFFFu >> 4) {
            fail(lexer, start, lexer->column, "`\\u{...}` is larger than 7FFFFFFF");
            return;
        }
        value = value * 16 + (uint32_t)hex_value(peek(lexer, 0));
        step(lexer);
    }
    if (peek(lexer, 0) != '}') {
        fail(lexer, start, lexer->column, "`\\u{` is not closed by `}`");
        return;
    }
    step(lexer);
    add_code_point(&lexer->string, value);
}

/* \z: the white space that follows, line ends too, is left out. */
static void skip_white(struct lexer *lexer)
{
    for (;;) {
        int c = peek(lexer, 0);
        if (is_newline(c))
            step_newline(lexer);
        else if (c == ' ' || c == '\t' || c == '\v' || c == '\f')
            step(lexer);
        else
            return;
    }
}

static void read_escape(struct lexer *lexer)
{
    static const char letters[] = "abfnrtv\\\"'";
    static const char values[] = "\a\b\f\n\r\t\v\\\"'";
    struct mark start = mark_here(lexer);
    int c = peek(lexer, 1);
    const char *letter = c > 0 ? strchr(letters, c) : NULL;
    if (letter != NULL) {
        step_by(lexer, 2);
        md_buffer_add_char(&lexer->string, values[letter - letters]);
    } else if (c == 'x') {
        read_hex_escape(lexer, start);
    } else if (c == 'u') {
        read_unicode_escape(lexer, start);
    } else if (is_digit(c)) {
        read_decimal_escape(lexer, start);
    } else if (c == 'z') {
        step_by(lexer, 2);
        skip_white(lexer);
    } else if (is_newline(c)) {
        step(lexer);
        step_newline(lexer);
        md_buffer_add_char(&lexer->string, '\n');
    } else {
        struct md_diagnostic *diagnostic =
            fail(lexer, start, start.column + (c == -1 ? 1 : 2), "unknown escape in a text");
        md_diagnostic_advise(lexer->out, diagnostic, "help",
                             "a backslash itself is written `\\\\`");
    }
}

static void read_quoted(struct lexer *lexer)
{
    struct mark start = mark_here(lexer);
    int quote = peek(lexer, 0);
    md_buffer_clear(&lexer->string);
    step(lexer);
    while (!lexer->is_failed && peek(lexer, 0) != quote) {
        int c = peek(lexer, 0);
        if (c == -1 || is_newline(c)) {
            struct md_diagnostic *diagnostic =
                fail(lexer, start, end_column_here(lexer, start), "this text is not closed");
            md_diagnostic_advise(lexer->out, diagnostic, "help",
                                 "put a `%c` at its end; a text of several lines stands in [[ ]]",
                                 quote);
            return;
        }
        if (c == '\\') {
            read_escape(lexer);
        } else {
            md_buffer_add_char(&lexer->string, (char)c);
            step(lexer);
        }
    }
    if (lexer->is_failed) return;
    step(lexer);
    add_text_token(lexer, MD_TOKEN_STRING, start, md_buffer_text(&lexer->string),
                   lexer->string.length);
}

/* The number of `=` of a long bracket that opens or closes here with `bracket`; -1: there is none.
 */
static int long_bracket_level(const struct lexer *lexer, int bracket)
{
    size_t level = 0;
    if (peek(lexer, 0) != bracket) return -1;
    while (peek(lexer, 1 + level) == '=') level++;
    return peek(lexer, 1 + level) == bracket ? (int)level : -1;
}

/* The inside of a long bracket of `level`, from its first [ on; false when it is not closed. */
static bool read_long(struct lexer *lexer, struct mark start, int level, const char *what)
{
    md_buffer_clear(&lexer->string);
    step_by(lexer, (size_t)level + 2);
    if (is_newline(peek(lexer, 0))) step_newline(lexer);
    for (;;) {
        int c = peek(lexer, 0);
        if (c == -1) {
            struct md_diagnostic *diagnostic =
                fail(lexer, start, start.column + level + 2, "this %s is not closed", what);
            md_diagnostic_advise(lexer->out, diagnostic, "help", "it ends with `]%.*s]`", level,
                                 "==================================================");
            return false;
        }
        if (c == ']' && long_bracket_level(lexer, ']') == level) {
            step_by(lexer, (size_t)level + 2);
            return true;
        }
        if (is_newline(c)) {
            step_newline(lexer);
            md_buffer_add_char(&lexer->string, '\n');
        } else {
            md_buffer_add_char(&lexer->string, (char)c);
            step(lexer);
        }
    }
}

static void skip_comment(struct lexer *lexer)
{
    struct mark start = mark_here(lexer);
    step_by(lexer, 2);
    int level = long_bracket_level(lexer, '[');
    if (level >= 0) {
        read_long(lexer, start, level, "comment");
        return;
    }
    while (peek(lexer, 0) != -1 && !is_newline(peek(lexer, 0))) step(lexer);
}

static void read_square(struct lexer *lexer)
{
    struct mark start = mark_here(lexer);
    int level = long_bracket_level(lexer, '[');
    if (level >= 0) {
        if (read_long(lexer, start, level, "text"))
            add_text_token(lexer, MD_TOKEN_STRING, start, md_buffer_text(&lexer->string),
                           lexer->string.length);
        return;
    }
    step(lexer);
    if (peek(lexer, 0) == '=') {
        while (peek(lexer, 0) == '=') step(lexer);
        fail(lexer, start, lexer->column, "`[=` begins a long text only as `[=[`");
        return;
    }
    add_token(lexer, MD_TOKEN_OPEN_SQUARE, start);
}

/* ---- signs ---- */

/* Signs that Lua does not have but hands that know other languages type; longest first. */
static const char *const foreign_signs[] = {
    "!=", "&&", "||", "+=", "-=", "*=", "/=", "++", "!", "?"};

/* Signs of the keyboard for Chinese that look like those of Lua. */
static const struct {
    const char *wide;
    const char *plain;
} wide_signs[] = {
    {"，", ","}, {"、", ","}, {"。", "."}, {"；", ";"},       {"：", ":"}, {"（", "("}, {"）", ")"},
    {"｛", "{"}, {"｝", "}"}, {"［", "["}, {"］", "]"},       {"【", "["}, {"】", "]"}, {"＝", "="},
    {"＜", "<"}, {"＞", ">"}, {"＋", "+"}, {"－", "-"},       {"＊", "*"}, {"／", "/"}, {"“", "\""},
    {"”", "\""}, {"‘", "'"},  {"’", "'"},  {"＂", "\""},      {"×", "*"},  {"÷", "/"},  {"≤", "<="},
    {"−", "-"},  {"–", "-"},
    {"≥", ">="}, {"≠", "~="}, {"　", " "}, {"\xC2\xA0", " "},
};

static bool starts_with(const struct lexer *lexer, const char *text)
{
    size_t length = strlen(text);
    return lexer->source->length - lexer->position >= length &&
           memcmp(lexer->source->text + lexer->position, text, length) == 0;
}

static size_t point_bytes(const struct lexer *lexer)
{
    size_t bytes = 1;
    while ((peek(lexer, bytes) & 0xC0) == 0x80 && peek(lexer, bytes) != -1) bytes++;
    return bytes;
}

static void refuse_character(struct lexer *lexer)
{
    struct mark start = mark_here(lexer);
    const char *at = lexer->source->text + lexer->position;
    for (size_t i = 0; i < sizeof wide_signs / sizeof *wide_signs; i++) {
        if (!starts_with(lexer, wide_signs[i].wide)) continue;
        struct md_diagnostic *diagnostic =
            fail(lexer, start, 0, "`%s` is not a sign of Lua", wide_signs[i].wide);
        if (strcmp(wide_signs[i].plain, " ") == 0)
            md_diagnostic_advise(lexer->out, diagnostic, "help", "write an ordinary space");
        else
            md_diagnostic_advise(lexer->out, diagnostic, "help", "write `%s`", wide_signs[i].plain);
        return;
    }
    struct md_arena scratch = {0};
    const char *shown = md_text_shown(&scratch, at, point_bytes(lexer), 1);
    struct md_diagnostic *diagnostic =
        fail(lexer, start, 0, "the character `%s` has no meaning here", shown);
    if ((unsigned char)*at >= 0x80)
        md_diagnostic_advise(lexer->out, diagnostic, "help",
                             "names are made of a-z, A-Z, 0-9 and _; other letters stand in texts, "
                             "in double quotes");
    md_arena_free(&scratch);
}

static void read_sign(struct lexer *lexer)
{
    struct mark start = mark_here(lexer);
    for (size_t i = 0; i < sizeof foreign_signs / sizeof *foreign_signs; i++) {
        if (!starts_with(lexer, foreign_signs[i])) continue;
        step_by(lexer, strlen(foreign_signs[i]));
        add_token(lexer, MD_TOKEN_FOREIGN, start);
        return;
    }
    int best = -1;
    size_t best_length = 0;
    for (int kind = MD_TOKEN_PLUS; kind <= MD_TOKEN_ELLIPSIS; kind++) {
        const char *spelling = md_token_spelling((enum md_token_kind)kind);
        if (strlen(spelling) > best_length && starts_with(lexer, spelling)) {
            best = kind;
            best_length = strlen(spelling);
        }
    }
    if (best < 0) {
        refuse_character(lexer);
        return;
    }
    step_by(lexer, best_length);
    add_token(lexer, (enum md_token_kind)best, start);
}

static void read_token(struct lexer *lexer)
{
    int c = peek(lexer, 0);
    if (is_newline(c))
        step_newline(lexer);
    else if (c == ' ' || c == '\t' || c == '\v' || c == '\f')
        step(lexer);
    else if (c == '-' && peek(lexer, 1) == '-')
        skip_comment(lexer);
    else if (is_name_start(c))
        read_name(lexer);
    else if (is_digit(c) || (c == '.' && is_digit(peek(lexer, 1))))
        read_number(lexer);
    else if (c == '"' || c == '\'')
        read_quoted(lexer);
    else if (c == '[')
        read_square(lexer);
    else
        read_sign(lexer);
}

/* ---- the whole ---- */

static struct mark mark_at(const struct lexer *lexer, size_t position)
{
    struct mark mark = {0, 1, 1};
    for (; mark.position < position; mark.position++) {
        unsigned char c = (unsigned char)lexer->source->text[mark.position];
        if (c == '\n') {
            mark.line++;
            mark.column = 1;
        } else if ((c & 0xC0) != 0x80) {
            mark.column++;
        }
    }
    return mark;
}

/* What no file may be, whatever stands in it. */
static void check_bytes(struct lexer *lexer)
{
    const struct md_source *source = lexer->source;
    size_t bad;
    const char *nul = memchr(source->text, '\0', source->length);
    if (source->length > MD_SOURCE_BYTES_MAX) {
        struct md_diagnostic *diagnostic =
            fail(lexer, (struct mark){0, 1, 1}, 0, "the file has %zu bytes; at most %d are read",
                 source->length, MD_SOURCE_BYTES_MAX);
        diagnostic->place.line = diagnostic->place.column = 0;
        diagnostic->place.source_line = NULL;
        md_diagnostic_advise(lexer->out, diagnostic, "help",
                             "put large tables into data files (CSV), or split the file");
    } else if (source->length > 0 && source->text[0] == '\x1b') {
        struct md_diagnostic *diagnostic =
            fail(lexer, mark_at(lexer, 0), 0, "the file is compiled Lua, not text");
        diagnostic->place.source_line = NULL;
        md_diagnostic_advise(lexer->out, diagnostic, "help", "give the source file it was made of");
    } else if (nul != NULL) {
        struct md_diagnostic *diagnostic =
            fail(lexer, mark_at(lexer, (size_t)(nul - source->text)), 0,
                 "the file has a NUL byte here; plan files are UTF-8 text");
        diagnostic->place.source_line = NULL;
    } else if (!md_text_is_utf8(source->text, source->length, &bad)) {
        struct md_diagnostic *diagnostic =
            fail(lexer, mark_at(lexer, bad), 0, "byte 0x%02X is not UTF-8",
                 (unsigned)(unsigned char)source->text[bad]);
        diagnostic->place.source_line = NULL;
        md_diagnostic_advise(lexer->out, diagnostic, "help", "save the file as UTF-8");
    }
}

static void keep_tokens(struct lexer *lexer)
{
    struct md_source *source = lexer->source;
    struct mark end = mark_here(lexer);
    add_token(lexer, MD_TOKEN_END_OF_FILE, end);
    source->tokens =
        md_arena_copy(&source->arena, lexer->tokens, lexer->tokens_count * sizeof *lexer->tokens);
    source->tokens_count = (uint32_t)lexer->tokens_count - 1;
}

enum md_status md_lexer_read(struct md_source *source, struct md_diagnostics *out)
{
    struct lexer lexer = {.source = source, .out = out, .line = 1, .column = 1};
    check_bytes(&lexer);
    if (!lexer.is_failed && peek(&lexer, 0) == '#')
        while (peek(&lexer, 0) != -1 && !is_newline(peek(&lexer, 0))) step(&lexer);
    while (!lexer.is_failed && lexer.position < source->length) read_token(&lexer);
    if (!lexer.is_failed) keep_tokens(&lexer);
    md_buffer_free(&lexer.string);
    md_free(lexer.tokens);
    return lexer.is_failed ? MD_SYNTAX : MD_OK;
}
