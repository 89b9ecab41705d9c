/* script/translated_call.h
 *
 * translated_call: one call of a built-in function being translated, with its arguments; what the files that
 * translate such functions share. Only translate*.c include this.
 */
#ifndef MD_SCRIPT_TRANSLATED_CALL_H
#define MD_SCRIPT_TRANSLATED_CALL_H

#include "script/translation.h"

enum { MD_ARGUMENTS_MAX = 32 };

struct md_called {
    struct md_translation *t;
    struct md_state_now *state;
    const struct md_expression *expression;
    const char *word;
    struct md_symbol arguments[MD_ARGUMENTS_MAX];
    size_t arguments_count;
    uint32_t argument_first[MD_ARGUMENTS_MAX], argument_last[MD_ARGUMENTS_MAX];
    uint32_t first, last;
    size_t origins_first; /* of the parts of the call */
};

/* E0222 with the form to write, E0214 with what is wanted at that place; both give BAD. */
struct md_symbol md_called_wrong_count(struct md_called *c, const char *wanted);
struct md_symbol md_called_wrong_argument(struct md_called *c, size_t index, const char *wanted);

/* tier_pay and tier_rate of a table whose tiers are rows of a kind (translate_tier_rows.c). */
struct md_symbol md_called_tier_rows(struct md_called *c, const struct md_tiers *tiers, enum md_op op);

/* What such a table pays on rows->x, as `rates` of a component. */
struct md_symbol md_translation_tier_rows(struct md_translation *t, struct md_state_now *state, struct md_symbol row,
                                          const struct md_rates_from_rows *rows, uint32_t first, uint32_t last);

/* "one of the levels month, quarter, ...": what an argument that names a level of the calendar should be. */
const char *md_called_levels(struct md_called *c);

/* The call reads another column than its argument says: it is shown as a whole, by its value. */
struct md_symbol md_called_leaf(struct md_called *c, struct md_symbol symbol);

/* The argument as a value; MD_NO_NODE when it is none (reported). */
md_node_index md_called_value(struct md_called *c, size_t index);
/* The argument as a text known at load. */
bool md_called_text(struct md_called *c, size_t index, const char **text);

/* translate_find.c */
struct md_symbol md_called_find(struct md_called *c);
struct md_symbol md_called_up_to(struct md_called *c);
struct md_symbol md_called_under(struct md_called *c);

/* The kind that a text names; -1: reported. */
int md_called_kind(struct md_called *c, size_t index);

/*
 * { field = value, ... }, argument `index`, for rows of a kind: a match (in the graph's arena) and its operands (room for
 * MD_MATCH_MAX), those of the fields first, that of up_to last. NULL: reported.
 */
enum { MD_MATCH_MAX = 16 };
const struct md_match *md_called_match(struct md_called *c, size_t index, int kind, md_node_index *operands,
                                       size_t *operands_count);
/* A value as a field is compared with it: a record by its key where the field holds texts. MD_NO_NODE: reported at the tokens. */
md_node_index md_translation_match_value(struct md_translation *t, const struct md_field *field, md_node_index node,
                                         uint32_t first, uint32_t last);
/* The same from parts: fields in the order given, up_to a field or -1. */
const struct md_match *md_translation_match(struct md_translation *t, int kind, const int *fields,
                                            size_t fields_count, int up_to);
/* "rate.from,to,<=date": kind and fields of a match, for a node's text. */
const char *md_translation_match_text(struct md_translation *t, const struct md_match *match);
/* The FIND node. */
md_node_index md_translation_find(struct md_translation *t, const struct md_match *match,
                                  const md_node_index *operands, size_t operands_count);

/* translate_rows.c: sum, count, ...; keep and top */
struct md_symbol md_called_aggregate(struct md_called *c, enum md_aggregate aggregate);
struct md_symbol md_called_percentile(struct md_called *c);
struct md_symbol md_called_keep(struct md_called *c);
struct md_symbol md_called_top(struct md_called *c);

/* translate_convert.c */
struct md_symbol md_called_convert(struct md_called *c);

/* translate_standing.c: rank, percent_rank, share, z_score; grade, coverage; prev_year, prorated */
struct md_symbol md_called_standing(struct md_called *c);
struct md_symbol md_called_card(struct md_called *c);
struct md_symbol md_called_prev_year(struct md_called *c);
struct md_symbol md_called_prorated(struct md_called *c);

/* translate_earlier.c */
struct md_symbol md_called_earlier(struct md_called *c);
struct md_symbol md_called_window(struct md_called *c); /* days(n), months(n) */
/* Filter, value and running fields are evaluated once for every row, whoever asks: true if they read that row alone. */
bool md_translation_reads_row_only(struct md_translation *t, const md_node_index *operands, size_t operands_count,
                                   uint32_t first, uint32_t last);
/* An aggregate over such rows; operands[0]: condition, operands[1]: value, over slot OTHER. */
struct md_symbol md_translation_over_earlier(struct md_translation *t, enum md_aggregate aggregate,
                                             const struct md_symbol *rows, const md_node_index operands[2],
                                             struct md_type type, uint32_t first, uint32_t last);

/* The measure that argument 0 is, or NULL (reported). */
const struct md_node *md_called_named(struct md_called *c, md_node_index *node);

/* translate_list.c: contains(list, x) */
struct md_symbol md_called_contains(struct md_called *c);

/* translate_matrix.c */
struct md_symbol md_called_cell(struct md_called *c);

#endif
