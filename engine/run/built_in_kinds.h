/* run/built_in_kinds.h
 *
 * built_in_kinds: the kinds whose records the book keeps itself, which formulas read like any other: `decision` and
 * `notice`. Their fields stand in schemas/built_in; beside them each has a reference to every kind of the project that
 * has a key of one field, called like that kind: whom or what it is about.
 */
#ifndef MD_RUN_BUILT_IN_KINDS_H
#define MD_RUN_BUILT_IN_KINDS_H

#include "run/project.h"

/* Add them to the project's schema, before it is linked. E0125 where the project declares a kind of that name. */
void md_built_in_kinds_add(struct md_project *project);

/* How many kinds the project declares itself. */
size_t md_declared_kinds(const struct md_project *project);

#endif
