#include "fidelity.h"

#include <lua.h>
#include <string.h>

#include "base/memory.h"
#include "eval/evaluator.h"
#include "script/capture.h"
#include "script/host_object.h"
#include "script/load_function.h"
#include "script/sandbox.h"
#include "script/translate.h"
#include "value/date.h"

/* A plan file that was loaded: its sandbox lives as long as the group, since formulas point at
 * its sources. */
struct loaded {
    struct md_collection collection;
    const struct md_closure *closure;
};

struct fidelity_engine {
    struct fidelity_cases *cases;
    struct md_arena arena;
    struct md_graph graph;
    struct md_calendar calendar;
    struct md_period period;
    struct loaded *loaded[FIDELITY_FORMULAS_PER_GROUP];
    size_t loaded_count;
    md_node_index roots[FIDELITY_FORMULAS_PER_GROUP];
    size_t roots_count;
};

struct fidelity_engine *fidelity_engine_new(struct fidelity_cases *cases, size_t first)
{
    struct fidelity_engine *engine = md_alloc(sizeof *engine);
    engine->cases = cases;
    md_graph_init(&engine->graph);
    fidelity_period(first, &engine->calendar, &engine->period);
    return engine;
}

void fidelity_engine_free(struct fidelity_engine *engine)
{
    for (size_t i = 0; i < engine->loaded_count; i++) {
        md_sandbox_free(engine->loaded[i]->collection.sandbox);
        md_collection_free(&engine->loaded[i]->collection);
    }
    md_graph_free(&engine->graph);
    md_arena_free(&engine->arena);
    md_free(engine);
}

/* ---- loading ---- */

/* formula(function(deal, t) ... end): what a constructor does with a function. */
static int take_formula(lua_State *L)
{
    struct loaded *loaded = md_sandbox_context(L);
    struct md_site site = {0};
    md_sandbox_nearest_site(L, &site);
    struct md_spot spot = {site.source, site.token, site.token};
    struct md_capture_call call = md_capture_begin(&loaded->collection, L, spot);
    const struct md_constant *value = md_capture_value(&call, 1, spot, NULL);
    loaded->closure = value->closure;
    return 0;
}

static struct loaded *load(struct fidelity_engine *engine, const struct fidelity_formula *formula,
                           struct md_diagnostics *out)
{
    struct loaded *loaded = md_arena_alloc(&engine->arena, sizeof *loaded);
    struct md_collection *collection = &loaded->collection;
    md_collection_init(collection, &engine->arena);
    collection->currency = "CNY";
    collection->sandbox = md_sandbox_new(NULL, NULL, NULL, out);
    engine->loaded[engine->loaded_count++] = loaded;
    if (collection->sandbox == NULL || md_host_object_open(collection, out) != MD_OK)
        fidelity_stop("the sandbox does not open");
    md_load_function_register(collection);
    md_sandbox_register(collection->sandbox, "formula", take_formula, loaded);
    enum md_status status = md_sandbox_run_file(collection->sandbox, "rules/fidelity.lua",
                                                formula->text, formula->length, out);
    md_diagnostics_append(out, &collection->findings);
    return status == MD_OK && collection->findings.errors_count == 0 ? loaded : NULL;
}

/* ---- names: a world without measures ---- */

static bool no_measure(void *context, const char *name, int kind, struct md_named *named,
                       bool *reported, struct md_diagnostics *out)
{
    (void)context, (void)name, (void)kind, (void)named, (void)reported, (void)out;
    return false;
}

static bool no_goal(void *context, int64_t column, struct md_goal_of *goal, bool *reported,
                    struct md_diagnostics *out)
{
    (void)context, (void)column, (void)goal, (void)reported, (void)out;
    return false;
}

static const struct md_closure *no_computed(void *context, int kind, const char *name)
{
    (void)context, (void)kind, (void)name;
    return NULL;
}

static bool no_param(void *context, int64_t param, struct md_type *type,
                     const struct md_tiers **tiers)
{
    (void)context, (void)param, (void)type, (void)tiers;
    return false;
}

static const struct md_text_file *no_file(void *context, const struct md_source *source)
{
    (void)context, (void)source;
    return NULL;
}

bool fidelity_engine_add(struct fidelity_engine *engine, const struct fidelity_formula *formula,
                         struct md_diagnostics *out)
{
    static const struct md_parameter parameters[] = {
        {.role = MD_PARAMETER_ROW, .kind = FIDELITY_DEAL},
        {.role = MD_PARAMETER_PERIOD},
    };
    struct md_names names = {
        .measure = no_measure, .goal = no_goal, .computed = no_computed, .param = no_param};
    struct md_translator translator = {.graph = &engine->graph,
                                       .schema = &engine->cases->schema,
                                       .calendar = &engine->calendar,
                                       .currency = "CNY",
                                       .names = &names,
                                       .arena = &engine->arena,
                                       .out = out,
                                       .file_of = no_file};
    struct loaded *loaded = load(engine, formula, out);
    if (loaded == NULL || loaded->closure == NULL) return false;
    struct md_formula translated;
    if (!md_translate_function(&translator, loaded->closure, parameters, 2, "the formula",
                               &translated))
        return false;
    enum md_base base = md_graph_node(&engine->graph, translated.root)->type.base;
    if (base == MD_BASE_ROW || base == MD_BASE_REF) return false; /* no place takes these */
    engine->roots[engine->roots_count++] = translated.root;
    return true;
}

/* ---- results as text ---- */

