/* tests/property/property.h
 *
 * What the property programs share: arguments, a seeded generator, random numbers that reach the
 * edges, and the model of a number as a GMP rational. Each program takes [count [seed]] and prints
 * both, so that a failure can be repeated.
 */
#ifndef MD_PROPERTY_H
#define MD_PROPERTY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h> /* before gmp.h, which then declares gmp_fprintf */

#include <gmp.h>

#include "value/number.h"

struct property_random {
    uint64_t state;
};

struct property_run {
    const char *name;
    uint64_t count;
    uint64_t seed;
    struct property_random random;
};

/* Read [count [seed]], print them, seed the generator. */
struct property_run property_start(const char *name, int argc, char **argv, uint64_t count);

/* 64 random bits; a number below `limit`, above zero; true once in `times`. */
uint64_t property_bits(struct property_random *random);
uint64_t property_below(struct property_random *random, uint64_t limit);
bool property_once_in(struct property_random *random, uint64_t times);

/* A valid number of one of a dozen shapes: integers, amounts, rates, fractions of any length,
 * values next to the ends of each field, special values. */
struct md_number property_number(struct property_random *random);

/* ---- The model ---- */

/* The value of a number; `out` is initialized by the caller. */
void property_to_model(mpq_ptr out, const struct md_number *number);
void property_set_wide(mpz_ptr out, md_i128 value);

/* Apply range and rule (d) to an exact value, in place: what the one result of an operation must
 * be. *rounded tells whether rule (d) took effect. */
enum md_status property_settle(mpq_ptr value, bool *rounded);

/* Round `value` in place to a multiple of `step`, as named. */
void property_round(mpq_ptr value, mpq_srcptr step, enum md_rounding rounding);

/* Stop the program with the case printed unless `got` is a valid number equal to the model. */
void property_expect(const struct property_run *run, uint64_t index, const char *what,
                     const struct md_number *a, const struct md_number *b,
                     enum md_status got_status, const struct md_number *got,
                     enum md_status want_status, mpq_srcptr want);

/* Stop the program with the message unless it holds. */
void property_check(const struct property_run *run, uint64_t index, bool holds, const char *what);

#endif
