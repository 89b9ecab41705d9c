/* run/labels.h
 *
 * labels: what people read beside a key: the `label` fields of a record's latest version. Display only.
 */
#ifndef MD_RUN_LABELS_H
#define MD_RUN_LABELS_H

#include "run/project.h"

/* Zero-initialise; free with md_labels_free. */
struct md_labels {
    const struct md_kind *kind;
    struct md_keys keys;
    struct md_table table;
    bool loaded;
};

/* Load the labels of kind `index` (below 0: the whole, which has none). */
enum md_status md_labels_load(struct md_project *project, int index, struct md_labels *labels);

/* The label of a key, "" when it has none; in arena. */
const char *md_labels_get(const struct md_labels *labels, const char *key, struct md_arena *arena);

/* A key as people read and write it: the parts of a key of several fields, or of a tuple, with `/` between them. */
const char *md_key_shown(const char *key, struct md_arena *arena);

void md_labels_free(struct md_labels *labels);

#endif
