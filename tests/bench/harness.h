/* tests/bench/harness.h
 *
 * harness: meed in the place of a hand-written program, over include/meed.h alone, so that the
 * conversation of run.py is the same with all (README.md, "The conversation"). One of two files
 * stands behind it: held_records.c, where include/meed.h keeps records between evaluations, else
 * book_records.c.
 */
#ifndef MEED_BENCH_HARNESS_H
#define MEED_BENCH_HARNESS_H

#include "hand.h"

struct harness {
    const char *project; /* folder with a copy of the project of its own; changed where needed */
    const char *folder;  /* the records as CSV; the book of the project holds the same */
    const char *period;
    int threads;
};

/* Set once, before hand_serve. */
extern struct harness harness;

/* How the records are kept, for the report: "held" or "book". */
extern const char *const harness_way;

/* The calls of this plan; load takes the folder, which may be NULL: the book. */
extern const struct hand_plan harness_plan;

#endif
