/* Scorecards: criteria with weights, curves and conditions, and grades. */
#include <string.h>

#include "script/build.h"
#include "script/call_site.h"
#include "script/host_object.h"
#include "value/pairwise.h"

enum { CRITERIA_MAX = 200, GRADES_MAX = 100 };

/* A scorecard being built, and the criterion of it that is read. */
struct work {
    struct md_builder *builder;
    const struct md_definition *definition;
    struct md_scorecard *card;
    struct md_parameter subject[2];
    bool good;
    const struct md_constant *item;
    const struct md_expression *written; /* the item's table in the text, or NULL */
    struct md_spot spot;                 /* of the item */
    struct md_criterion *criterion;
};

#define SAY(work, ...) md_arena_format((work)->builder->collection->arena, __VA_ARGS__)

static const char *words(const struct work *work)
{
    return md_definition_words(work->builder->collection, work->definition);
}

static struct md_diagnostic *fail(struct work *work, struct md_spot spot, const char *code, const char *text)
{
    work->good = false;
    if (strcmp(code, "E0208") == 0)
        return md_collection_lacks(work->builder->collection, work->definition, spot, text);
    return md_collection_report(work->builder->collection, spot, code, "%s", text);
}

static struct md_spot spot_of(const struct md_given *given, const struct md_expression *expression)
{
    struct md_spot spot = given->spot;
    if (expression != NULL) spot.first = expression->first, spot.last = expression->last;
    return spot;
}

/* ---- one criterion ------------------------------------------------------------------------ */

/* Where a field of the criterion is written; its value, or with `key` its name. */
static struct md_spot field_spot(const struct work *work, const char *name, bool key)
{
    struct md_spot spot = work->spot;
    const struct md_expression *table = work->written;
    for (uint32_t i = 0; table != NULL && table->kind == MD_EXPRESSION_TABLE && i < table->fields_count; i++) {
        if (table->fields[i].name == NULL || strcmp(table->fields[i].name, name) != 0) continue;
        spot.first = key ? table->fields[i].name_token : table->fields[i].value->first;
        spot.last = key ? table->fields[i].name_token : table->fields[i].value->last;
    }
    return spot;
}

static const struct md_constructor *criterion_fields(const struct work *work)
{
    return md_constructor_find(&work->builder->collection->constructors, "criterion");
}

static void check_keys(struct work *work)
{
    struct md_collection *collection = work->builder->collection;
    const struct md_constructor *known = criterion_fields(work);
    for (size_t i = 0; i < work->item->entries_count; i++) {
        const struct md_constant *key = work->item->entries[i].key;
        if (key->type == MD_CONSTANT_TEXT && md_constructor_field(known, key->text) != NULL) continue;
        struct md_number one = MD_NUMBER_ONE;
        if (key->type == MD_CONSTANT_NUMBER && md_number_equal(&key->number, &one)) continue;
        const char *name = key->type == MD_CONSTANT_TEXT ? key->text : "?";
        struct md_diagnostic *d = fail(work, field_spot(work, name, true), "E0206",
                                       SAY(work, "criterion %s has no field `%s`", work->criterion->name, name));
        md_collection_suggest(collection, d, name, known->names, known->fields_count);
        md_collection_list(collection, d, "the fields of a criterion are", known->names, known->fields_count);
    }
}

/* A field of the criterion, of a form it may have; NULL: absent, or reported. */
static const struct md_constant *get(struct work *work, const char *name)
{
    struct md_collection *collection = work->builder->collection;
    const struct md_constant *value = md_constant_get(work->item, name);
    const struct md_constructor_field *field = md_constructor_field(criterion_fields(work), name);
    if (value == NULL) return NULL;
    bool known = !(field->forms >> MD_FORM_WORD & 1) || value->type != MD_CONSTANT_TEXT;
    for (size_t i = 0; i < field->words_count; i++) known = known || strcmp(field->words[i], value->text) == 0;
    if (known && md_constructor_accepts(field, value)) return value;
    struct md_diagnostic *d =
        fail(work, field_spot(work, name, false), "E0207",
             SAY(work, "`%s` of criterion %s is %s, and has to be %s", name, work->criterion->name,
                 known ? md_constant_words(value) : SAY(work, "\"%s\"", value->text),
                 md_constructor_wanted(field, collection->arena)));
    if (!known) md_collection_suggest(collection, d, value->text, field->words, field->words_count);
    md_diagnostic_advise(&collection->findings, d, "note", "`%s`: %s", name, field->meaning);
    return NULL;
}

