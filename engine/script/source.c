#include "script/source.h"

#include <stdarg.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "script/lexer.h"
#include "script/parser.h"
#include "script/syntax.h"

static const char *const spellings[] = {
#define X(kind, spelling) spelling,
    MD_TOKEN_LIST(X)
#undef X
};

struct md_source *md_source_new(const char *file, const char *text, size_t length)
{
    struct md_source *source = md_alloc(sizeof *source);
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    if (length >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
        text += 3;
        length -= 3;
    }
    source->file = md_arena_strdup(&source->arena, file);
    source->text = md_arena_strndup(&source->arena, text, length);
    source->length = length;
    source->tokens = md_arena_array(&source->arena, 1, sizeof *source->tokens);
    source->tokens[0].line = source->tokens[0].end_line = 1;
    source->tokens[0].column = source->tokens[0].end_column = 1;
    return source;
}

void md_source_free(struct md_source *source)
{
    if (source == NULL) return;
    md_arena_free(&source->arena);
    md_free(source);
}

enum md_status md_source_read(struct md_source *source, struct md_diagnostics *out)
{
    enum md_status status = md_lexer_read(source, out);
    if (status == MD_OK) status = md_parser_read(source, out);
    if (status == MD_OK) status = md_syntax_check(source, out);
    return status;
}

const char *md_token_spelling(enum md_token_kind kind)
{
    return spellings[kind];
}

const char *md_token_shown(struct md_arena *arena, const struct md_source *source, uint32_t token)
{
    enum { SHOWN_POINTS = 30 };
    if (token >= source->tokens_count) return "the end of the file";
    const struct md_token *one = &source->tokens[token];
    const char *shown = md_text_shown(arena, source->text + one->offset, one->length, SHOWN_POINTS);
    return md_arena_format(arena, "`%s`", shown);
}

uint32_t md_source_token_of_line(const struct md_source *source, int line)
{
    if (line < 1) return 0;
    uint32_t token = (uint32_t)line - 1;
    return token < source->tokens_count ? token : source->tokens_count;
}

const char *md_source_text_of(const struct md_source *source, uint32_t first, uint32_t last,
                              size_t *length)
{
    const struct md_token *begin = &source->tokens[first];
    const struct md_token *end = &source->tokens[last];
    *length = end->offset + end->length - begin->offset;
    return source->text + begin->offset;
}

/* The column behind the last code point of the line on which `token` begins. */
static int column_after_line(const struct md_source *source, const struct md_token *token)
{
    const char *begin = source->text + token->offset;
    size_t bytes = strcspn(begin, "\r\n");
    return token->column + (int)md_text_points(begin, bytes);
}

/* Lines, columns and end of a run of tokens, cut to the line where it begins. */
static void range_of(const struct md_source *source, uint32_t first, uint32_t last,
                     const struct md_token **begin, int *end_column)
{
    if (first > source->tokens_count) first = source->tokens_count;
    if (last > source->tokens_count) last = source->tokens_count;
    if (last < first) last = first;
    const struct md_token *end = &source->tokens[last];
    *begin = &source->tokens[first];
    *end_column =
        end->end_line == (*begin)->line ? end->end_column : column_after_line(source, *begin);
}

struct md_diagnostic *md_source_report(const struct md_source *source, uint32_t first,
                                       uint32_t last, struct md_diagnostics *out,
                                       enum md_severity severity, const char *code,
                                       const char *format, ...)
{
    struct md_arena scratch = {0};
    va_list arguments;
    va_start(arguments, format);
    const char *message = md_arena_vformat(&scratch, format, arguments);
    va_end(arguments);
    struct md_diagnostic *diagnostic = md_diagnostics_add(out, severity, code, "%s", message);
    md_arena_free(&scratch);
    const struct md_token *begin;
    int end_column;
    range_of(source, first, last, &begin, &end_column);
    md_diagnostic_at(out, diagnostic, source->file, source->text, source->length, begin->line,
                     begin->column, end_column);
    return diagnostic;
}

void md_source_also_at(const struct md_source *source, uint32_t first, uint32_t last,
                       struct md_diagnostics *out, struct md_diagnostic *diagnostic,
                       const char *label)
{
    const struct md_token *begin;
    int end_column;
    range_of(source, first, last, &begin, &end_column);
    md_diagnostic_also_at(out, diagnostic, label, source->file, source->text, source->length,
                          begin->line, begin->column, end_column);
}
