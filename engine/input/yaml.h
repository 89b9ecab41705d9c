/* input/yaml.h
 *
 * yaml: a YAML file of the project (schemas, params, tests, meed.yaml) as a tree with positions.
 *
 * Only libyaml's event interface is used; nothing is resolved: a scalar stays the text that was
 * written. Refused, each with its place: text that is not UTF-8 (E0103), unknown syntax (E0102),
 * a key met twice in one map (E0105, both lines), anchors and aliases (E0106), merge keys (E0107),
 * tags and directives (E0108), a second document (E0109), too much of anything (E0110), keys that
 * are no plain text (E0111). Source: RELIABILITY.md section 2.
 */
#ifndef MD_INPUT_YAML_H
#define MD_INPUT_YAML_H

#include <stddef.h>

#include "base/diagnostic.h"
#include "base/status.h"
#include "base/tree.h"

enum {
    MD_YAML_BYTES_MAX = 1 << 20,
    MD_YAML_DEPTH_MAX = 32,
    MD_YAML_EVENTS_MAX = 100000
};

/*
 * Read `length` bytes of YAML.
 *
 * file: the name as the user knows it, for messages; copied.
 * out:  an unused tree; on success it owns everything and is freed with md_tree_free(). On failure
 *       it is left empty.
 * Returns MD_OK (an empty document has root NULL) or MD_FINDINGS with one diagnostic or, for
 * repeated keys, several.
 */
enum md_status md_yaml_read(const char *file, const char *text, size_t length,
                            struct md_tree *out, struct md_diagnostics *diagnostics);

/* The same for the file at `path`. Also E0101: the file is missing, cannot be read or is larger
 * than MD_YAML_BYTES_MAX. */
enum md_status md_yaml_read_file(const char *path, const char *file, struct md_tree *out,
                                 struct md_diagnostics *diagnostics);

#endif