static bool build_field(struct work *work, const char *name, struct md_type wanted, struct md_formula *out)
{
    const struct md_constant *value = get(work, name);
    if (value == NULL) return false;
    bool done = md_build_value(work->builder, value, field_spot(work, name, false),
                               SAY(work, "`%s` of criterion %s", name, work->criterion->name), work->subject, 2,
                               wanted, out);
    work->good &= done;
    return done;
}

/* A condition, or a number that the score has to reach. */
static void build_must(struct work *work)
{
    struct md_criterion *criterion = work->criterion;
    if (!build_field(work, "must", md_type_of(MD_BASE_NOTHING), &criterion->must)) return;
    struct md_type type = md_build_type(work->builder, &criterion->must);
    criterion->must_is_score = type.base == MD_BASE_NUMBER;
    bool plain = type.unit != MD_UNIT_MONEY && type.unit != MD_UNIT_NAMED;
    if (type.base == MD_BASE_FLAG || type.base == MD_BASE_NOTHING) return;
    if (!criterion->must_is_score || !plain)
        fail(work, field_spot(work, "must", false), "E0214",
             SAY(work, "`must` of criterion %s is %s, and has to be a condition or the least score",
                 criterion->name, md_build_type_words(work->builder, type)));
    else if (!md_has_formula(&criterion->score))
        fail(work, field_spot(work, "must", true), "E0208",
             SAY(work, "`must` of criterion %s is a score, and the criterion has no `score`", criterion->name));
}

static void build_missing(struct work *work)
{
    static const char *const policies[] = {"reweight", "neutral", "carry", "fail"};
    struct md_criterion *criterion = work->criterion;
    const struct md_constant *missing = get(work, "missing");
    for (int i = 0; missing != NULL && i < 4; i++)
        if (strcmp(missing->text, policies[i]) == 0) criterion->missing = (enum md_score_missing)i;
    build_field(work, "neutral", md_type_number(MD_UNIT_PLAIN, NULL), &criterion->neutral);
    bool given = md_constant_get(work->item, "neutral") != NULL;
    if ((criterion->missing == MD_SCORE_NEUTRAL) == given) return;
    fail(work, field_spot(work, given ? "neutral" : "missing", true), "E0208",
         SAY(work, given ? "`neutral` of criterion %s needs missing = \"neutral\""
                         : "missing = \"neutral\" of criterion %s needs the score `neutral`", criterion->name));
}

static void build_range(struct work *work)
{
    struct md_criterion *criterion = work->criterion;
    const struct md_constant *range = get(work, "range");
    criterion->has_range = range == NULL || range->type == MD_CONSTANT_TABLE;
    criterion->least = MD_NUMBER_ZERO;
    criterion->greatest = md_number_from_integer(120);
    if (range == NULL || !criterion->has_range) return;
    criterion->least = md_constant_at(range, 1)->number;
    criterion->greatest = md_constant_at(range, 2)->number;
    if (md_number_compare(&criterion->least, &criterion->greatest) >= 0)
        fail(work, field_spot(work, "range", false), "E0207",
             SAY(work, "`range` of criterion %s does not ascend", criterion->name));
}

static void check_parts(struct work *work)
{
    const struct md_criterion *criterion = work->criterion;
    bool scored = md_constant_get(work->item, "score") != NULL;
    bool weighted = md_constant_get(work->item, "weight") != NULL;
    bool pairwise = work->card->weights == MD_WEIGHTS_PAIRWISE;
    const char *lacking = NULL;
    if (!scored && md_constant_get(work->item, "must") == NULL) lacking = "score";
    if (!scored && weighted) lacking = "score";
    if (scored && !weighted && !pairwise) lacking = "weight";
    if (lacking != NULL)
        fail(work, work->spot, "E0208", SAY(work, "criterion %s has no `%s`", criterion->name, lacking));
    if (weighted && pairwise)
        fail(work, field_spot(work, "weight", true), "E0207",
             SAY(work, "the weights of %s come from its matrix, and criterion %s has one of its own", words(work),
                 criterion->name));
}

