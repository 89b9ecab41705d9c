#include "fidelity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/* Differences shown in full; the rest are only counted. */
enum { SHOWN_MAX = 5, FILE_BYTES_MAX = 1 << 30 };

struct run {
    size_t count;
    unsigned long seed;
    const char *python, *generator, *model, *prelude;
    char folder[64];
    struct fidelity_cases cases;
    struct fidelity_lua *lua;
    struct fidelity_counts *counts;
    struct md_arena arena; /* results */
    const char ***ours;    /* by formula: results by row; NULL for those refused */
    const char ***real_lua;
    FILE *trees;
    size_t refused, differences;
};

static char *path_of(struct run *run, const char *name)
{
    return md_arena_format(&run->arena, "%s/%s", run->folder, name);
}

static void command(struct run *run, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = md_arena_vformat(&run->arena, format, arguments);
    va_end(arguments);
    if (system(text) != 0) fidelity_stop("failed: %s", text);
}

static void print_text(const char *title, const char *text)
{
    printf("--- %s\n%s%s", title, text, text[strlen(text) - 1] == '\n' ? "" : "\n");
}

static void print_diagnostics(const struct md_diagnostics *out)
{
    struct md_buffer text = {0};
    for (const struct md_diagnostic *d = out->first; d != NULL; d = d->next)
        md_diagnostic_print(d, MD_FORM_FULL, &text);
    if (text.length > 0) print_text("diagnostics", md_buffer_text(&text));
    md_buffer_free(&text);
}

static const char *formula_text(struct run *run, size_t index)
{
    const struct fidelity_formula *formula = &run->cases.formulas[index];
    return md_arena_strndup(&run->arena, formula->text, formula->length);
}

/* ---- ours and the real Lua, group by group --------------------------------------------------- */

static struct md_source *parse(struct run *run, size_t index)
{
    const struct fidelity_formula *formula = &run->cases.formulas[index];
    struct md_diagnostics out = {0};
    struct md_source *source = md_source_new("rules/fidelity.lua", formula->text, formula->length);
    if (md_source_read(source, &out) != MD_OK) {
        print_diagnostics(&out);
        fidelity_stop("formula %zu does not parse:\n%s", index, formula_text(run, index));
    }
    md_diagnostics_free(&out);
    return source;
}

/* The tree goes to the model, the rewritten text to the real Lua. */
static void hand_out(struct run *run, size_t index, const struct md_period *period)
{
    struct md_source *source = parse(run, index);
    struct md_buffer tree = {0};
    fidelity_dump(source, &tree);
    fprintf(run->trees, "2026-%02zu\t%s\n", index / FIDELITY_FORMULAS_PER_GROUP % 12 + 1,
            md_buffer_text(&tree));
    md_buffer_free(&tree);
    run->real_lua[index] =
        md_arena_array(&run->arena, run->cases.deals_count, sizeof *run->real_lua[index]);
    fidelity_lua_evaluate(run->lua, source, period, &run->arena, run->real_lua[index]);
    fidelity_count_formula(run->counts, source);
    fidelity_count_results(run->counts, run->real_lua[index], run->cases.deals_count);
    md_source_free(source);
}

static bool add_formula(struct run *run, struct fidelity_engine *engine, size_t index)
{
    const struct fidelity_formula *formula = &run->cases.formulas[index];
    struct md_diagnostics out = {0};
    bool added = fidelity_engine_add(engine, formula, &out);
    if (added == formula->bad || (!added && out.errors_count == 0 && !formula->bad)) {
        run->differences++;
        if (run->differences <= SHOWN_MAX) {
            printf("\nformula %zu %s\n", index,
                   formula->bad ? "is taken, but breaks a rule" : "is refused, but is sound");
            print_text("formula", formula_text(run, index));
            print_diagnostics(&out);
        }
    }
    run->refused += formula->bad && !added;
    md_diagnostics_free(&out);
    return added && !formula->bad;
}

static void run_group(struct run *run, size_t first)
{
    struct md_calendar calendar;
    struct md_period period;
    struct fidelity_engine *engine = fidelity_engine_new(&run->cases, first);
    size_t added[FIDELITY_FORMULAS_PER_GROUP], added_count = 0;
    size_t rows_count = run->cases.deals_count;
    fidelity_period(first, &calendar, &period);
    for (size_t i = first; i < first + FIDELITY_FORMULAS_PER_GROUP; i++) {
        if (i >= run->cases.formulas_count) break;
        if (!add_formula(run, engine, i)) continue;
        added[added_count++] = i;
        hand_out(run, i, &period);
    }
    const char **results = fidelity_engine_evaluate(engine);
    for (size_t f = 0; f < added_count; f++) {
        const char **kept = md_arena_array(&run->arena, rows_count, sizeof *kept);
        for (size_t row = 0; row < rows_count; row++)
            kept[row] = md_arena_strdup(&run->arena, results[f * rows_count + row]);
        run->ours[added[f]] = kept;
    }
    fidelity_engine_free(engine);
}

