/* script/tier_table.h
 *
 * tier_table: marginal { }, slab { } and interpolated { } of plan files, to expr/tiers.h. Each tier
 * knows the line and column of its edge.
 */
#ifndef MD_SCRIPT_TIER_TABLE_H
#define MD_SCRIPT_TIER_TABLE_H

#include "script/collection.h"

void md_tier_table_register(struct md_collection *collection);

#endif