/* A written weight is not below zero; what a formula gives is judged when it is known. */
static void check_weight(struct work *work)
{
    const struct md_constant *weight = md_constant_get(work->item, "weight");
    if (weight != NULL && weight->type == MD_CONSTANT_NUMBER && md_number_sign(&weight->number) < 0)
        fail(work, field_spot(work, "weight", false), "E0207",
             SAY(work, "`weight` of criterion %s is below zero", work->criterion->name));
}

static const char *title_of(struct work *work)
{
    struct md_arena *arena = &work->builder->model->arena;
    const struct md_constant *title = get(work, "title");
    if (title == NULL) return work->criterion->name;
    if (title->type == MD_CONSTANT_TEXT) return md_arena_strdup(arena, title->text);
    const struct md_constant *english = md_constant_get(title, "en");
    return md_arena_strdup(arena, english != NULL ? english->text : title->entries[0].value->text);
}

static bool read_name(struct work *work)
{
    const struct md_constant *name =
        work->item->type == MD_CONSTANT_TABLE ? md_constant_at(work->item, 1) : NULL;
    if (name == NULL || name->type != MD_CONSTANT_TEXT || name->text_length == 0) {
        struct md_diagnostic *d = fail(work, work->spot, "E0207", "a criterion is a table that begins with its name");
        md_collection_help(work->builder->collection, d,
                           "write { \"sales\", weight = 30, score = function(s) return ... end }");
        return false;
    }
    work->criterion->name = md_arena_strdup(&work->builder->model->arena, name->text);
    for (const struct md_criterion *other = work->card->criteria; other < work->criterion; other++)
        if (other->name != NULL && strcmp(other->name, work->criterion->name) == 0)
            fail(work, work->spot, "E0209", SAY(work, "criterion %s stands twice in %s", other->name, words(work)));
    return true;
}

static void build_criterion(struct work *work)
{
    struct md_type number = md_type_number(MD_UNIT_PLAIN, NULL);
    if (!read_name(work)) return;
    struct md_criterion *criterion = work->criterion;
    criterion->span = md_build_span(work->builder, work->spot);
    check_keys(work);
    check_parts(work);
    criterion->title = title_of(work);
    build_field(work, "weight", number, &criterion->weight);
    check_weight(work);
    build_field(work, "score", number, &criterion->score);
    build_field(work, "when", md_type_of(MD_BASE_FLAG), &criterion->when);
    build_missing(work);
    build_range(work);
    build_must(work);
}

static void build_criteria(struct work *work)
{
    const struct md_given *given = md_definition_get(work->definition, "criteria");
    struct md_scorecard *card = work->card;
    size_t count = given->value->entries_count;
    if (count > CRITERIA_MAX) {
        fail(work, given->spot, "E0207", SAY(work, "a card has at most %d criteria", CRITERIA_MAX));
        return;
    }
    card->criteria = md_arena_array(&work->builder->model->arena, count, sizeof *card->criteria);
    card->criteria_count = count;
    for (size_t i = 0; i < count; i++) {
        work->item = md_constant_at(given->value, (int64_t)i + 1);
        work->written = md_call_item(given->expression, (uint32_t)i + 1);
        work->spot = spot_of(given, work->written);
        work->criterion = &card->criteria[i];
        build_criterion(work);
    }
}

/* ---- weights ------------------------------------------------------------------------------ */

/* The numbers of the matrix by rows; 0: it is no square of numbers (reported). */
static size_t read_matrix(struct work *work, const struct md_given *given, struct md_number *matrix)
{
    size_t count = given->value->entries_count;
    bool square = count <= MD_PAIRWISE_MOST;
    for (size_t i = 0; square && i < count; i++) {
        const struct md_constant *row = md_constant_at(given->value, (int64_t)i + 1);
        square = row != NULL && row->type == MD_CONSTANT_TABLE && row->entries_count == count;
        for (size_t j = 0; square && j < count; j++) {
            const struct md_constant *cell = md_constant_at(row, (int64_t)j + 1);
            square = cell != NULL && cell->type == MD_CONSTANT_NUMBER;
            if (square) matrix[i * count + j] = cell->number;
        }
    }
    if (square) return count;
    struct md_diagnostic *d =
        fail(work, given->spot, "E0207",
             SAY(work, "a pairwise matrix has as many numbers in each row as it has rows, and at most %d",
                 MD_PAIRWISE_MOST));
    md_collection_help(work->builder->collection, d, "as in pairwise { {1, 3}, {ratio(1, 3), 1} }");
    return 0;
}

