#include "input/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { PIECE_BYTES = 65536, TEXT_BYTES = PIECE_BYTES * 3 + 64, TAIL_BYTES = 8 };

/* Bytes come from a file or from memory; pieces are read one after the other, also twice. */
struct md_decoder {
    FILE *stream;
    const char *bytes; /* when stream is NULL */
    size_t bytes_length, bytes_offset;
    char *file;
    enum md_encoding encoding;
    enum md_encoding_found found;
    bool checked;
    bool at_start;
    struct md_digester *digester; /* NULL while the encoding is being decided */
    iconv_t converter;            /* (iconv_t)-1: none */
    size_t tail_length;           /* bytes of an incomplete character kept at the start of `piece` */
    char piece[PIECE_BYTES + TAIL_BYTES];
    char *text;                   /* converted; TEXT_BYTES */
    uint64_t line;                /* for messages of the conversion */
};

const char *md_encoding_title(enum md_encoding encoding)
{
    return encoding == MD_ENCODING_UTF8 ? "UTF-8" : "GB18030";
}

/* The next bytes into `piece` behind what is kept there; 0 at the end, -1 on a fault. */
static long fill(struct md_decoder *source)
{
    char *place = source->piece + source->tail_length;
    size_t count;
    if (source->stream != NULL) {
        count = fread(place, 1, PIECE_BYTES, source->stream);
        if (count == 0 && ferror(source->stream)) return -1;
    } else {
        count = source->bytes_length - source->bytes_offset;
        if (count > PIECE_BYTES) count = PIECE_BYTES;
        memcpy(place, source->bytes + source->bytes_offset, count);
        source->bytes_offset += count;
    }
    if (source->digester != NULL) md_digester_add(source->digester, place, count);
    return (long)count;
}

static bool rewind_source(struct md_decoder *source)
{
    source->bytes_offset = 0;
    source->tail_length = 0;
    source->at_start = true;
    source->line = 1;
    return source->stream == NULL || fseek(source->stream, 0, SEEK_SET) == 0;
}

static enum md_status refuse_reading(const char *file, const char *what,
                                     struct md_diagnostics *diagnostics)
{
    struct md_diagnostic *d = md_diagnostics_add(diagnostics, MD_ERROR, "E1101", "%s", what);
    md_diagnostic_at(diagnostics, d, file, NULL, 0, 0, 0, 0);
    return MD_INPUT;
}

/* ---- which encoding ------------------------------------------------------------------------ */

/* Where a check met its first bad byte. */
struct misfit {
    uint64_t line;
    uint64_t column; /* bytes from the start of the line, plus 1 */
    unsigned char byte;
};

struct line_count {
    uint64_t line;
    uint64_t column;
};

static void count_lines(struct line_count *at, const char *text, size_t length)
{
    const char *end = text + length;
    for (const char *newline; (newline = memchr(text, '\n', (size_t)(end - text))) != NULL;) {
        at->line++;
        at->column = 0;
        text = newline + 1;
    }
    at->column += (uint64_t)(end - text);
}

static struct misfit misfit_at(struct line_count at, const char *text, size_t offset)
{
    count_lines(&at, text, offset);
    return (struct misfit){at.line, at.column + 1, (unsigned char)text[offset]};
}

/* Bytes at the end that may be the beginning of a UTF-8 character. */
static size_t incomplete_tail(const char *text, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char byte = (unsigned char)text[length - back];
        if (byte < 0x80) return 0;
        if (byte < 0xC0) continue;
        size_t wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
        return wanted > back ? back : 0;
    }
    return 0;
}

/* 1: all of it is UTF-8; 0: it is not, *misfit says where; -1: it cannot be read. */
static int check_utf8(struct md_decoder *source, struct misfit *misfit)
{
    struct line_count at = {1, 0};
    if (!rewind_source(source)) return -1;
    for (;;) {
        long count = fill(source);
        if (count < 0) return -1;
        size_t length = source->tail_length + (size_t)count;
        size_t tail = count > 0 ? incomplete_tail(source->piece, length) : 0;
        size_t bad;
        if (!md_text_is_utf8(source->piece, length - tail, &bad)) {
            *misfit = misfit_at(at, source->piece, bad);
            return 0;
        }
        count_lines(&at, source->piece, length - tail);
        memmove(source->piece, source->piece + length - tail, tail);
        source->tail_length = tail;
        if (count == 0) return 1;
    }
}

/* Keep what was not used for the next piece. */
static void keep_tail(struct md_decoder *source, size_t length, size_t used)
{
    memmove(source->piece, source->piece + used, length - used);
    source->tail_length = length - used;
}

/* Convert the `length` bytes of `piece` into `text`; *used is short of them by an incomplete
 * character. Returns the text's length, or -1 with *used at the bad byte. */
