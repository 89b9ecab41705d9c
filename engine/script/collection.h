/* script/collection.h
 *
 * collection: what plan files have defined while they run: definitions of constructors with their
 * fields read deeply, params by name, and what was found wrong on the way. The model is built from it
 * when all files have run.
 *
 * Invariants:
 * - Everything lives in collection->arena or in the sources; nothing points into Lua.
 * - A fault that leaves a definition usable as a name does not stop the file: it goes to `findings`,
 *   the definition or the field is marked wrong, and nothing more is said about it.
 * - No index depends on Lua's order of keys.
 */
#ifndef MD_SCRIPT_COLLECTION_H
#define MD_SCRIPT_COLLECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/map.h"
#include "base/tree.h"
#include "expr/params.h"
#include "script/constant.h"
#include "script/constructor_list.h"
#include "script/sandbox.h"

/* Tokens first to last of a plan file. source NULL: nowhere. */
struct md_spot {
    const struct md_source *source;
    uint32_t first, last;
};

/* A field that a constructor was given. */
struct md_given {
    const struct md_constructor_field *field;
    const struct md_constant *value;
    struct md_spot key;  /* the field's name, where the table is written at the call; else the call */
    struct md_spot spot; /* its value, likewise */
    const struct md_expression *expression; /* of the value, or NULL */
    bool wrong;          /* reported: the builder treats it as absent and says nothing */
};

enum md_building { MD_NOT_BUILT, MD_IS_BUILDING, MD_BUILT, MD_BUILD_FAILED };

/* One call of a constructor. */
struct md_definition {
    const struct md_constructor *constructor;
    const char *word;       /* "commission" */
    const char *name;       /* "base"; of a field "deal.margin" */
    struct md_spot spot;    /* the whole call */
    struct md_spot word_spot, name_spot;
    bool complete;          /* the table has come */
    bool wrong;             /* a required field is missing or wrong: it is a name only */
    bool misspelt;          /* has an unknown field, which may be what others lack */
    struct md_given *given; /* in the order of the constructor's list */
    size_t given_count;
    struct md_definition **components; /* of a plan, in the order written, lists flattened */
    size_t components_count;
    bool in_plan;           /* of a component */
    int index;              /* in its array of the model; set by the builder */
    struct md_definition *of_rule; /* a further result of that rule, "card.grade", which nobody wrote; else NULL */
    enum md_building building;
};

/* A param: known from a file of params or a plan, or only mentioned so far. */
struct md_param_entry {
    const char *name;
    const struct md_constant *constant; /* PARAM */
    struct md_spot mention;             /* first use outside formulas */
    const struct md_tree *tree;         /* where it is defined; NULL: only mentioned */
    const struct md_tree_node *node;
    struct md_type type;
    const struct md_tiers *tiers;       /* of a param of type tiers */
    const struct md_constant *const *lists; /* of a param of type list; a value's number says which */
    size_t lists_count;
    struct md_param_value *values;
    size_t values_count;
    bool wrong;
};

struct md_collection {
    struct md_arena *arena;              /* the model's: tiers and texts go on living in it */
    struct md_constructor_list constructors;
    struct md_sandbox *sandbox;
    struct md_diagnostics findings;
    struct md_diagnostics unsaid; /* what definitions with an unknown field lack */
    const char *currency;                /* the project's */
    struct md_definition **definitions;  /* every call, in the order of the calls */
    size_t definitions_count, definitions_capacity;
    struct md_param_entry **params;      /* index = that of the PARAM constants */
    size_t params_count, params_capacity;
    struct md_map param_names;           /* name -> index */
    struct md_constant *param_object;    /* what the global `param` is; its entries are filled in when all files have run */
    size_t constants_count;              /* values captured so far, for the limit */
    struct md_tiers **tiers;             /* every table of tiers, to give them the model's texts */
    size_t tiers_count, tiers_capacity;
};

void md_collection_init(struct md_collection *collection, struct md_arena *arena);
void md_collection_free(struct md_collection *collection);

/* Report at a spot; the diagnostic can be completed with label, second place, advice. */
struct md_diagnostic *md_collection_report(struct md_collection *collection, struct md_spot spot,
                                           const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Report (E0208) that a definition lacks something. Kept back where it has an unknown field: one mistake
 * gives one message. */
struct md_diagnostic *md_collection_lacks(struct md_collection *collection,
                                          const struct md_definition *definition,
                                          struct md_spot spot, const char *text);

/* Advice of kind "help". */
void md_collection_help(struct md_collection *collection, struct md_diagnostic *diagnostic,
                        const char *format, ...) __attribute__((format(printf, 3, 4)));

/* "did you mean `x`?" when one of the names is near. */
void md_collection_suggest(struct md_collection *collection, struct md_diagnostic *diagnostic,
                           const char *text, const char *const *names, size_t names_count);

/* "the fields of credit are from, at, when" as a note; names in the order given. */
void md_collection_list(struct md_collection *collection, struct md_diagnostic *diagnostic,
                        const char *what, const char *const *names, size_t names_count);

/* Make `spot` the second place. */
void md_collection_also(struct md_collection *collection, struct md_diagnostic *diagnostic,
                        struct md_spot spot, const char *label);

/* A new definition, not yet complete. */
struct md_definition *md_collection_define(struct md_collection *collection,
                                           const struct md_constructor *constructor,
                                           const char *word, const char *name);

/* The given field of that name, NULL when it is absent or wrong. */
const struct md_given *md_definition_get(const struct md_definition *definition, const char *name);

/* The same, also when it is wrong: for "was it written at all?". */
const struct md_given *md_definition_written(const struct md_definition *definition,
                                             const char *name);

/* "commission base", "credit bookings": how messages call a definition; in the arena. */
const char *md_definition_words(struct md_collection *collection,
                                const struct md_definition *definition);

/* The param of that name, made when it is new. */
struct md_param_entry *md_collection_param(struct md_collection *collection, const char *name);

/* A new table of tiers in the arena, noted in collection->tiers. */
struct md_tiers *md_collection_tiers(struct md_collection *collection, enum md_tiers_method method);

/* A new constant in the arena. */
struct md_constant *md_collection_constant(struct md_collection *collection,
                                           enum md_constant_type type);
const struct md_constant *md_collection_text(struct md_collection *collection, const char *text,
                                             size_t length);

#endif
