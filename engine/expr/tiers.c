#include "expr/tiers.h"

#include <stdio.h>

/* "tiers of `accelerator`", or "the tiers" of a table that has no name. */
static void name_table(const struct md_tiers *tiers, char *out, size_t size)
{
    if (tiers->name != NULL)
        snprintf(out, size, "tiers of `%s`", tiers->name);
    else
        snprintf(out, size, "the tiers");
}

static void place_tier(const struct md_tiers *tiers, const struct md_tier *tier,
                       struct md_diagnostics *out, struct md_diagnostic *diagnostic)
{
    if (tiers->file == NULL) return;
    if (tier == NULL || tier->line == 0)
        md_diagnostic_at(out, diagnostic, tiers->file, tiers->source, tiers->source_length,
                         tiers->line, tiers->column, tiers->end_column);
    else
        md_diagnostic_at(out, diagnostic, tiers->file, tiers->source, tiers->source_length,
                         tier->line, tier->column, tier->end_column);
}

static void report_order(const struct md_tiers *tiers, const struct md_tier *before,
                         const struct md_tier *tier, bool same, struct md_diagnostics *out)
{
    char name[128], low[MD_NUMBER_TEXT_SIZE], high[MD_NUMBER_TEXT_SIZE];
    name_table(tiers, name, sizeof name);
    md_number_print(&before->edge.number, high, sizeof high);
    md_number_print(&tier->edge.number, low, sizeof low);
    struct md_diagnostic *found =
        same ? md_diagnostics_add(out, MD_ERROR, "E0311",
                                  "%s overlap: two of them start at %s", name, low)
             : md_diagnostics_add(out, MD_ERROR, "E0311",
                                  "%s do not ascend: the edge %s stands after %s", name, low,
                                  high);
    place_tier(tiers, tier, out, found);
    md_diagnostic_label(out, found, "starts here; the tier before starts at %s", high);
    if (tiers->file != NULL && before->line != 0)
        md_diagnostic_also_at(out, found, "the tier before", tiers->file, tiers->source,
                              tiers->source_length, before->line, before->column,
                              before->end_column);
    if (same)
        md_diagnostic_advise(out, found, "help",
                             "remove one of the two, or let this one start above %s", high);
    else
        md_diagnostic_advise(out, found, "help",
                             "write the tiers from low to high: move this one before the tier that "
                             "starts at %s, or let it start above %s",
                             high, high);
}

/* Each edge against the last one before it that is known at load: a param's value is looked up only
 * when the table is used, where a wrong order is an error of the row. */
static bool check_order(const struct md_tiers *tiers, struct md_diagnostics *out)
{
    bool good = true;
    const struct md_tier *before = NULL;
    for (size_t i = 0; i < tiers->tiers_count; i++) {
        const struct md_tier *tier = &tiers->tiers[i];
        if (tier->edge.param >= 0) continue;
        if (before != NULL) {
            int order = md_number_compare(&before->edge.number, &tier->edge.number);
            if (order >= 0) {
                report_order(tiers, before, tier, order == 0, out);
                good = false;
            }
        }
        before = tier;
    }
    return good;
}

/* Texts are levels; they are not paid, so only a slab table has them, and then all of its tiers do. */
static bool check_texts(const struct md_tiers *tiers, struct md_diagnostics *out)
{
    const struct md_tier *odd = NULL;
    bool first_is_text = tiers->tiers[0].text != NULL;
    for (size_t i = 0; i < tiers->tiers_count; i++) {
        const struct md_tier *tier = &tiers->tiers[i];
        bool wrong = tiers->method != MD_TIERS_SLAB ? tier->text != NULL
                                                    : (tier->text != NULL) != first_is_text;
        if (wrong && odd == NULL) odd = tier;
    }
    if (odd == NULL) return true;
    char name[128];
    name_table(tiers, name, sizeof name);
    struct md_diagnostic *found;
    if (tiers->method != MD_TIERS_SLAB) {
        found = md_diagnostics_add(out, MD_ERROR, "E0313", "%s give a text where a rate is paid",
                                   name);
        md_diagnostic_advise(out, found, "help",
                             "write a number, or use `slab` for a table of levels");
    } else {
        found = md_diagnostics_add(out, MD_ERROR, "E0313", "%s mix texts and rates", name);
        md_diagnostic_advise(out, found, "help",
                             "give every tier a text (a table of levels) or every tier a rate");
    }
    place_tier(tiers, odd, out, found);
    return false;
}

static bool check_line(const struct md_tiers *tiers, struct md_diagnostics *out)
{
    if (tiers->method != MD_TIERS_INTERPOLATED) return true;
    if (tiers->above != MD_END_LINE || tiers->tiers_count > 1) return true;
    char name[128];
    name_table(tiers, name, sizeof name);
    struct md_diagnostic *found = md_diagnostics_add(
        out, MD_ERROR, "E0314", "%s have one point, which gives no line to go on with", name);
    place_tier(tiers, NULL, out, found);
    md_diagnostic_advise(out, found, "help", "add a second point, or write above = \"flat\"");
    return false;
}

bool md_tiers_check(const struct md_tiers *tiers, struct md_diagnostics *out)
{
    if (tiers->tiers_count == 0) {
        char name[128];
        name_table(tiers, name, sizeof name);
        struct md_diagnostic *found =
            md_diagnostics_add(out, MD_ERROR, "E0312", "%s are empty: every amount is in no tier",
                               name);
        place_tier(tiers, NULL, out, found);
        md_diagnostic_advise(out, found, "help", "write at least one tier, such as {0, 0.03}");
        return false;
    }
    bool good = check_order(tiers, out);
    good = check_texts(tiers, out) && good;
    return check_line(tiers, out) && good;
}