static long convert(struct md_decoder *source, size_t length, size_t *used)
{
    char *in = source->piece, *out = source->text;
    size_t in_left = length, out_left = TEXT_BYTES;
    size_t result = iconv(source->converter, &in, &in_left, &out, &out_left);
    *used = length - in_left;
    if (result == (size_t)-1 && errno != EINVAL) return -1;
    return (long)(TEXT_BYTES - out_left);
}

static bool open_converter(struct md_decoder *source)
{
    if (source->text == NULL) source->text = md_alloc(TEXT_BYTES);
    if (source->converter == (iconv_t)-1) source->converter = iconv_open("UTF-8", "GB18030");
    if (source->converter == (iconv_t)-1) return false;
    iconv(source->converter, NULL, NULL, NULL, NULL);
    return true;
}

/* As check_utf8() for GB18030. */
static int check_gb18030(struct md_decoder *source, struct misfit *misfit)
{
    struct line_count at = {1, 0};
    if (!rewind_source(source) || !open_converter(source)) return -1;
    for (;;) {
        long count = fill(source);
        if (count < 0) return -1;
        size_t length = source->tail_length + (size_t)count;
        if (count == 0) {
            if (length > 0) *misfit = misfit_at(at, source->piece, 0);
            return length == 0;
        }
        size_t used;
        if (convert(source, length, &used) < 0) {
            *misfit = misfit_at(at, source->piece, used);
            return 0;
        }
        count_lines(&at, source->piece, used);
        keep_tail(source, length, used);
    }
}

static enum md_status refuse_encoding(struct md_diagnostics *diagnostics, const char *file,
                                      const char *message, const struct misfit *misfit)
{
    struct md_diagnostic *d = md_diagnostics_add(diagnostics, MD_ERROR, "E1102", "%s", message);
    md_diagnostic_at(diagnostics, d, file, NULL, 0, (int)misfit->line, 0, 0);
    md_diagnostic_advise(diagnostics, d, "note", "line %llu, byte %llu of the line is 0x%02X",
                         (unsigned long long)misfit->line, (unsigned long long)misfit->column,
                         misfit->byte);
    return MD_INPUT;
}

static enum md_status decide_unmarked(struct md_decoder *source, struct md_diagnostics *diagnostics)
{
    struct misfit utf8, gb18030;
    source->found = MD_FOUND_CHECKED;
    source->checked = true;
    int fits = check_utf8(source, &utf8);
    if (fits == 1) return MD_OK;
    if (fits == 0) {
        source->encoding = MD_ENCODING_GB18030;
        fits = check_gb18030(source, &gb18030);
    }
    if (fits == 1) return MD_OK;
    if (fits < 0) return refuse_reading(source->file, "the file cannot be read", diagnostics);
    refuse_encoding(diagnostics, source->file,
                    "the encoding cannot be decided: neither UTF-8 nor GB18030 fits", &utf8);
    struct md_diagnostic *d = diagnostics->last;
    md_diagnostic_advise(diagnostics, d, "note", "as GB18030 it fails at line %llu, byte %llu",
                         (unsigned long long)gb18030.line, (unsigned long long)gb18030.column);
    md_diagnostic_advise(diagnostics, d, "help", "save the file as UTF-8");
    return MD_INPUT;
}

/* The first bytes of the file. */
static size_t first_bytes(struct md_decoder *source, unsigned char mark[4])
{
    long count = rewind_source(source) ? fill(source) : -1;
    size_t length = count < 0 ? 0 : count < 4 ? (size_t)count : 4;
    memcpy(mark, source->piece, length);
    return length;
}

static enum md_status decide(struct md_decoder *source, const char *declared,
                             struct md_diagnostics *diagnostics)
{
    unsigned char mark[4];
    size_t length = first_bytes(source, mark);
    if (source->stream != NULL && ferror(source->stream))
        return refuse_reading(source->file, "the file cannot be read", diagnostics);
    if (length >= 2 && ((mark[0] == 0xFF && mark[1] == 0xFE) || (mark[0] == 0xFE && mark[1] == 0xFF))) {
        struct misfit first = {1, 1, mark[0]};
        refuse_encoding(diagnostics, source->file, "the file is UTF-16", &first);
        md_diagnostic_advise(diagnostics, diagnostics->last, "help", "save it as UTF-8");
        return MD_INPUT;
    }
    if (declared != NULL && strcmp(declared, "auto") != 0) {
        source->found = MD_FOUND_DECLARED;
        if (strcmp(declared, "gb18030") == 0) source->encoding = MD_ENCODING_GB18030;
        return MD_OK;
    }
    source->found = MD_FOUND_MARK;
    if (length >= 3 && memcmp(mark, "\xEF\xBB\xBF", 3) == 0) return MD_OK;
    source->encoding = MD_ENCODING_GB18030;
    if (length >= 4 && memcmp(mark, "\x84\x31\x95\x33", 4) == 0) return MD_OK;
    source->encoding = MD_ENCODING_UTF8;
    return decide_unmarked(source, diagnostics);
}

/* ---- open, read, close --------------------------------------------------------------------- */

