/* No row of a batch costs an allocation or the hash of a text: after the first batch, which makes the
 * vectors, further batches call neither. The build wraps the functions that are counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/map.h"
#include "base/memory.h"
#include "support/eval/written_expression.h"

static unsigned calls;

void *__real_md_alloc(size_t bytes);
void *__wrap_md_alloc(size_t bytes);
void *__wrap_md_alloc(size_t bytes)
{
    calls++;
    return __real_md_alloc(bytes);
}

void *__real_md_alloc_array(size_t count, size_t bytes);
void *__wrap_md_alloc_array(size_t count, size_t bytes);
void *__wrap_md_alloc_array(size_t count, size_t bytes)
{
    calls++;
    return __real_md_alloc_array(count, bytes);
}

void *__real_md_realloc(void *block, size_t bytes);
void *__wrap_md_realloc(void *block, size_t bytes);
void *__wrap_md_realloc(void *block, size_t bytes)
{
    calls++;
    return __real_md_realloc(block, bytes);
}

void *__real_md_realloc_array(void *block, size_t count, size_t bytes);
void *__wrap_md_realloc_array(void *block, size_t count, size_t bytes);
void *__wrap_md_realloc_array(void *block, size_t count, size_t bytes)
{
    calls++;
    return __real_md_realloc_array(block, count, bytes);
}

uint64_t __real_md_hash_bytes(const void *bytes, size_t length);
uint64_t __wrap_md_hash_bytes(const void *bytes, size_t length);
uint64_t __wrap_md_hash_bytes(const void *bytes, size_t length)
{
    calls++;
    return __real_md_hash_bytes(bytes, length);
}

static const struct md_tier steps[] = {
    {.edge = {{0, 1}, -1}, .value = {{1, 20}, -1}},
    {.edge = {{500, 1}, -1}, .value = {{1, 10}, -1}},
};
static struct md_tiers tiers = {.method = MD_TIERS_MARGINAL, .tiers = (struct md_tier *)steps,
                                .tiers_count = 2};
static const struct md_number keys[] = {{1, 1}, {2, 1}};
static const struct md_number found[] = {{3, 1}, {4, 1}};
static const struct md_lookup_table lookup = {.name = "t", .key_base = MD_BASE_NUMBER, .count = 2,
                                              .number_keys = keys, .number_values = found};
static const struct written_table tables[] = {
    {.name = "tiers", .tiers = &tiers, .base = MD_BASE_NUMBER},
    {.name = "lookup", .lookup = &lookup, .base = MD_BASE_NUMBER},
};

static const char *const expressions[] = {
    "add(v(1), v(2.5))",
    "divide(v(1), subtract(v(3), v(3)))",
    "multiply(v(1/3), divide(v(2), v(7)))",
    "if(less(v(1), v(2)), power(v(3), 3), negate(v(1)))",
    "or(mn, v(1))",
    "equal(v(\"a\"), v(\"b\"))",
    "..(v(\"abc\"), v(\"def\"))",
    "upper(v(\"abc\"))",
    "starts_with(v(\"abc\"), v(\"a\"))",
    "date_difference(v(2026-03-01), v(2026-01-31))",
    "lookup(lookup, v(2))",
    "lookup(lookup, v(9))",
    "tier_pay(tiers, v(700), v(2))",
    "round(v(2.345), 0.01, half-even)",
    "sqrt(v(2))",
    "min(v(1), v(2), mn)",
    "less(en, v(1))",
};
enum { EXPRESSIONS = sizeof expressions / sizeof *expressions };

static void later_batches_allocate_nothing(void **state)
{
    (void)state;
    struct written_world world;
    md_node_index nodes[EXPRESSIONS];
    struct md_scope scope = {.count = MD_BATCH_ROWS};
    memset(&world, 0, sizeof world);
    written_world_init(&world);
    world.tables = tables;
    world.tables_count = sizeof tables / sizeof *tables;
    for (size_t i = 0; i < EXPRESSIONS; i++) nodes[i] = written_read(&world, expressions[i]);
    struct md_evaluator *evaluator = md_evaluator_new(&world.graph);
    for (int batch = 0; batch < 20; batch++) {
        md_evaluator_begin(evaluator, &world.binding, &scope);
        unsigned before = calls;
        for (size_t i = 0; i < EXPRESSIONS; i++) {
            md_evaluator_value(evaluator, nodes[i], NULL, MD_BATCH_ROWS);
            if (batch > 0 && calls != before)
                fail_msg("%s: %u calls in batch %d", expressions[i], calls - before, batch);
        }
    }
    assert_true(calls > 0); /* the first batch is counted: the wrapping works */
    md_evaluator_free(evaluator);
    written_world_free(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(later_batches_allocate_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
