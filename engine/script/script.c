#include "script/script.h"

#include <string.h>

#include "base/embedded.h"
#include "base/memory.h"
#include "base/sort.h"
#include "script/build.h"
#include "script/capture.h"
#include "script/constructors.h"
#include "script/host_object.h"
#include "script/load_function.h"
#include "script/param_reader.h"

/* One load. */
struct load {
    const struct md_script_input *input;
    struct md_model *model;
    struct md_collection collection;
    struct md_diagnostics stops; /* what ended a file */
};

static const char lib_folder[] = "rules/lib/";

static bool is_library(const char *name)
{
    return strncmp(name, lib_folder, sizeof lib_folder - 1) == 0;
}

/* ---- texts of the model ------------------------------------------------------------------- */

static int compare_files(const void *context, uint32_t a, uint32_t b)
{
    const struct md_text_file *files = context;
    return strcmp(files[a].name, files[b].name);
}

static void add_file(struct md_model *model, struct md_text_file *files, const char *name,
                     const char *text, size_t length)
{
    for (size_t i = 0; i < model->files_count; i++)
        if (strcmp(files[i].name, name) == 0) return;
    files[model->files_count++] = (struct md_text_file){
        .name = md_arena_strdup(&model->arena, name),
        .text = md_arena_strndup(&model->arena, text != NULL ? text : "", length),
        .length = length,
    };
}

/* A byte order mark is skipped, as the sandbox does, so that offsets agree. */
static void add_rules_file(struct md_model *model, struct md_text_file *files, const char *name,
                           const char *text, size_t length)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t skipped = length >= 3 && memcmp(text, mark, 3) == 0 ? 3 : 0;
    add_file(model, files, name, text + skipped, length - skipped);
}

/* Copies of every rules and params file, by name; the library's own rules/lib too, for it may be
 * required. */
static void keep_files(struct load *load)
{
    const struct md_script_input *input = load->input;
    struct md_model *model = load->model;
    size_t room = input->rules_count + input->params_count + 1;
    for (size_t i = 0; md_embedded_files[i].name != NULL; i++) room++;
    struct md_text_file *files = md_arena_array(&model->arena, room, sizeof *files);
    for (size_t i = 0; i < input->rules_count; i++)
        add_rules_file(model, files, input->rules[i].name, input->rules[i].text,
                       input->rules[i].length);
    for (size_t i = 0; i < input->params_count; i++)
        add_file(model, files, input->params[i]->file, input->params[i]->source,
                 input->params[i]->source_length);
    for (size_t i = 0; md_embedded_files[i].name != NULL; i++)
        if (is_library(md_embedded_files[i].name))
            add_file(model, files, md_embedded_files[i].name, md_embedded_files[i].text,
                     md_embedded_files[i].length);
    uint32_t *order = md_arena_array(&model->arena, room, sizeof *order);
    for (size_t i = 0; i < model->files_count; i++) order[i] = (uint32_t)i;
    md_sort(order, model->files_count, compare_files, files);
    model->files = md_arena_array(&model->arena, room, sizeof *model->files);
    for (size_t i = 0; i < model->files_count; i++) model->files[i] = files[order[i]];
}

/* Tables of tiers point at texts of the sandbox and of params files, which end with this call. */
static void keep_tier_texts(struct load *load)
{
    const struct md_model *model = load->model;
    for (size_t i = 0; i < load->collection.tiers_count; i++) {
        struct md_tiers *tiers = load->collection.tiers[i];
        const char *name = tiers->file;
        tiers->file = tiers->source = NULL;
        for (size_t j = 0; name != NULL && j < model->files_count; j++) {
            if (strcmp(model->files[j].name, name) != 0) continue;
            tiers->file = model->files[j].name;
            tiers->source = model->files[j].text;
            tiers->source_length = model->files[j].length;
        }
    }
}

/* ---- running the files -------------------------------------------------------------------- */

static bool find_rules(void *context, const char *path, const char **text, size_t *length)
{
    const struct load *load = context;
    for (size_t i = 0; i < load->input->rules_count; i++) {
        if (strcmp(load->input->rules[i].name, path) != 0) continue;
        *text = load->input->rules[i].text;
        *length = load->input->rules[i].length;
        return true;
    }
    return false;
}

static int compare_rules(const void *context, uint32_t a, uint32_t b)
{
    const struct md_project_text *rules = context;
    return strcmp(rules[a].name, rules[b].name);
}

/* True when every file ran to its end. */
static bool run_files(struct load *load)
{
    const struct md_script_input *input = load->input;
    uint32_t *order =
        md_arena_array(&load->model->arena, input->rules_count + 1, sizeof *order);
    for (size_t i = 0; i < input->rules_count; i++) order[i] = (uint32_t)i;
    md_sort(order, input->rules_count, compare_rules, input->rules);
    bool good = true;
    for (size_t i = 0; i < input->rules_count; i++) {
        const struct md_project_text *rules = &input->rules[order[i]];
        if (is_library(rules->name)) continue;
        if (md_sandbox_is_dead(load->collection.sandbox)) return false;
        good &= md_sandbox_run_file(load->collection.sandbox, rules->name, rules->text,
                                    rules->length, &load->stops) == MD_OK;
    }
    return good;
}

static void read_params(struct load *load)
{
    struct md_collection *collection = &load->collection;
    for (size_t i = 0; i < load->input->params_count; i++)
        md_param_reader_read(collection, load->input->params[i], load->input->params[i]->root);
}

