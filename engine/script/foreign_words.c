#include "script/foreign_words.h"

#include <stddef.h>

#include "base/text.h"

/* Compared without case: spreadsheets write SUM, other languages Null or None. */
static const struct {
    const char *word;
    const char *help;
} words[] = {
    {"null", "write `nil`"},
    {"none", "write `nil`; none(text) gives a missing value with a reason"},
    {"undefined", "write `nil`"},
    {"true", "write `true`, in small letters"},
    {"yes", "write `true`"},
    {"false", "write `false`, in small letters"},
    {"no", "write `false`"},
    {"if", "write `if c then return a end return b`, or `c and a or b`"},
    {"ifs", "write `if ... then ... elseif ... then ... end`"},
    {"iferror", "`x or d` gives d where x is missing"},
    {"ifna", "`x or d` gives d where x is missing"},
    {"isblank", "write `x == nil`, or `not has(x)`"},
    {"and", "`and` stands between two conditions: a and b"},
    {"or", "`or` stands between two conditions: a or b"},
    {"not", "write `not`, in small letters"},
    {"vlookup", "look the value up in a table: local rates = { A = 0.05 }, then rates[deal.group]"},
    {"xlookup", "look the value up in a table: local rates = { A = 0.05 }, then rates[deal.group]"},
    {"index", "look the value up in a table: local rates = { A = 0.05 }, then rates[deal.group]"},
    {"sumif", "write a measure with `sum` and `when`"},
    {"sumifs", "write a measure with `sum` and `when`"},
    {"countif", "write a measure with `count = true` and `when`"},
    {"countifs", "write a measure with `count = true` and `when`"},
    {"round", "round(x, 0.01) rounds to a multiple of 0.01"},
    {"roundup", "round_up(x, 0.01) rounds to a multiple of 0.01"},
    {"rounddown", "round_down(x, 0.01) rounds to a multiple of 0.01"},
    {"int", "round_down(x, 1) gives whole numbers"},
    {"concat", "`a .. b` joins texts"},
    {"today", "a formula knows no clock: function(p, t) has the period, t.first and t.last"},
    {"now", "a formula knows no clock: function(p, t) has the period, t.first and t.last"},
    {"year", "function(p, t) has the period: t.year"},
    {"month", "function(p, t) has the period: t.number"},
};

const char *md_foreign_word_help(const char *word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (md_text_same_letters(words[i].word, word)) return words[i].help;
    return NULL;
}