/* To four digits, as consistency is usually given. */
static const char *short_number(struct work *work, const struct md_number *number)
{
    char text[MD_NUMBER_TEXT_SIZE];
    if (md_number_print_fixed(number, 4, MD_HALF_UP, text, sizeof text) != MD_OK) return "?";
    return SAY(work, "%s", text);
}

static void build_pairwise(struct work *work, const struct md_given *given)
{
    struct md_scorecard *card = work->card;
    struct md_number matrix[MD_PAIRWISE_MOST * MD_PAIRWISE_MOST];
    struct md_number tenth = md_number_from_scaled(1, 1);
    struct md_pairwise found;
    size_t count = read_matrix(work, given, matrix);
    if (count == 0) return;
    size_t scored = 0;
    for (size_t i = 0; i < card->criteria_count; i++) scored += md_has_formula(&card->criteria[i].score);
    if (count != scored) {
        fail(work, given->spot, "E0207",
             SAY(work, "the matrix compares %zu criteria, and %s has %zu with a score", count, words(work), scored));
        return;
    }
    struct md_number weights[MD_PAIRWISE_MOST];
    if (md_pairwise_weights(matrix, count, weights, &found) != MD_OK) {
        fail(work, given->spot, "E0207",
             SAY(work, "%s: row %zu, column %zu", md_pairwise_fault_text(found.fault), found.row + 1,
                 found.column + 1));
        return;
    }
    if (md_number_compare(&found.ratio, &tenth) > 0) {
        struct md_diagnostic *d =
            fail(work, given->spot, "E0315",
                 SAY(work, "the comparisons of %s contradict each other: consistency ratio %s, and at most 0.10 will do",
                     words(work), short_number(work, &found.ratio)));
        md_collection_help(work->builder->collection, d,
                           "look for rows that go round: a over b, b over c, and c over a");
        return;
    }
    card->lambda = found.lambda;
    card->consistency = found.ratio;
    card->pairwise = md_arena_array(&work->builder->model->arena, card->criteria_count, sizeof *card->pairwise);
    for (size_t i = 0, next = 0; i < card->criteria_count; i++)
        card->pairwise[i] = md_has_formula(&card->criteria[i].score) ? weights[next++] : MD_NUMBER_ZERO;
}

static void read_weights(struct work *work)
{
    const struct md_given *given = md_definition_get(work->definition, "weights");
    if (given == NULL) return;
    if (given->value->type == MD_CONSTANT_OBJECT) work->card->weights = MD_WEIGHTS_PAIRWISE;
    else if (strcmp(given->value->text, "as written") == 0) work->card->weights = MD_WEIGHTS_WRITTEN;
}

/* ---- grades ------------------------------------------------------------------------------- */

/* { "A", 20 } of a list, or A = 20. */
static bool read_share(const struct md_constant_entry *entry, struct md_grade_share *share)
{
    const struct md_constant *name = entry->key, *number = entry->value;
    if (entry->key->type == MD_CONSTANT_NUMBER) {
        if (entry->value->type != MD_CONSTANT_TABLE || entry->value->entries_count != 2) return false;
        name = md_constant_at(entry->value, 1);
        number = md_constant_at(entry->value, 2);
    }
    if (name == NULL || number == NULL || name->type != MD_CONSTANT_TEXT || number->type != MD_CONSTANT_NUMBER)
        return false;
    *share = (struct md_grade_share){name->text, number->number};
    return md_number_sign(&number->number) >= 0;
}

/* Lua keeps no order of A = 20, B = 70; letters have their own, other names are written as a list. */
static bool is_ordered(const struct md_constant *object)
{
    for (size_t i = 0; i < object->entries_count; i++) {
        const struct md_constant *key = object->entries[i].key;
        if (key->type != object->entries[0].key->type) return false;
        if (key->type == MD_CONSTANT_TEXT && (key->text_length != 1 || key->text[0] < 'A' || key->text[0] > 'Z'))
            return false;
    }
    return true;
}