static void print_reason(const struct fidelity_engine *engine, const struct md_reason *reason,
                         struct md_buffer *out)
{
    const struct md_node *node = md_graph_node(&engine->graph, reason->node);
    md_buffer_add_text(out, md_reason_word((enum md_reason_code)reason->code));
    if (reason->code == MD_REASON_EMPTY && node->op == MD_OP_FIELD) {
        int kind = md_graph_node(&engine->graph, node->operands[0])->type.kind;
        const struct md_kind *declared = engine->cases->schema.kinds[kind];
        md_buffer_format(out, " %s.%s", declared->name, declared->fields[node->integer].name);
    }
    if (reason->code == MD_REASON_DESIGNER) md_buffer_format(out, " %s", node->text);
}

static void print_value(const struct fidelity_engine *engine, const struct md_node *root,
                        const struct md_vector *vector, size_t row, struct md_buffer *out)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_buffer_add_text(out, "= ");
    switch (root->type.base) {
    case MD_BASE_NUMBER:
        if (!md_number_is_valid(&vector->numbers[row])) fidelity_stop("an invalid number");
        md_number_print(&vector->numbers[row], text, sizeof text);
        md_buffer_add_text(out, text);
        break;
    case MD_BASE_TEXT:
        md_buffer_add_char(out, '"');
        md_buffer_add(out, vector->texts[row].bytes, vector->texts[row].length);
        md_buffer_add_char(out, '"');
        break;
    case MD_BASE_DATE:
        md_date_print((int32_t)vector->integers[row], text, sizeof text);
        md_buffer_add_text(out, text);
        break;
    case MD_BASE_FLAG:
        md_buffer_add_text(out, vector->integers[row] ? "true" : "false");
        break;
    case MD_BASE_NOTHING:
    case MD_BASE_REF:
    case MD_BASE_ROW:
        md_buffer_add_text(out, "something else");
        break;
    }
    if (vector->reasons[row].code == MD_REASON_NONE) return;
    if (vector->reasons[row].code != MD_REASON_DESIGNER) md_buffer_add_text(out, " ODD");
    md_buffer_add_text(out, " because ");
    md_buffer_add_text(out, md_graph_node(&engine->graph, vector->reasons[row].node)->text);
}

static const char *result_text(struct fidelity_engine *engine, md_node_index root,
                               const struct md_vector *vector, size_t row)
{
    struct md_buffer out = {0};
    switch (vector->states[row]) {
    case MD_STATE_PRESENT:
        print_value(engine, md_graph_node(&engine->graph, root), vector, row, &out);
        break;
    case MD_STATE_MISSING:
        md_buffer_add_text(&out, "? ");
        print_reason(engine, &vector->reasons[row], &out);
        break;
    default:
        md_buffer_add_text(&out, "! ");
        md_buffer_add_text(&out, md_reason_word((enum md_reason_code)vector->reasons[row].code));
        /* The word for a test of a missing value is longer than it need be here. */
        if (vector->reasons[row].code == MD_REASON_TESTED) {
            md_buffer_clear(&out);
            md_buffer_add_text(&out, "! tested");
        }
        break;
    }
    const char *text = md_arena_strdup(&engine->arena, md_buffer_text(&out));
    md_buffer_free(&out);
    return text;
}

/* ---- evaluation ---- */

/* One batch of rows first..first+count-1, the last row first where `backwards`. Every other formula
 * is first asked for a part of its rows, as a filter would ask. */
static void evaluate_batch(struct fidelity_engine *engine, struct md_evaluator *evaluator,
                           size_t first, size_t count, bool backwards, const char **results)
{
    const struct fidelity_cases *cases = engine->cases;
    const struct md_table *tables[] = {cases->tables[0], cases->tables[1]};
    struct md_binding binding = {.graph = &engine->graph,
                                 .tables = tables,
                                 .calendar = &engine->calendar,
                                 .period = engine->period};
    uint32_t rows[MD_BATCH_ROWS];
    int32_t dates[MD_BATCH_ROWS];
    uint16_t some[MD_BATCH_ROWS];
    size_t some_count = 0;
    for (size_t i = 0; i < count; i++) {
        rows[i] = (uint32_t)(backwards ? first + count - 1 - i : first + i);
        dates[i] = cases->dates[rows[i]];
        if (i % 3 == 1) some[some_count++] = (uint16_t)i;
    }
    struct md_scope scope = {.count = count, .rows = rows, .dates = dates};
    md_evaluator_begin(evaluator, &binding, &scope);
    for (size_t f = 0; f < engine->roots_count; f++) {
        if (f % 2 == 1) md_evaluator_value(evaluator, engine->roots[f], some, some_count);
        const struct md_vector *vector = md_evaluator_value(evaluator, engine->roots[f], NULL, 0);
        for (size_t i = 0; i < count; i++)
            results[f * cases->deals_count + rows[i]] =
                result_text(engine, engine->roots[f], vector, i);
    }
}

const char **fidelity_engine_evaluate(struct fidelity_engine *engine)
{
    size_t rows_count = engine->cases->deals_count;
    const char **results =
        md_arena_array(&engine->arena, engine->roots_count * rows_count + 1, sizeof *results);
    struct md_evaluator *evaluator = md_evaluator_new(&engine->graph);
    size_t sizes[] = {7, 1, rows_count}, first = 0;
    for (size_t i = 0; first < rows_count; i++) {
        size_t count = sizes[i % 3] < rows_count - first ? sizes[i % 3] : rows_count - first;
        evaluate_batch(engine, evaluator, first, count, i % 2 == 1, results);
        first += count;
    }
    md_evaluator_free(evaluator);
    return results;
}
