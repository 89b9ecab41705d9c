/* support/calc/field_sales.h
 *
 * field_sales: the project of LANGUAGE.md section 7 as a calc_world, with the factor of a product's
 * group as a number of the deal. Columns: person "id manager role region monthly_quota valid_from
 * valid_to", deal "id closed_on owner factor amount cost stage fresh".
 */
#ifndef MD_TESTS_FIELD_SALES_H
#define MD_TESTS_FIELD_SALES_H

#include "support/calc/calc_world.h"

struct field_sales {
    struct calc_world world;
    int person, deal;
};

void field_sales_build(struct field_sales *sales);

#endif