static enum md_status opened(struct md_decoder *source, const char *declared,
                             struct md_decoder **out, struct md_diagnostics *diagnostics)
{
    enum md_status status = decide(source, declared, diagnostics);
    if (status == MD_OK && !rewind_source(source))
        status = refuse_reading(source->file, "the file cannot be read", diagnostics);
    if (status == MD_OK && source->encoding == MD_ENCODING_GB18030 && !open_converter(source))
        status = refuse_reading(source->file, "this system's iconv has no GB18030", diagnostics);
    if (status != MD_OK) {
        md_decoder_close(source);
        return status;
    }
    if (source->encoding == MD_ENCODING_GB18030) source->checked = true;
    source->digester = md_digester_new();
    *out = source;
    return MD_OK;
}

static struct md_decoder *new_source(const char *file)
{
    struct md_decoder *source = md_alloc(sizeof *source);
    source->file = md_strdup(file);
    source->converter = (iconv_t)-1;
    return source;
}

enum md_status md_decoder_open(const char *path, const char *file, const char *declared,
                              struct md_decoder **source, struct md_diagnostics *diagnostics)
{
    *source = NULL;
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return refuse_reading(file, errno == ENOENT ? "there is no such file"
                                                    : "the file cannot be opened", diagnostics);
    struct md_decoder *made = new_source(file);
    made->stream = stream;
    /* Pieces are large; a second buffer inside the stream would only copy. */
    setvbuf(stream, NULL, _IONBF, 0);
    return opened(made, declared, source, diagnostics);
}

enum md_status md_decoder_open_bytes(const void *bytes, size_t length, const char *file,
                                    const char *declared, struct md_decoder **source,
                                    struct md_diagnostics *diagnostics)
{
    *source = NULL;
    struct md_decoder *made = new_source(file);
    made->bytes = bytes;
    made->bytes_length = length;
    return opened(made, declared, source, diagnostics);
}

struct md_decoder *md_decoder_open_part(const void *bytes, size_t length, const char *file)
{
    struct md_decoder *made = new_source(file);
    made->bytes = bytes;
    made->bytes_length = length;
    made->encoding = MD_ENCODING_UTF8;
    made->found = MD_FOUND_DECLARED;
    return made;
}

static enum md_status read_gb18030(struct md_decoder *source, size_t length, bool end,
                                   const char **text, size_t *text_length,
                                   struct md_diagnostics *diagnostics)
{
    size_t used = 0;
    long converted = convert(source, length, &used);
    if (converted < 0 || (end && used < length)) {
        struct line_count at = {source->line, 0};
        struct misfit misfit = misfit_at(at, source->piece, used);
        return refuse_encoding(diagnostics, source->file,
                               "the file is to be GB18030, and these bytes are not", &misfit);
    }
    for (const char *c = source->piece, *stop = c + used;
         (c = memchr(c, '\n', (size_t)(stop - c))) != NULL; c++)
        source->line++;
    keep_tail(source, length, used);
    *text = source->text;
    *text_length = (size_t)converted;
    return MD_OK;
}

/* The byte order mark is the character U+FEFF at the start, in either encoding. */
static void drop_mark(struct md_decoder *source, const char **text, size_t *length)
{
    if (!source->at_start || *length == 0) return;
    source->at_start = false;
    if (*length < 3 || memcmp(*text, "\xEF\xBB\xBF", 3) != 0) return;
    *text += 3;
    *length -= 3;
}

enum md_status md_decoder_read(struct md_decoder *source, const char **text, size_t *length,
                              struct md_diagnostics *diagnostics)
{
    *length = 0;
    for (bool end = false; *length == 0 && !end;) {
        long count = fill(source);
        if (count < 0) return refuse_reading(source->file, "the file cannot be read", diagnostics);
        end = count == 0;
        *text = source->piece;
        *length = source->tail_length + (size_t)count;
        if (source->encoding == MD_ENCODING_GB18030 && *length > 0) {
            enum md_status status =
                read_gb18030(source, *length, end, text, length, diagnostics);
            if (status != MD_OK) return status;
        }
        drop_mark(source, text, length);
    }
    return MD_OK;
}

bool md_decoder_is_checked(const struct md_decoder *source)
{
    return source->checked;
}

enum md_encoding md_decoder_encoding(const struct md_decoder *source)
{
    return source->encoding;
}

enum md_encoding_found md_decoder_found(const struct md_decoder *source)
{
    return source->found;
}

struct md_digest md_decoder_digest(struct md_decoder *source)
{
    if (source->digester == NULL) return (struct md_digest){0};
    struct md_digest digest = md_digester_end(source->digester);
    source->digester = NULL;
    return digest;
}

void md_decoder_close(struct md_decoder *source)
{
    if (source == NULL) return;
    if (source->digester != NULL) (void)md_digester_end(source->digester);
    if (source->stream != NULL) fclose(source->stream);
    if (source->converter != (iconv_t)-1) iconv_close(source->converter);
    md_free(source->text);
    md_free(source->file);
    md_free(source);
}