static void read_plan_params(struct load *load)
{
    struct md_collection *collection = &load->collection;
    for (size_t i = 0; i < collection->definitions_count; i++) {
        const struct md_definition *definition = collection->definitions[i];
        if (strcmp(definition->constructor->name, "plan") != 0) continue;
        const struct md_given *params = md_definition_get(definition, "params");
        if (params != NULL) md_param_reader_read_given(collection, params);
    }
}

static bool open_sandbox(struct load *load)
{
    struct md_collection *collection = &load->collection;
    collection->sandbox =
        md_sandbox_new(load->input->limits, find_rules, load, &load->stops);
    if (collection->sandbox == NULL) return false;
    if (md_host_object_open(collection, &load->stops) != MD_OK) return false;
    md_load_function_register(collection);
    md_constructors_register(collection);
    return true;
}

static void run_and_build(struct load *load)
{
    struct md_collection *collection = &load->collection;
    read_params(load);
    if (!open_sandbox(load)) return;
    bool whole = run_files(load);
    if (!whole) return;
    md_capture_check_later(collection, &load->stops);
    read_plan_params(load);
    md_param_reader_finish(collection);
    md_constructors_check_complete(collection);
    struct md_builder *builder = md_alloc(sizeof *builder);
    builder->collection = collection;
    builder->model = load->model;
    md_build(builder);
    md_free(builder);
}

/* ---- messages ----------------------------------------------------------------------------- */

struct sorting {
    const struct md_diagnostic *const *items;
};

static int compare_places(const void *context, uint32_t a, uint32_t b)
{
    const struct sorting *sorting = context;
    const struct md_diagnostic *left = sorting->items[a], *right = sorting->items[b];
    if ((left->place.file == NULL) != (right->place.file == NULL))
        return left->place.file == NULL ? -1 : 1;
    int order = left->place.file != NULL ? strcmp(left->place.file, right->place.file) : 0;
    if (order == 0) order = left->place.line - right->place.line;
    if (order == 0) order = left->place.column - right->place.column;
    return order;
}

/* A computed field's fault is met again wherever the field is used: it is said once. */
static bool is_same(const struct md_diagnostic *a, const struct md_diagnostic *b)
{
    return strcmp(a->code, b->code) == 0 && strcmp(a->message, b->message) == 0 &&
           a->place.line == b->place.line && a->place.column == b->place.column &&
           (a->place.file == NULL) == (b->place.file == NULL) &&
           (a->place.file == NULL || strcmp(a->place.file, b->place.file) == 0);
}

/* True when the diagnostic at order[index] repeats one before it, or is one of many at one place: what a
 * loop does wrong a thousand times is said three times. */
static bool is_said(const struct sorting *sorting, const uint32_t *order, size_t index)
{
    enum { SAID_MAX = 3 };
    const struct md_diagnostic *one = sorting->items[order[index]];
    int alike = 0;
    for (size_t i = index; i > 0; i--) {
        const struct md_diagnostic *before = sorting->items[order[i - 1]];
        if (compare_places(sorting, order[index], order[i - 1]) != 0) return false;
        if (is_same(one, before)) return true;
        if (one->place.file != NULL && strcmp(one->code, before->code) == 0) alike++;
        if (alike == SAID_MAX) return true;
    }
    return false;
}

static void hand_over(struct load *load, struct md_diagnostics *out)
{
    struct md_diagnostics *all = &load->collection.findings;
    md_diagnostics_append(all, &load->stops);
    struct md_arena *arena = &all->arena;
    const struct md_diagnostic **items =
        md_arena_array(arena, all->count + 1, sizeof *items);
    uint32_t *order = md_arena_array(arena, all->count + 1, sizeof *order);
    size_t count = 0;
    for (const struct md_diagnostic *one = all->first; one != NULL; one = one->next) {
        order[count] = (uint32_t)count;
        items[count++] = one;
    }
    struct sorting sorting = {items};
    md_sort(order, count, compare_places, &sorting);
    for (size_t i = 0; i < count; i++) {
        if (is_said(&sorting, order, i)) continue;
        struct md_diagnostic copy = *items[order[i]];
        copy.next = NULL;
        struct md_diagnostics single = {.first = &copy, .last = &copy, .count = 1};
        md_diagnostics_append(out, &single);
    }
}

/* ---- the entry point ---------------------------------------------------------------------- */

static struct md_model *new_model(const struct md_script_input *input)
{
    struct md_model *model = md_alloc(sizeof *model);
    md_graph_init(&model->graph);
    model->schema = input->schema;
    model->calendar = input->calendar;
    model->period_level = input->period_level;
    model->currency = md_graph_intern(&model->graph, input->currency);
    return model;
}

enum md_status md_script_load(const struct md_script_input *input, struct md_model **model,
                              struct md_diagnostics *out)
{
    struct load *load = md_alloc(sizeof *load);
    load->input = input;
    load->model = new_model(input);
    md_collection_init(&load->collection, &load->model->arena);
    load->collection.currency = load->model->currency;
    keep_files(load);
    enum md_status status =
        md_constructor_list_read(input->constructors, &load->model->arena,
                                 &load->collection.constructors, &load->stops);
    if (status == MD_OK) run_and_build(load);
    size_t faults = load->stops.errors_count + load->collection.findings.errors_count;
    if (faults == 0 && md_model_check(load->model, &load->stops) != MD_OK) faults = 1;
    hand_over(load, out);
    keep_tier_texts(load);
    *model = faults == 0 ? load->model : NULL;
    if (faults != 0) md_model_free(load->model);
    md_sandbox_free(load->collection.sandbox);
    md_collection_free(&load->collection);
    md_diagnostics_free(&load->stops);
    md_free(load);
    return *model != NULL ? MD_OK : MD_SCRIPT;
}
