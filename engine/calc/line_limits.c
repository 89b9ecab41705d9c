/* What the limits of a component leave of its lines, of line_pay.h: what is cut is taken from the last lines of the run. */
#include "calc/line_pay.h"

/* The part of the difference that a line takes: a cut shortens what is above 0, a negative sum that is paid as 0
 * what is below it. */
static struct md_number taken(const struct md_number *pay, const struct md_number *rest)
{
    int sign = md_number_sign(rest);
    struct md_number opposite = md_number_negate(pay);
    if (sign < 0 && md_number_sign(pay) > 0) return md_number_max(&opposite, rest);
    if (sign > 0 && md_number_sign(pay) < 0) return md_number_min(&opposite, rest);
    return MD_NUMBER_ZERO;
}

void md_lines_take(const struct md_pay_lines *lines, size_t key, struct md_number *rest, struct md_number *parts)
{
    size_t first = lines->first[key], count = lines->first[key + 1] - first;
    for (size_t i = count; i > 0; i--) {
        const struct md_pay_line *line = &lines->lines[first + i - 1];
        parts[i - 1] = line->status == MD_LINE_PAYS ? line->pay : MD_NUMBER_ZERO;
        struct md_number part = taken(&parts[i - 1], rest);
        (void)md_number_add(&parts[i - 1], &part, &parts[i - 1]);
        (void)md_number_subtract(rest, &part, rest);
    }
}

void md_lines_keep(struct md_pay_lines *lines, size_t key, struct md_number *rest)
{
    size_t first = lines->first[key], count = lines->first[key + 1] - first;
    struct md_arena arena = {0};
    struct md_number *parts = md_arena_array(&arena, count + 1, sizeof *parts);
    md_lines_take(lines, key, rest, parts);
    for (size_t i = 0; i < count; i++) lines->lines[first + i].kept = parts[i];
    md_arena_free(&arena);
}

void md_lines_keep_rest(struct md_pay_lines *lines, size_t key, struct md_number *rest)
{
    for (size_t i = lines->first[key + 1]; i > lines->first[key] && !md_number_is_zero(rest); i--) {
        struct md_pay_line *line = &lines->lines[i - 1];
        if (line->status != MD_LINE_PAYS) continue;
        (void)md_number_add(&line->kept, rest, &line->kept);
        *rest = MD_NUMBER_ZERO;
    }
}

void md_lines_limit(struct md_pay_lines *lines, size_t key, const struct md_number *limited)
{
    struct md_number rest = *limited;
    for (size_t i = lines->first[key]; i < lines->first[key + 1]; i++)
        if (lines->lines[i].status == MD_LINE_PAYS)
            (void)md_number_subtract(&rest, &lines->lines[i].pay, &rest);
    md_lines_keep(lines, key, &rest);
    md_lines_keep_rest(lines, key, &rest);
}
