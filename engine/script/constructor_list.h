/* script/constructor_list.h
 *
 * constructor_list: the constructors of plan files and their fields, as schemas/constructors.yaml
 * lists them. The loader's checks, "did you mean" and messages come from here, so a field exists
 * in one place.
 *
 * A field names the forms that its value may have. The forms are the words of MD_FORM_LIST; what a
 * text stands for (a kind, a level, a measure) is looked up later, by build_*.c.
 */
#ifndef MD_SCRIPT_CONSTRUCTOR_LIST_H
#define MD_SCRIPT_CONSTRUCTOR_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/tree.h"
#include "script/constant.h"

/* name, word in the file, what a message calls it */
#define MD_FORM_LIST(X)                                                                            \
    X(MD_FORM_TEXT, "text", "a text")                                                              \
    X(MD_FORM_TITLE, "title", "a text, or { en = \"...\", [\"zh-Hant\"] = \"...\" }")              \
    X(MD_FORM_FLAG, "flag", "true or false")                                                       \
    X(MD_FORM_NUMBER, "number", "a number")                                                        \
    X(MD_FORM_PARAM, "param", "a param")                                                           \
    X(MD_FORM_FUNCTION, "function", "a function")                                                  \
    X(MD_FORM_PATH, "path", "a path such as \"owner.manager\"")                                    \
    X(MD_FORM_PATHS, "paths", "a list of paths")                                                   \
    X(MD_FORM_NAMES, "names", "a list of words")                                                   \
    X(MD_FORM_KIND, "kind", "the name of a kind")                                                  \
    X(MD_FORM_KINDS, "kinds", "a list of kinds")                                                   \
    X(MD_FORM_SOURCE, "source", "the name of a kind, credit, measure or \"plan.component\"")       \
    X(MD_FORM_MEASURE, "measure", "the name of a measure")                                         \
    X(MD_FORM_MEASURES, "measures", "a list of measures")                                          \
    X(MD_FORM_BALANCE, "balance", "the name of a balance")                                         \
    X(MD_FORM_BALANCES, "balances", "a list of balances")                                          \
    X(MD_FORM_LEVEL, "level", "a calendar level such as \"month\"")                                \
    X(MD_FORM_WINDOW, "window", "a level, \"ever\", days(n), months(n) or full(level)")            \
    X(MD_FORM_BELOW, "below", "below \"path\"")                                                    \
    X(MD_FORM_TIERS, "tiers", "a table of tiers: marginal, slab or interpolated")                  \
    X(MD_FORM_WORD, "word", "one of its words")                                                    \
    X(MD_FORM_DATE, "date", "a date such as \"2026-01-31\"")                                       \
    X(MD_FORM_CURRENCY, "currency", "a currency such as \"CNY\"")                                  \
    X(MD_FORM_UNIT, "unit", "a unit such as \"CNY\" or \"points\"")                                \
    X(MD_FORM_FACTORS, "factors", "a list of numbers and functions")                               \
    X(MD_FORM_PRIZES, "prizes", "a list of numbers, params and texts")                             \
    X(MD_FORM_RECEIVERS, "receivers", "a list such as { { \"owner\", share = \"rest\" } }")        \
    X(MD_FORM_REASONS, "reasons", "{ en = function(s, t) ... end, [\"zh-Hant\"] = function(s, t) ... end }") \
    X(MD_FORM_MIX, "mix", "a table of measures with their shares, { sales = 0.6, potential = 0.4 }")    \
    X(MD_FORM_RECORD, "record", "a record such as { kind = \"goal_row\", person = \"person\", amount = \"value\" }") \
    X(MD_FORM_PARAMS, "params", "a table of params")                                               \
    X(MD_FORM_CRITERIA, "criteria",                                                                \
      "a list such as { { \"sales\", weight = 30, score = function(s) return ... end } }")          \
    X(MD_FORM_PAIRWISE, "pairwise", "pairwise { rows }")                                           \
    X(MD_FORM_SHARES, "shares", "shares { A = 20, B = 70, C = 10 }")                               \
    X(MD_FORM_RANGE, "range", "two numbers such as {0, 120}")

/* At most 64: a field keeps a bit for each. */
enum md_form {
#define X(name, word, words) name,
    MD_FORM_LIST(X)
#undef X
    MD_FORMS_COUNT
};

struct md_constructor_field {
    const char *name;
    uint64_t forms;        /* a bit for each enum md_form */
    bool required;
    const char *otherwise; /* the default in words, or NULL */
    const char *meaning;
    const char *const *words; /* of MD_FORM_WORD and MD_FORM_NAMES */
    size_t words_count;
};

struct md_constructor {
    const char *name;            /* "credit", "component" */
    const char *const *words;    /* the globals: "credit", or "commission", "bonus" ...; none where it only
                                    stands inside another's table (`inside` in the file) */
    size_t words_count;
    bool has_items;              /* takes a list of components beside its fields */
    const struct md_constructor_field *fields;
    size_t fields_count;
    const char *const *names;    /* of the fields, for suggestions and "the fields are" */
    const char *const *later;    /* fields of the language that are not built yet */
    size_t later_count;
};

struct md_constructor_list {
    const struct md_constructor *items;
    size_t count;
};

/* Read the list; everything lives in `arena`. Faults are a defect of the library, but are reported
 * like those of any file: MD_OK or MD_FINDINGS (E0104, E0102). */
enum md_status md_constructor_list_read(const struct md_tree *tree, struct md_arena *arena,
                                        struct md_constructor_list *list,
                                        struct md_diagnostics *out);

/* The constructor of that name, the field of that name; NULL: none. */
const struct md_constructor *md_constructor_find(const struct md_constructor_list *list,
                                                 const char *name);
const struct md_constructor_field *md_constructor_field(const struct md_constructor *constructor,
                                                        const char *name);
bool md_constructor_is_later(const struct md_constructor *constructor, const char *name);

/* Does the value have one of the field's forms? Texts of paths and dates are looked at, names of
 * things are not. */
bool md_constructor_accepts(const struct md_constructor_field *field,
                            const struct md_constant *value);

/* "a number, a param or a function"; in `arena`. */
const char *md_constructor_wanted(const struct md_constructor_field *field,
                                  struct md_arena *arena);

/* True for "owner" and "owner.manager": names joined by points. A leading "-" is allowed where
 * `descending` is not NULL, and told there. */
bool md_path_is_valid(const char *path, bool *descending);

#endif