static void build_shares(struct work *work, const struct md_given *given)
{
    struct md_scorecard *card = work->card;
    struct md_arena *arena = &work->builder->model->arena;
    const struct md_constant *object = given->value;
    struct md_number sum = MD_NUMBER_ZERO, one = MD_NUMBER_ONE, hundred = md_number_from_integer(100);
    if (!is_ordered(object) || object->entries_count > GRADES_MAX) {
        struct md_diagnostic *d =
            fail(work, given->spot, "E0207", "shares are given to letters, or to names in a list from the best on");
        md_collection_help(work->builder->collection, d,
                           "write shares { A = 20, B = 70, C = 10 } or shares { {\"excellent\", 20}, {\"good\", 80} }");
        return;
    }
    card->shares = md_arena_array(arena, object->entries_count, sizeof *card->shares);
    for (size_t i = 0; i < object->entries_count; i++) {
        struct md_grade_share *share = &card->shares[card->shares_count];
        if (!read_share(&object->entries[i], share) || md_number_add(&sum, &share->share, &sum) != MD_OK) {
            fail(work, given->spot, "E0207", "a share of a grade is a number that is not below zero");
            return;
        }
        share->grade = md_arena_strdup(arena, share->grade);
        card->shares_count++;
    }
    if (md_number_equal(&sum, &one) || md_number_equal(&sum, &hundred)) return;
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(&sum, text, sizeof text);
    fail(work, given->spot, "E0207", SAY(work, "the shares of the grades add to %s, not to 100", text));
}

static void build_table(struct work *work, const struct md_given *given)
{
    const struct md_tiers *tiers = given->value->tiers;
    if (given->value->type == MD_CONSTANT_PARAM) {
        const struct md_param_entry *entry = work->builder->collection->params[given->value->integer];
        tiers = entry->tiers;
        if (entry->tree == NULL || entry->wrong) {
            work->good = false;
            return;
        }
    }
    bool texts = tiers != NULL && tiers->method == MD_TIERS_SLAB && tiers->tiers_count > 0;
    for (size_t i = 0; texts && i < tiers->tiers_count; i++) texts = tiers->tiers[i].text != NULL;
    if (texts) {
        work->card->grades = tiers;
        return;
    }
    struct md_diagnostic *d =
        fail(work, given->spot, "E0207", SAY(work, "`grades` of %s is a slab table of texts", words(work)));
    md_collection_help(work->builder->collection, d, "as in slab { {0, \"D\"}, {70, \"C\"}, {80, \"B\"}, {90, \"A\"} }");
}

static void build_within(struct work *work)
{
    const struct md_given *given = md_definition_get(work->definition, "within");
    struct md_scorecard *card = work->card;
    if (given == NULL) return;
    const struct md_given *grades = md_definition_written(work->definition, "grades");
    if (grades == NULL || (!grades->wrong && grades->value->type != MD_CONSTANT_OBJECT)) {
        fail(work, given->key, "E0208", SAY(work, "`within` of %s needs grades = shares { ... }", words(work)));
        return;
    }
    bool is_list = given->value->type == MD_CONSTANT_TABLE;
    size_t count = is_list ? given->value->entries_count : 1;
    card->within = md_arena_array(&work->builder->model->arena, count, sizeof *card->within);
    card->within_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct md_constant *path = is_list ? md_constant_at(given->value, (int64_t)i + 1) : given->value;
        const struct md_expression *item = is_list ? md_call_item(given->expression, (uint32_t)i + 1) : NULL;
        work->good &= md_build_value(work->builder, path, spot_of(given, item),
                                     md_build_place(work->builder, work->definition, "within"), work->subject, 1,
                                     md_type_of(MD_BASE_NOTHING), &card->within[i]);
    }
}

