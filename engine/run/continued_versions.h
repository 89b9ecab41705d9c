/* run/continued_versions.h
 *
 * continued_versions: records that decisions become, of a kind with history. A version that begins while another one of
 * its key holds goes on from that one: what the rule does not say stays as it was, and the one that held ends the day
 * before. Both are rows of the same table, so the book takes them together or not at all.
 */
#ifndef MD_RUN_CONTINUED_VERSIONS_H
#define MD_RUN_CONTINUED_VERSIONS_H

#include "model/model.h"
#include "run/project.h"

/* What happens to one version, for people: what it ends with, or what it begins with. */
struct md_continued_version {
    const char *key;    /* of the record */
    bool begins;        /* else it ends */
    int32_t day;        /* its first day, or its last */
    const char *values; /* "position senior (was rep)" of one that begins; "since 2025-01-01" of one that ends */
};

struct md_continued {
    struct md_continued_version *versions; /* by key and day; in arena */
    size_t count;
    bool *corrects; /* by row of the table: it ends a version of the book; in arena */
};

/*
 * Complete the rows of `table` from `first` on, which the rule's `becomes` has made, and add the versions that they end.
 * Nothing happens with a kind without history. `assumed`: in a
 * simulation nothing is closed, and rows that lack something are left out. MD_OK; MD_REFUSED (E0522: a required field that neither the rule nor a
 * version before fills; E0503: a version would begin in a closed period); the book's failure.
 */
enum md_status md_continue_versions(struct md_project *project, const struct md_rule *rule, struct md_table *table,
                                    size_t first, bool assumed, struct md_arena *arena,
                                    struct md_continued *continued);

#endif