/* ---- the three compared ---------------------------------------------------------------------- */

static void show_difference(struct run *run, size_t index, size_t row, const char *model)
{
    if (++run->differences > SHOWN_MAX) return;
    printf("\nformula %zu, row %zu, period 2026-%02zu\n", index, row,
           index / FIDELITY_FORMULAS_PER_GROUP % 12 + 1);
    print_text("formula", formula_text(run, index));
    printf("--- row:");
    for (size_t i = 0; i < 14; i++) printf(" [%s]", run->cases.deals[row].cells[i]);
    printf("\n--- meed:     %s\n--- real Lua: %s\n--- model:    %s\n", run->ours[index][row],
           run->real_lua[index][row], model);
}

/* One line of the model: results separated by tabs. One difference a formula is enough. */
static void compare_formula(struct run *run, size_t index, char *line)
{
    bool shown = false;
    for (size_t row = 0; row < run->cases.deals_count; row++) {
        char *end = strchr(line, '\t');
        if (end != NULL) *end = '\0';
        bool same = strcmp(run->ours[index][row], line) == 0 &&
                    strcmp(run->real_lua[index][row], line) == 0;
        if (!same && !shown) show_difference(run, index, row, line);
        shown = shown || !same;
        if (end == NULL && row + 1 < run->cases.deals_count)
            fidelity_stop("the model gives too few rows for formula %zu", index);
        if (end != NULL) line = end + 1;
    }
}

static void compare_all(struct run *run)
{
    struct md_buffer text = {0};
    if (md_buffer_read_file(&text, path_of(run, "model.txt"), FILE_BYTES_MAX) != MD_OK)
        fidelity_stop("the model left no results");
    char *line = text.text;
    for (size_t i = 0; i < run->cases.formulas_count; i++) {
        if (run->ours[i] == NULL) continue;
        char *end = line != NULL ? strchr(line, '\n') : NULL;
        if (end == NULL) fidelity_stop("the model stops before formula %zu", i);
        *end = '\0';
        compare_formula(run, i, line);
        line = end + 1;
    }
    md_buffer_free(&text);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void read_cases(struct run *run, struct md_buffer *text)
{
    command(run, "'%s' '%s' %zu %lu > '%s'", run->python, run->generator, run->count, run->seed,
            path_of(run, "cases.txt"));
    if (md_buffer_read_file(text, path_of(run, "cases.txt"), FILE_BYTES_MAX) != MD_OK)
        fidelity_stop("the generator left no cases");
    fidelity_cases_read(&run->cases, md_buffer_text(text), text->length);
    run->ours = md_arena_array(&run->arena, run->count + 1, sizeof *run->ours);
    run->real_lua = md_arena_array(&run->arena, run->count + 1, sizeof *run->real_lua);
}

/* The model works while the engine and Lua do. */
static void open_model(struct run *run)
{
    const char *text =
        md_arena_format(&run->arena, "'%s' '%s' '%s' > '%s'", run->python, run->model,
                        path_of(run, "cases.txt"), path_of(run, "model.txt"));
    run->trees = popen(text, "w");
    if (run->trees == NULL) fidelity_stop("the model does not start");
}

static void remove_files(struct run *run)
{
    remove(path_of(run, "cases.txt"));
    remove(path_of(run, "model.txt"));
    rmdir(run->folder);
}

int main(int argc, char **argv)
{
    if (argc < 5) fidelity_stop("fidelity PYTHON GENERATOR MODEL PRELUDE [count [seed]]");
    struct run run = {.count = argc > 5 ? strtoul(argv[5], NULL, 10) : 12000,
                      .seed = argc > 6 ? strtoul(argv[6], NULL, 10) : 20261123,
                      .python = argv[1],
                      .generator = argv[2],
                      .model = argv[3],
                      .prelude = argv[4],
                      .folder = "/tmp/meed-fidelity-XXXXXX"};
    struct md_buffer text = {0};
    if (mkdtemp(run.folder) == NULL) fidelity_stop("no temporary folder");
    printf("fidelity: %zu formulas, seed %lu\n", run.count, run.seed);
    read_cases(&run, &text);
    run.lua = fidelity_lua_new(&run.cases, run.prelude);
    run.counts = fidelity_counts_new();
    open_model(&run);
    for (size_t i = 0; i < run.cases.formulas_count; i += FIDELITY_FORMULAS_PER_GROUP)
        run_group(&run, i);
    if (pclose(run.trees) != 0) fidelity_stop("the model failed");
    compare_all(&run);
    bool frequent = fidelity_counts_print(run.counts);
    printf("refused as they must be: %zu of %zu\n", run.refused, run.count);
    printf("differences: %zu\n", run.differences);
    fidelity_counts_free(run.counts);
    fidelity_lua_free(run.lua);
    fidelity_cases_free(&run.cases);
    remove_files(&run);
    md_buffer_free(&text);
    md_arena_free(&run.arena);
    return run.differences == 0 && frequent ? 0 : 1;
}
