#include "run/whom.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "run/labels.h"

enum { SHOWN_MAX = 3, KEYS_MAX = 100000 };

/* "A 王芳 Wang Fang", or the key alone. */
static const char *shown(const char *key, const struct md_labels *labels, struct md_arena *arena)
{
    const char *label = md_labels_get(labels, key, arena);
    return label[0] != '\0' && strcmp(label, key) != 0 ? md_arena_format(arena, "%s %s", key, label) : key;
}

/* Everybody whose label holds the text. */
static size_t by_label(const char *who, const char *const *keys, size_t count,
                       const struct md_labels *labels, struct md_arena *arena, const char **found)
{
    size_t found_count = 0;
    for (size_t i = 0; i < count && found_count < SHOWN_MAX && labels->loaded; i++)
        if (strstr(md_labels_get(labels, keys[i], arena), who) != NULL)
            found[found_count++] = shown(keys[i], labels, arena);
    return found_count;
}

/* The nearest keys, nearest first; takes them out of the list. */
static size_t by_spelling(const char *who, const char **keys, size_t count,
                          const struct md_labels *labels, struct md_arena *arena, const char **found)
{
    size_t found_count = 0;
    while (found_count < SHOWN_MAX) {
        int nearest = md_text_nearest(who, keys, count);
        if (nearest < 0) break;
        found[found_count++] = shown(keys[nearest], labels, arena);
        keys[nearest] = keys[--count];
    }
    return found_count;
}

static void advise(struct md_project *project, struct md_diagnostic *d, const char *const *found,
                   size_t count, struct md_arena *arena)
{
    const char *list = count > 0 ? found[0] : "";
    for (size_t i = 1; i < count; i++)
        list = md_arena_format(arena, "%s%s%s", list, i + 1 < count ? ", " : " or ", found[i]);
    md_diagnostic_advise(&project->diagnostics, d, "help", "did you mean %s?", list);
}

static enum md_status not_due(struct md_project *project, const char *who, const char *period)
{
    struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_NOTE, "N0403",
                                                 "%s has no figure in %s", who, period);
    md_diagnostic_advise(&project->diagnostics, d, "help",
                         "no plan or rule that takes %s in is due in this period; a plan pays in the last period of its "
                         "`every`", who);
    return MD_FINDINGS;
}

/* Is the key one of the kind's? Else up to three that may be meant. */
static enum md_status look_among(struct md_project *project, int kind, const char *who, bool *known,
                                 const char **found, size_t *found_count, struct md_arena *arena)
{
    struct md_labels labels = {0};
    struct md_keys keys = {0};
    enum md_status status =
        md_book_load_keys(project->book, project->schema.kinds[kind], &keys, &project->diagnostics);
    if (status == MD_OK) status = md_labels_load(project, kind, &labels);
    if (status == MD_OK) {
        *known = md_texts_find(&keys.texts, who, strlen(who)) >= 0;
        size_t count = keys.count < KEYS_MAX ? keys.count : KEYS_MAX;
        const char **names = md_arena_array(arena, count + 1, sizeof *names);
        for (size_t i = 0; i < count; i++)
            names[i] = md_arena_strdup(arena, md_texts_get(&keys.texts, (uint32_t)i, NULL));
        *found_count = by_label(who, names, count, &labels, arena, found);
        if (*found_count == 0) *found_count = by_spelling(who, names, count, &labels, arena, found);
    }
    md_labels_free(&labels);
    md_keys_free(&keys);
    return status;
}

/* Somebody whom the book knows and measures are about, but no plan and no rule. */
static enum md_status only_measured(struct md_project *project, const struct md_model *model, int kind,
                                    const char *who, const char *period)
{
    const char *name = model->schema->kinds[kind]->name;
    struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_NOTE, "N0403",
                                                 "%s has no figure in %s", who, period);
    md_diagnostic_advise(&project->diagnostics, d, "help",
                         "no plan and no rule is of `%s`; meed export measures --period %s has what is measured of it",
                         name, period);
    return MD_FINDINGS;
}

/* The kinds that the rules are about, each once: of plans and rules, then of measures alone. `rules_count`
 * is how many there are of the first. */
static size_t subject_kinds(const struct md_model *model, int *kinds, size_t *rules_count)
{
    size_t count = 0, all = model->plans_count + model->rules_count + model->measures_count;
    *rules_count = 0;
    for (size_t i = 0; i < all; i++) {
        size_t r = i - model->plans_count, m = r - model->rules_count;
        int kind = i < model->plans_count   ? model->plans[i].of
                   : r < model->rules_count ? model->measures[model->rules[r].measure].of
                                            : model->measures[m].of;
        bool known = kind < 0 || model->schema->kinds[kind]->tuple;
        for (size_t k = 0; k < count && !known; k++) known = kinds[k] == kind;
        if (!known) kinds[count++] = kind;
        if (i < model->plans_count + model->rules_count) *rules_count = count;
    }
    return count;
}

enum md_status md_whom_report(struct md_project *project, const struct md_model *model, const char *who,
                              const char *period, struct md_arena *arena)
{
    const char *found[SHOWN_MAX];
    size_t found_count = 0, rules_count = 0;
    int *kinds = md_arena_array(arena, model->schema->kinds_count + 1, sizeof *kinds);
    size_t count = who[0] != '\0' ? subject_kinds(model, kinds, &rules_count) : 0;
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        const char *near[SHOWN_MAX];
        size_t near_count = 0;
        enum md_status status = look_among(project, kinds[i], who, &known, near, &near_count, arena);
        if (status != MD_OK) return status;
        if (known && i < rules_count) return not_due(project, who, period);
        if (known) return only_measured(project, model, kinds[i], who, period);
        if (found_count > 0) continue;
        memcpy(found, near, near_count * sizeof *near);
        found_count = near_count;
    }
    struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0909",
                                                 "nobody is called `%s`",
                                                 md_text_shown(arena, who, strlen(who), 60));
    if (found_count > 0) advise(project, d, found, found_count, arena);
    return MD_USAGE;
}
