/* script/param_reader.h
 *
 * param_reader: params from params files (YAML) and from `params` of a plan:
 *
 *     name: {type: money, unit: CNY, values: [{since: 2026-01-01, value: 50000}]}
 *
 * or `value: 50000` where it never changes. Types: text, integer, number, money, ratio, date, flag, and
 * tiers: `value: {marginal: [[0, 0.03], [0.8, 0.05]], below: 0}` (one value for all dates).
 * A param without unit takes the unit of its place; money counts in the project's currency unless `unit`
 * says another one; `unit: wan` multiplies by 10,000.
 * Faults: E0207 (wrong value), E0208 (no type, no value), E0209 (defined twice, two values from one day).
 */
#ifndef MD_SCRIPT_PARAM_READER_H
#define MD_SCRIPT_PARAM_READER_H

#include "script/collection.h"

/* Read the map `node` of `tree` (NULL: nothing). The tree must stay as long as the collection. */
void md_param_reader_read(struct md_collection *collection, const struct md_tree *tree,
                          const struct md_tree_node *node);

/* Read `params` of a plan. */
void md_param_reader_read_given(struct md_collection *collection, const struct md_given *given);

/* When all are read: fill in collection->param_object, report params that were used outside formulas
 * and never defined (E0203). */
void md_param_reader_finish(struct md_collection *collection);

#endif
