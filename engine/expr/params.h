/* expr/params.h
 *
 * params: the dated values of a param, as formulas and tables of tiers see them.
 */
#ifndef MD_EXPR_PARAMS_H
#define MD_EXPR_PARAMS_H

#include <stddef.h>
#include <stdint.h>

#include "value/number.h"

/* One value; which member counts is said by the param's type. */
struct md_param_value {
    int32_t since;           /* first day it holds; INT32_MIN: always */
    struct md_number number;
    const char *text;
    int64_t integer;         /* date, flag */
};

/* All values of one param, ascending by `since`. */
struct md_param_values {
    const struct md_param_value *values;
    size_t count;
};

#endif
