/* script/matrix_table.h
 *
 * matrix_table: `matrix { x = {...}, y = {...}, {...}, ... }` at load time: an object whose entries are the table as it
 * was written. What is checked here: both axes, their edges or keys, and that each row has a cell for each x.
 */
#ifndef MD_SCRIPT_MATRIX_TABLE_H
#define MD_SCRIPT_MATRIX_TABLE_H

#include "script/collection.h"

/* Register the global. Before the first file runs. */
void md_matrix_table_register(struct md_collection *collection);

#endif
