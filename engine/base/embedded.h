/* base/embedded.h
 *
 * embedded: the texts of schemas/ and rules/ that the library carries inside itself; written by
 * engine/embed.cmake at build time.
 */
#ifndef MD_BASE_EMBEDDED_H
#define MD_BASE_EMBEDDED_H

#include <stddef.h>

struct md_embedded_file {
    const char *name; /* path below the project's root, "schemas/book/001.sql"; NULL ends the list */
    const char *text; /* NUL-terminated */
    size_t length;
};

extern const struct md_embedded_file md_embedded_files[];

/* The file of that name, or NULL. */
const struct md_embedded_file *md_embedded_find(const char *name);

#endif
