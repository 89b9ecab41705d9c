/* expr/functions.h
 *
 * functions: the one list of built-in functions of formulas (LANGUAGE.md section 5) that are computed row by
 * row by MD_OP_CALL. Missing and errors pass on as in MD_OP_LIST unless the sentence says otherwise.
 * Functions that the translator turns into other nodes (goal, attainment, prev, has, ...) are in
 * MD_TRANSLATED_LIST, so that names, help and suggestions come from one place.
 */
#ifndef MD_EXPR_FUNCTIONS_H
#define MD_EXPR_FUNCTIONS_H

#include <stddef.h>

/*
 * name, word, parameters, sentence. Parameters: a letter each: n number (all with the same unit as the first),
 * p plain number, t text, d date, s step (constant or param number), m rounding name (constant); `*` after
 * a letter: one or more; `?` optional. The result's type is that of the first n, or after `>`:
 * p plain, c count, t text, d date, f flag.
 */
#define MD_FUNCTION_LIST(X)                                                                        \
    X(MD_FUNCTION_MIN, "min", "n*", "the least")                                                   \
    X(MD_FUNCTION_MAX, "max", "n*", "the greatest")                                                \
    X(MD_FUNCTION_ABS, "abs", "n", "the magnitude")                                                \
    X(MD_FUNCTION_CLAMP, "clamp", "nnn", "x held between a and b; a > b is an error of the row")   \
    X(MD_FUNCTION_ROUND, "round", "nsm?", "x rounded to a multiple of the step, half-up unless said") \
    X(MD_FUNCTION_ROUND_UP, "round_up", "ns", "away from zero to a multiple of the step")          \
    X(MD_FUNCTION_ROUND_DOWN, "round_down", "ns", "towards zero to a multiple of the step")        \
    X(MD_FUNCTION_SQRT, "sqrt", "p", "square root, half to even at 18 digits; below 0: error")     \
    X(MD_FUNCTION_ROOT, "root", "pp", "n-th root likewise")                                        \
    X(MD_FUNCTION_CONTAINS, "contains", "tt>f", "b stands somewhere in a")                         \
    X(MD_FUNCTION_STARTS_WITH, "starts_with", "tt>f", "a begins with b")                           \
    X(MD_FUNCTION_ENDS_WITH, "ends_with", "tt>f", "a ends with b")                                 \
    X(MD_FUNCTION_UPPER, "upper", "t", "ASCII letters in upper case")                              \
    X(MD_FUNCTION_LOWER, "lower", "t", "ASCII letters in lower case")                              \
    X(MD_FUNCTION_LENGTH, "length", "t>p", "number of code points")                                \
    X(MD_FUNCTION_CONCAT, "..", "tt", "a followed by b; numbers and dates in canonical text")                \
    X(MD_FUNCTION_TEXT, "text", "ns>t", "x rounded half-up to the step, written with the step's digits") \
    X(MD_FUNCTION_DAYS_BETWEEN, "days_between", "dd>p", "days from a to b")                        \
    X(MD_FUNCTION_MONTHS_BETWEEN, "months_between", "dd>p", "whole months from a to b")            \
    X(MD_FUNCTION_MONTHS_AFTER, "months_after", "dp>d", "the same day n months later, or the last day of that month where it has no such day") \
    X(MD_FUNCTION_WORKDAY, "workday", "dp>d", "the n-th working day after a day; 0: it, or the next if it is none") \
    X(MD_FUNCTION_WORKDAYS_BETWEEN, "workdays_between", "dd>p", "working days after a up to and with b")   \
    X(MD_FUNCTION_PART, "part", "dddd>p", "share of the days [c, d) that lie in [a, b); made by part(t, from, until)")

enum md_builtin {
#define X(name, word, parameters, sentence) name,
    MD_FUNCTION_LIST(X)
#undef X
    MD_FUNCTIONS_COUNT
};

/* word, sentence */
#define MD_TRANSLATED_LIST(X)                                                                      \
    X("goal", "goal(m): the goal of a measure")                                                    \
    X("attainment", "attainment(m): measure divided by goal")                                      \
    X("prev", "prev(m [, n]): the value n windows ago")                                            \
    X("has", "has(x): is there a value?")                                                          \
    X("none", "none(text): missing, with a reason")                                                \
    X("because", "because(x, text): a value with a reason")                                        \
    X("tier_pay", "tier_pay(t, x [, scale]): what the table pays on x")                            \
    X("tier_rate", "tier_rate(t, x [, scale]): the table's value at x")                            \
    X("ends", "ends(t, level): t is the last period of that level")                                \
    X("wan", "wan(n): n times 10,000")                                                             \
    X("money", "money(n, currency): an amount")                                                    \
    X("ratio", "ratio(a, b): the exact fraction")                                                  \
    X("date", "date(text): a date, `2026-03-31`")                                                  \
    X("count", "count(rows): number of rows")                                                      \
    X("sum", "sum(rows, x): exact sum")                                                            \
    X("average", "average(rows, x): mean; no rows: missing")                                       \
    X("least", "least(rows, x)")                                                                   \
    X("greatest", "greatest(rows, x)")                                                             \
    X("median", "median(rows, x): of an even number the mean of the middle two")                   \
    X("percentile", "percentile(rows, p, x): the value with the part p (0 to 1) of the others up to it, between two rows in proportion") \
    X("first", "first(rows, x): in the kind's order")                                              \
    X("last", "last(rows, x): in the kind's order")                                                \
    X("one", "one(rows, x): of the only row; two are an error")                                    \
    X("distinct", "distinct(rows, x): number of different values")                                 \
    X("keep", "keep(rows, f): those for which f is true")                                          \
    X("top", "top(rows, n, x): the n rows with the greatest x")                                     \
    X("find", "find(kind, {field = value}): the one row in force; none: missing, two: an error")    \
    X("up_to", "find(kind, {field = up_to(x)}): the row with the greatest value not above x")       \
    X("earlier", "earlier(r, {field = value} [, window]): rows of r's kind before r, for count, sum, ...") \
    X("convert", "convert(x, currency, rates [, date]): money in another currency, by a kind of rates") \
    X("rank", "rank(m [, path]): place of a measure among all, 1 the greatest; 1, 1, 3")            \
    X("percent_rank", "percent_rank(m [, path]): 100 x (below + half of equal) / n")                \
    X("share", "share(m [, path]): part of the group's sum")                                        \
    X("z_score", "z_score(m [, path]): distance from the group's mean in standard deviations; all equal: 0") \
    X("shown", "shown(m [, path] [, n]): a count from n (5) on; below it, and where it could be had by subtraction, missing") \
    X("grade", "grade(p.card): the grade of a scorecard")                                           \
    X("coverage", "coverage(p.card): the part of a scorecard's weight that had data")               \
    X("prev_year", "prev_year(m): the value a year ago")                                            \
    X("prorated", "prorated(x [, \"days\" \"workdays\" \"months\" [, level]]): mean over the period's days") \
    X("under", "under(ref, key [, path]): the ref is key or has it among its ancestors")            \
    X("cell", "cell(m, x, y): the cell of a matrix; no such key: missing")

struct md_function_entry {
    const char *word;
    const char *parameters; /* NULL for translated ones */
    const char *sentence;
};

/* All functions, MD_FUNCTION_LIST first (index = enum md_builtin), then the translated ones. */
extern const struct md_function_entry md_function_entries[];
extern const size_t md_function_entries_count;

/* Index in md_function_entries, or -1. */
int md_function_find(const char *word);

#endif
