/* script/constructors.h
 *
 * constructors: the words credit, measure, plan, commission ... of plan files. Each takes a name and a
 * table of fields, reads the fields deeply and adds a definition to the collection. Checked here:
 * fields that do not exist (E0206), values of the wrong form (E0207), required fields (E0208), fields
 * of the language that are not built yet (E0234). What names stand for is the builder's.
 */
#ifndef MD_SCRIPT_CONSTRUCTORS_H
#define MD_SCRIPT_CONSTRUCTORS_H

#include "script/collection.h"

/* Register every word of collection->constructors. Before the first file runs. */
void md_constructors_register(struct md_collection *collection);

/* When all files have run: report names without fields (`credit "x"` alone) and components that no
 * plan took. */
void md_constructors_check_complete(struct md_collection *collection);

#endif
