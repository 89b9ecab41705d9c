/* table/kind_reader.h
 *
 * kind_reader: what the readers of fields and of load entries share while one kind is read from
 * its tree. Internal to table/.
 *
 * Codes: E0120 something needed is not there, E0121 a list, map or text stands where another is
 * wanted, E0122 an unknown word, E0123 no such field, E0124 an attribute that does not fit the
 * type, E0125 two definitions of one name, E0126 no such kind, E0127 not a name, E0128 load
 * entries, E0129 a number out of its range, E0130 a protected attribute of candidates.
 */
#ifndef MD_TABLE_KIND_READER_H
#define MD_TABLE_KIND_READER_H

#include "base/diagnostic.h"
#include "base/tree.h"
#include "table/kind.h"

struct md_kind_reader {
    struct md_schema *schema;
    const struct md_tree *tree;
    struct md_kind *kind;
    struct md_diagnostics *out;
};

/* A fault at a node's value, or at its key in the map. */
struct md_diagnostic *md_kind_reader_fault(struct md_kind_reader *reader,
                                           const struct md_tree_node *node, const char *code,
                                           const char *format, ...)
    __attribute__((format(printf, 4, 5)));
struct md_diagnostic *md_kind_reader_fault_key(struct md_kind_reader *reader,
                                               const struct md_tree_node *node, const char *code,
                                               const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The place of a node's key (or of the node itself when it has none). */
struct md_schema_place md_kind_reader_place(const struct md_kind_reader *reader,
                                            const struct md_tree_node *node);

/* The text of a scalar child; NULL when there is none or, with E0121, when it is no text. */
const char *md_kind_reader_text(struct md_kind_reader *reader, const struct md_tree_node *map,
                                const char *key);

/* The flag `true` or `false` of a child; `otherwise` when there is none. */
bool md_kind_reader_flag(struct md_kind_reader *reader, const struct md_tree_node *map,
                         const char *key, bool otherwise);

/* One item of "a text or a list of texts": the first of `node`, which may be the scalar itself.
 * NULL with E0121 when it is neither. */
const struct md_tree_node *md_kind_reader_items(struct md_kind_reader *reader,
                                                const struct md_tree_node *node, size_t *count);

/* The index of the field called `name`; -1 with E0123 and the nearest name at `node`. */
int md_kind_reader_field(struct md_kind_reader *reader, const struct md_tree_node *node,
                         const char *name, bool at_key);

/* Advise the nearest of the candidates, if one is near. */
void md_kind_reader_suggest(struct md_kind_reader *reader, struct md_diagnostic *diagnostic,
                            const char *text, const char *const *candidates, size_t count);

/* True for [a-z][a-z0-9_]*, at most 60 bytes. */
bool md_kind_reader_is_name(const char *text);

/* Read `fields` into the kind (kind_fields.c). */
void md_kind_reader_fields(struct md_kind_reader *reader, const struct md_tree_node *fields);

/* Settle what refers to other fields of the kind, after history added its two. */
void md_kind_reader_settle_fields(struct md_kind_reader *reader,
                                  const struct md_tree_node *fields);

/* Read `load` into the kind (kind_loads.c). */
void md_kind_reader_loads(struct md_kind_reader *reader, const struct md_tree_node *load);

#endif
