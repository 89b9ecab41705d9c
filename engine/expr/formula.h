/* expr/formula.h
 *
 * formula: where a root node came from: the plan's text, its steps in the order written and the spans
 * of its parts. It serves messages and explanations; identities and values never depend on it.
 */
#ifndef MD_EXPR_FORMULA_H
#define MD_EXPR_FORMULA_H

#include <stddef.h>
#include <stdint.h>

#include "expr/graph.h"

/* A file of the project as it was loaded; lives with the model. */
struct md_text_file {
    const char *name;   /* relative to the project: "rules/field_sales.lua" */
    const char *text;
    size_t length;
};

/* Bytes [begin, end) of a file, with the place of the first byte. */
struct md_text_span {
    const struct md_text_file *file; /* NULL: none */
    uint32_t begin, end;
    int line, column, end_column;    /* from 1, in code points; end_column on the same line or 0 */
};

enum md_origin_role {
    MD_ORIGIN_LEAF,      /* a field, measure, param, look-up or local name: shown by its value */
    MD_ORIGIN_OPERATION, /* arithmetic, comparison, call, choice */
    MD_ORIGIN_CONSTANT   /* a literal or load-time value */
};

/* One expression of the text and the node it became; in the order of evaluation. A function inlined at
 * two places gives two sets. */
struct md_origin {
    md_node_index node;
    struct md_text_span span;
    enum md_origin_role role;
    uint16_t depth;     /* of inlined calls; 0 in the formula's own text */
};

enum md_step_role { MD_STEP_LET, MD_STEP_IF, MD_STEP_RETURN, MD_STEP_PATH };

/* A statement: `local name = expr`, `name = expr`, `if expr`, `return expr`. */
struct md_step {
    enum md_step_role role;
    const char *name;        /* LET: the variable */
    md_node_index node;      /* value of its expression */
    md_node_index guard;     /* flag: is the statement reached? MD_NO_NODE: always */
    struct md_text_span span; /* of the expression */
    uint32_t origins_first, origins_count; /* parts of the expression, for showing numbers in it */
    uint16_t depth;
};

struct md_formula {
    md_node_index root;       /* MD_NO_NODE: no formula */
    struct md_text_span span; /* the function, or the text of the path */
    struct md_origin *origins;
    size_t origins_count;
    struct md_step *steps;
    size_t steps_count;
};

#endif
