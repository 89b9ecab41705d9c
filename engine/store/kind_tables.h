/* store/kind_tables.h
 *
 * kind_tables: the typed tables of a kind, as SQL.
 *
 *   key_<kind>  id, key            one small integer for each key, for its whole life
 *   rec_<kind>  row, key, batch_in, batch_out, f_<field>...
 *                                  versions; a field is an INTEGER at its scale or a TEXT, a
 *                                  reference the target's key id, an enum the value's index
 *   open_<kind>                    unique index over the open version of each key (and valid_from)
 *   date_<kind>                    index over the kind's own date
 *   guard_<kind>_...               triggers: versions are only ever closed, keys never change
 *   v_<kind>                       what other programs read: open versions, decimals as text with
 *                                  <field>_minor beside them, dates ISO, references as keys
 */
#ifndef MD_STORE_KIND_TABLES_H
#define MD_STORE_KIND_TABLES_H

#include "base/buffer.h"
#include "table/kind.h"

/* Both tables, with all fields; then md_kind_tables_extras. */
void md_kind_tables_create(const struct md_kind *kind, struct md_buffer *sql);

/* One more column. */
void md_kind_tables_add_column(const struct md_kind *kind, size_t field, struct md_buffer *sql);

/* Indexes, triggers and view. */
void md_kind_tables_extras(const struct md_kind *kind, struct md_buffer *sql);
void md_kind_tables_drop_extras(const struct md_kind *kind, struct md_buffer *sql);

/* The indexes alone: many rows go in quicker without them. */
void md_kind_tables_indexes(const struct md_kind *kind, struct md_buffer *sql);
void md_kind_tables_drop_indexes(const struct md_kind *kind, struct md_buffer *sql);

/* Both tables of a kind without rows, extras included. */
void md_kind_tables_drop(const struct md_kind *kind, struct md_buffer *sql);

#endif
