/* period_name: the names of periods. The form after the year tells the level. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "value/date.h"
#include "value/period_rule.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Digits after the letter: months and weeks have two, quarters and halves one, listed periods at least one. */
static int digits_of(const struct md_calendar_level *level)
{
    if (level->form == MD_LEVEL_LISTED) return 0;
    return level->size <= 1 ? 2 : 1;
}

/* [prefix "-"] YYYY for a year, else ["-" letter] digits after it. */
static enum md_status parse_of(const struct md_calendar_level *level, const char *text, size_t length,
                               int64_t *ordinal)
{
    size_t prefix = strlen(level->prefix);
    if (prefix > 0) {
        if (length <= prefix + 1 || memcmp(text, level->prefix, prefix) != 0 || text[prefix] != '-') return MD_SYNTAX;
        text += prefix + 1;
        length -= prefix + 1;
    }
    int year = 0, number = 0;
    if (length < 4) return MD_SYNTAX;
    for (int i = 0; i < 4; i++) {
        if (!is_digit(text[i])) return MD_SYNTAX;
        year = year * 10 + (text[i] - '0');
    }
    if (level->form != MD_LEVEL_LISTED && level->size == 12)
        return length == 4 ? md_period_rule_named(level, year, 1, ordinal) : MD_SYNTAX;
    size_t at = 4, digits = (size_t)digits_of(level);
    if (length < 6 || text[at++] != '-') return MD_SYNTAX;
    if (level->letter != '\0' && text[at++] != level->letter) return MD_SYNTAX;
    if (digits == 0) digits = length - at;
    if (digits > 3 || digits == 0 || length != at + digits) return MD_SYNTAX;
    if (level->form == MD_LEVEL_LISTED && text[at] == '0') return MD_SYNTAX;
    for (; at < length; at++) {
        if (!is_digit(text[at])) return MD_SYNTAX;
        number = number * 10 + (text[at] - '0');
    }
    return md_period_rule_named(level, year, number, ordinal);
}

enum md_status md_period_parse(const struct md_calendar *calendar, const char *text, size_t length,
                               struct md_period *out)
{
    enum md_status status = MD_SYNTAX;
    for (int level = 0; level < calendar->levels_count; level++) {
        int64_t ordinal;
        enum md_status one = parse_of(&calendar->levels[level], text, length, &ordinal);
        if (one == MD_SYNTAX) continue;
        status = one;
        if (status == MD_OK) status = md_period_rule_make(&calendar->levels[level], ordinal, out);
        if (status != MD_OK) continue;
        out->level = level;
        return MD_OK;
    }
    return status;
}

size_t md_period_print(const struct md_calendar *calendar, const struct md_period *period,
                       char *buffer, size_t size)
{
    assert(size >= MD_PERIOD_TEXT_SIZE);
    const struct md_calendar_level *level = &calendar->levels[period->level];
    bool is_month = level->form == MD_LEVEL_OF_MONTHS && level->size == 1;
    struct md_civil civil = md_date_to_civil(period->first);
    int year = is_month ? civil.year : (int)period->year;
    int number = is_month ? civil.month : (int)period->number;
    int length = snprintf(buffer, size, "%s%s%04d", level->prefix, level->prefix[0] != '\0' ? "-" : "", year);
    if (level->form == MD_LEVEL_LISTED || level->size != 12)
        length += snprintf(buffer + length, size - (size_t)length, "-%.*s%0*d", level->letter != '\0', &level->letter,
                           digits_of(level), number);
    return (size_t)length;
}