static void build_grades(struct work *work)
{
    const struct md_given *given = md_definition_get(work->definition, "grades");
    build_within(work);
    if (given == NULL) return;
    if (given->value->type == MD_CONSTANT_OBJECT) build_shares(work, given);
    else build_table(work, given);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void build_coverage(struct work *work)
{
    const struct md_given *given = md_definition_get(work->definition, "coverage");
    struct md_type number = md_type_number(MD_UNIT_PLAIN, NULL);
    struct md_number one = MD_NUMBER_ONE;
    if (given == NULL) {
        work->card->coverage.root =
            md_graph_number(&work->builder->model->graph, md_number_from_scaled(7, 1), number);
        return;
    }
    work->good &= md_build_formula(work->builder, work->definition, "coverage", work->subject, 0, number,
                                   &work->card->coverage);
    bool known = given->value->type == MD_CONSTANT_NUMBER;
    if (known && (md_number_sign(&given->value->number) < 0 || md_number_compare(&given->value->number, &one) > 0))
        fail(work, given->spot, "E0207", SAY(work, "`coverage` of %s is a part of the whole, from 0 to 1", words(work)));
}

static void build_print(struct work *work)
{
    const struct md_given *unit = md_definition_get(work->definition, "unit");
    const char *rounding = md_build_word(work->definition, "rounding", "half-up");
    work->card->step = unit != NULL ? unit->value->number : md_number_from_scaled(1, 2);
    (void)md_rounding_parse(rounding, strlen(rounding), &work->card->rounding);
    if (md_number_sign(&work->card->step) <= 0)
        fail(work, unit->spot, "E0207", SAY(work, "`unit` of %s is a step above zero", words(work)));
}

/* The measures that the card gives, with the types that formulas see. The score is that of the rule. */
static void fill_measures(const struct work *work, const struct md_measure *score)
{
    struct md_builder *builder = work->builder;
    for (size_t i = 0; i < builder->measures.count; i++) {
        const struct md_definition *one = builder->measures.items[i];
        if (one != work->definition && one->of_rule != work->definition) continue;
        enum md_card_part part = md_build_card_part(one);
        struct md_measure *measure = &builder->model->measures[i];
        work->card->measures[part] = (int)i;
        measure->of = score->of;
        measure->from = score->from;
        measure->source = score->source;
        measure->rule = score->rule;
        measure->over = score->over;
        measure->part = part;
        measure->below_field = measure->at_field = measure->goal_measure = -1;
        measure->type = part == MD_CARD_GRADE ? md_type_of(MD_BASE_TEXT) : md_type_number(MD_UNIT_PLAIN, NULL);
        measure->span = score->span;
    }
}

bool md_build_scorecard(struct md_builder *builder, struct md_definition *definition)
{
    struct md_model *model = builder->model;
    const struct md_rule *rule = md_build_rule(builder, definition);
    if (rule == NULL) return false;
    struct md_scorecard *card = &model->scorecards[rule->index];
    struct work work = {.builder = builder, .definition = definition, .card = card, .good = true};
    *card = (struct md_scorecard){.rule = (int)(rule - model->rules),
                                  .name = md_arena_strdup(&model->arena, definition->name),
                                  .title = md_build_title(builder, definition),
                                  .of = model->measures[definition->index].of,
                                  .every = rule->every,
                                  .measures = {-1, -1, -1},
                                  .span = rule->span};
    work.subject[0] = (struct md_parameter){.role = MD_PARAMETER_SUBJECT, .kind = card->of};
    work.subject[1] = (struct md_parameter){.role = MD_PARAMETER_PERIOD};
    fill_measures(&work, &model->measures[definition->index]);
    if (md_definition_get(definition, "when") != NULL)
        work.good &= md_build_formula(builder, definition, "when", work.subject, 2, md_type_of(MD_BASE_FLAG),
                                      &card->when);
    read_weights(&work);
    if (md_definition_get(definition, "criteria") != NULL) build_criteria(&work);
    if (card->weights == MD_WEIGHTS_PAIRWISE && work.good)
        build_pairwise(&work, md_definition_get(definition, "weights"));
    build_coverage(&work);
    build_grades(&work);
    build_print(&work);
    return work.good;
}

/* ---- further results ------------------------------------------------------------------------ */

enum md_card_part md_build_card_part(const struct md_definition *definition)
{
    if (definition->of_rule == NULL) return MD_CARD_SCORE;
    return strcmp(strchr(definition->name, '.'), ".grade") == 0 ? MD_CARD_GRADE : MD_CARD_COVERAGE;
}

size_t md_build_card_results(struct md_builder *builder, struct md_definition *definition,
                             struct md_definition **results)
{
    struct md_arena *arena = builder->collection->arena;
    size_t count = 0;
    if (strcmp(definition->constructor->name, "scorecard") != 0) return 0;
    for (int part = MD_CARD_GRADE; part < MD_CARD_PARTS_COUNT; part++) {
        bool grade = part == MD_CARD_GRADE;
        if (grade && md_definition_written(definition, "grades") == NULL) continue;
        struct md_definition *result = md_arena_copy(arena, definition, sizeof *result);
        result->of_rule = definition;
        result->name = md_arena_format(arena, grade ? "%s.grade" : "%s.coverage", definition->name);
        results[count++] = result;
    }
    return count;
}
