/* input/encoding.h
 *
 * encoding: the bytes of a data file as UTF-8 text, in pieces, however large the file is.
 *
 * Which encoding: the declared one if there is one, and it must hold; else the byte order mark;
 * else UTF-8 if the whole file is strict UTF-8; else GB18030 if the whole file is strict GB18030;
 * else the file is refused (E1102). Never a guess. A file is read once to decide and once to give
 * the text; the digest is that of the bytes the text came from.
 */
#ifndef MD_INPUT_ENCODING_H
#define MD_INPUT_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diagnostic.h"
#include "base/digest.h"
#include "base/status.h"

/* name, word in schemas and messages */
#define MD_ENCODING_LIST(X)                                                                        \
    X(MD_ENCODING_UTF8, "utf-8")                                                                   \
    X(MD_ENCODING_GB18030, "gb18030")

enum md_encoding {
#define X(name, word) name,
    MD_ENCODING_LIST(X)
#undef X
};

/* "UTF-8", "GB18030": what people read. */
const char *md_encoding_title(enum md_encoding encoding);

/* How a source's encoding was found. */
enum md_encoding_found { MD_FOUND_DECLARED, MD_FOUND_MARK, MD_FOUND_CHECKED };

struct md_decoder; /* a file (or bytes) being read */

/*
 * Open the file at `path` and decide its encoding.
 *
 * file:     the name for messages.
 * declared: "utf-8", "gb18030", or NULL or "auto" to decide as said above.
 * Returns MD_OK, or MD_INPUT with E1101 (missing, no file, cannot be read) or E1102 (line and
 * column of the first byte that fits no encoding); *source is then NULL.
 */
enum md_status md_decoder_open(const char *path, const char *file, const char *declared,
                              struct md_decoder **source, struct md_diagnostics *diagnostics);

/* The same over bytes in memory, which must stay until md_decoder_close(). */
enum md_status md_decoder_open_bytes(const void *bytes, size_t length, const char *file,
                                    const char *declared, struct md_decoder **source,
                                    struct md_diagnostics *diagnostics);

/* Part of a text that is to be UTF-8, in memory: nothing is decided, and there is no digest of it. */
struct md_decoder *md_decoder_open_part(const void *bytes, size_t length, const char *file);

/*
 * The next piece of text, without a byte order mark: *length bytes at *text, valid until the next
 * call; *length is 0 at the end. The pieces are UTF-8 as a whole, unless the source was declared or
 * marked UTF-8 and is not: then bad bytes come through, and whoever cuts the text into records
 * refuses those that hold them (md_decoder_is_checked() tells). A character may be cut by the end
 * of a piece.
 * Returns MD_OK, or MD_INPUT when the file cannot be read on (E1101) or breaks its GB18030 (E1102).
 */
enum md_status md_decoder_read(struct md_decoder *source, const char **text, size_t *length,
                              struct md_diagnostics *diagnostics);

/* True when all text is known to be strict UTF-8. */
bool md_decoder_is_checked(const struct md_decoder *source);

enum md_encoding md_decoder_encoding(const struct md_decoder *source);
enum md_encoding_found md_decoder_found(const struct md_decoder *source);

/* SHA-256 of all bytes of the file. Once, after the end was read (or else of what was read). */
struct md_digest md_decoder_digest(struct md_decoder *source);

/* Free; NULL is allowed. */
void md_decoder_close(struct md_decoder *source);

#endif
