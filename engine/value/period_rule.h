/* value/period_rule.h
 *
 * period_rule: how one level of a calendar cuts the days: by months from a day of the year, by whole weeks, or at
 * listed days. Only calendar.c and period_name.c ask here; everybody else goes through calendar.h.
 *
 * Ordinals are consecutive within a level: year x (periods of a year) + number - 1 for parts of a year, weeks since
 * 1970 for weeks, the place in the list for listed starts.
 */
#ifndef MD_VALUE_PERIOD_RULE_H
#define MD_VALUE_PERIOD_RULE_H

#include "value/calendar.h"

/* The ordinal of the period in which a date lies; MD_RANGE where the level has none. */
enum md_status md_period_rule_ordinal(const struct md_calendar_level *level, int32_t date, int64_t *ordinal);

/* The period with this ordinal, without its `level`; MD_RANGE where the level has none. */
enum md_status md_period_rule_make(const struct md_calendar_level *level, int64_t ordinal, struct md_period *out);

/* The ordinal of period `number` of a year by its name (for months: of the calendar year and month); MD_RANGE where
 * there is none. */
enum md_status md_period_rule_named(const struct md_calendar_level *level, int year, int number, int64_t *ordinal);

#endif
