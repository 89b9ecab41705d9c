#include "script/constructors.h"

#include <string.h>

#include "script/call_site.h"
#include "script/capture.h"
#include "script/host_object.h"

enum {
    COMPONENTS_DEPTH_MAX = 20,
    DEFINITION_WORK = 5000, /* a file can hold some 10,000 definitions before its budget is used up */
};

/* A word that plan files call, and what it makes. */
struct word {
    struct md_collection *collection;
    const struct md_constructor *constructor;
    const char *text;
};

/* One second call of `credit "name" { ... }`. */
struct construction {
    lua_State *L;
    struct md_collection *collection;
    struct md_definition *definition;
    struct md_call call;
    struct md_capture_call capture;
    int table; /* stack index of the fields */
};

/* ---- fields ------------------------------------------------------------------------------- */

static void place_field(struct construction *c, const char *name, struct md_given *given)
{
    given->key = given->spot = md_call_spot(&c->call, c->call.argument);
    if (c->call.argument != NULL && c->call.argument->kind == MD_EXPRESSION_TABLE)
        given->key = given->spot = c->definition->word_spot;
    md_call_field(&c->call, c->call.argument, name, &given->key, &given->spot, &given->expression);
}

static bool is_known_word(const struct md_constructor_field *field, const char *text)
{
    for (size_t i = 0; i < field->words_count; i++)
        if (strcmp(field->words[i], text) == 0) return true;
    return false;
}

static void refuse_word(struct construction *c, const struct md_given *given, const char *text)
{
    struct md_collection *collection = c->collection;
    const struct md_constructor_field *field = given->field;
    struct md_diagnostic *d = md_collection_report(
        collection, given->spot, "E0207", "`%s` of %s cannot be \"%s\"", field->name,
        md_definition_words(collection, c->definition), text);
    md_collection_suggest(collection, d, text, field->words, field->words_count);
    md_collection_list(collection, d, md_arena_format(collection->arena, "`%s` can be", field->name),
                       field->words, field->words_count);
}

/* "5%" where a number is wanted. */
static void advise_percent(struct md_collection *collection, struct md_diagnostic *d,
                           const struct md_constant *value)
{
    struct md_number number, hundred = md_number_from_integer(100);
    char text[MD_NUMBER_TEXT_SIZE];
    size_t length = value->text_length;
    if (length < 2 || value->text[length - 1] != '%') return;
    length -= value->text[length - 2] == ' ' ? 2 : 1;
    if (md_number_parse(value->text, length, &number) != MD_OK ||
        md_number_divide(&number, &hundred, &number) != MD_OK)
        return;
    md_number_print(&number, text, sizeof text);
    md_collection_help(collection, d, "write %s", text);
}

static void refuse_form(struct construction *c, const struct md_given *given)
{
    struct md_collection *collection = c->collection;
    const char *wanted = md_constructor_wanted(given->field, collection->arena);
    struct md_diagnostic *d = md_collection_report(
        collection, given->spot, "E0207", "`%s` of %s is %s, and has to be %s", given->field->name,
        md_definition_words(collection, c->definition), md_constant_words(given->value), wanted);
    md_diagnostic_label(&collection->findings, d, "%s", md_constant_words(given->value));
    struct md_number number;
    if (given->value->type == MD_CONSTANT_TEXT &&
        (given->field->forms >> MD_FORM_NUMBER & 1) != 0 &&
        md_number_parse(given->value->text, given->value->text_length, &number) == MD_OK)
        md_collection_help(collection, d, "write %s without quotes", given->value->text);
    if (given->value->type == MD_CONSTANT_TEXT && (given->field->forms >> MD_FORM_NUMBER & 1) != 0)
        advise_percent(collection, d, given->value);
    md_diagnostic_advise(&collection->findings, d, "note", "`%s`: %s", given->field->name,
                         given->field->meaning);
}

/* The text that is none of the field's words: the value itself, or an item of a list of words. */
static const struct md_constant *foreign_word(const struct md_constructor_field *field,
                                              const struct md_constant *value)
{
    bool is_list = (field->forms >> MD_FORM_NAMES & 1) != 0 && value->type == MD_CONSTANT_TABLE;
    bool may_be_name = (field->forms >> MD_FORM_BALANCE & 1) != 0; /* looked up by the builder */
    bool is_word = (field->forms >> MD_FORM_WORD & 1) != 0 && value->type == MD_CONSTANT_TEXT && !may_be_name;
    for (size_t i = 0; is_list && i < value->entries_count; i++) {
        const struct md_constant *item = value->entries[i].value;
        if (item->type == MD_CONSTANT_TEXT && !is_known_word(field, item->text)) return item;
    }
    return is_word && !is_known_word(field, value->text) ? value : NULL;
}

/* Fields are read in the order of the constructor's list, so nothing depends on Lua's order. */
static void read_fields(struct construction *c)
{
    const struct md_constructor *constructor = c->definition->constructor;
    lua_State *L = c->L;
    struct md_given *list =
        md_arena_array(c->collection->arena, constructor->fields_count + 1, sizeof *list);
    c->definition->given = list;
    for (size_t i = 0; i < constructor->fields_count; i++) {
        lua_pushstring(L, constructor->fields[i].name);
        lua_rawget(L, c->table);
        if (!lua_isnil(L, -1)) {
            struct md_given *given = &list[c->definition->given_count++];
            given->field = &constructor->fields[i];
            place_field(c, given->field->name, given);
            given->value =
                md_capture_value(&c->capture, lua_gettop(L), given->spot, given->field->name);
            bool accepted = md_constructor_accepts(given->field, given->value);
            const struct md_constant *foreign = foreign_word(given->field, given->value);
            given->wrong = !accepted || foreign != NULL;
            if (!accepted) refuse_form(c, given);
            else if (foreign != NULL) refuse_word(c, given, foreign->text);
        }
        lua_pop(L, 1);
    }
}

static void refuse_unknown(struct construction *c, const char *name)
{
    struct md_collection *collection = c->collection;
    const struct md_constructor *constructor = c->definition->constructor;
    const char *word = c->definition->word;
    struct md_given place = {0};
    c->definition->misspelt = true;
    place_field(c, name, &place);
    if (md_constructor_is_later(constructor, name)) {
        md_collection_report(
            collection, place.key, "E0234",
            "`%s` of %s belongs to the language, but this version of meed does not have it yet",
            name, word);
        return;
    }
    struct md_diagnostic *d =
        md_collection_report(collection, place.key, "E0206", "%s has no field `%s`", word, name);
    md_diagnostic_label(&collection->findings, d, "unknown field");
    md_collection_suggest(collection, d, name, constructor->names, constructor->fields_count);
    md_collection_list(collection, d,
                       md_arena_format(collection->arena, "the fields of %s are", word),
                       constructor->names, constructor->fields_count);
}

/* rate = 0,05: two numbers for Lua. */
static bool is_decimal_comma(const struct md_spot *spot, const struct md_expression *item)
{
    if (item == NULL || item->kind != MD_EXPRESSION_NUMBER || spot->source == NULL || spot->first < 2)
        return false;
    const struct md_token *tokens = spot->source->tokens;
    return tokens[spot->first - 1].kind == MD_TOKEN_COMMA &&
           tokens[spot->first - 2].kind == MD_TOKEN_NUMBER;
}

static void refuse_item(struct construction *c)
{
    struct md_collection *collection = c->collection;
    const struct md_expression *item = md_call_item(c->call.argument, 1);
    struct md_spot spot = md_call_spot(&c->call, item);
    struct md_diagnostic *d =
        md_collection_report(collection, spot, "E0206",
                             "%s takes fields with names, and this one has none",
                             c->definition->word);
    md_collection_help(collection, d, is_decimal_comma(&spot, item)
                                          ? "the sign of decimals is a point: 0.05"
                                          : "write it as name = value");
}

static void check_keys(struct construction *c)
{
    lua_State *L = c->L;
    bool items = false;
    for (lua_pushnil(L); lua_next(L, c->table) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) {
            items = true;
            continue;
        }
        const char *name = lua_tostring(L, -2);
        if (md_constructor_field(c->definition->constructor, name) == NULL)
            refuse_unknown(c, md_arena_strdup(c->collection->arena, name));
    }
    if (items && !c->definition->constructor->has_items) refuse_item(c);
}

static void check_required(struct construction *c)
{
    struct md_collection *collection = c->collection;
    struct md_definition *definition = c->definition;
    for (size_t i = 0; i < definition->constructor->fields_count; i++) {
        const struct md_constructor_field *field = &definition->constructor->fields[i];
        if (!field->required) continue;
        const struct md_given *given = md_definition_written(definition, field->name);
        if (given != NULL && given->wrong) definition->wrong = true;
        if (given != NULL) continue;
        definition->wrong = true;
        struct md_diagnostic *d = md_collection_lacks(
            collection, definition, definition->word_spot,
            md_arena_format(collection->arena, "%s has no `%s`",
                            md_definition_words(collection, definition), field->name));
        md_diagnostic_label(&collection->findings, d, "needs `%s`", field->name);
        md_collection_help(collection, d, "`%s`: %s; write %s", field->name, field->meaning,
                           md_constructor_wanted(field, collection->arena));
    }
}

/* ---- components of a plan ------------------------------------------------------------------ */

static void add_component(struct construction *c, const struct md_constant *object,
                          struct md_spot spot)
{
    struct md_definition *plan = c->definition;
    struct md_definition *component = c->collection->definitions[object->integer];
    struct md_definition **larger = md_arena_array(c->collection->arena,
                                                   plan->components_count + 1, sizeof *larger);
    if (plan->components_count > 0)
        memcpy(larger, plan->components, plan->components_count * sizeof *larger);
    component->in_plan = true;
    larger[plan->components_count++] = component;
    plan->components = larger;
    (void)spot;
}

static void add_items(struct construction *c, const struct md_constant *list,
                      const struct md_expression *written, int depth)
{
    struct md_collection *collection = c->collection;
    for (int64_t i = 1;; i++) {
        const struct md_constant *item = md_constant_at(list, i);
        if (item == NULL) return;
        const struct md_expression *place = md_call_item(written, (uint32_t)i);
        struct md_spot spot = place != NULL ? md_call_spot(&c->call, place)
                                            : c->definition->word_spot;
        if (md_constant_is_object(item, "component")) add_component(c, item, spot);
        else if (item->type == MD_CONSTANT_TABLE && depth < COMPONENTS_DEPTH_MAX)
            add_items(c, item, place, depth + 1);
        else {
            struct md_diagnostic *d = md_collection_report(
                collection, spot, "E0207", "an item of %s is %s, and has to be a component",
                md_definition_words(collection, c->definition), md_constant_words(item));
            md_collection_help(collection, d, "as in commission \"base\" { on = \"booked\", rate = 0.05 }");
        }
    }
}

/* The list part, without the named fields, which were read already. */
static void read_items(struct construction *c)
{
    lua_State *L = c->L;
    lua_newtable(L);
    int list = lua_gettop(L);
    for (lua_Integer i = 1; lua_rawgeti(L, c->table, i) != LUA_TNIL; i++) lua_rawseti(L, list, i);
    lua_pop(L, 1);
    const struct md_constant *items =
        md_capture_value(&c->capture, list, c->definition->word_spot, NULL);
    add_items(c, items, c->call.argument, 0);
    lua_settop(L, list - 1);
}

/* ---- calls -------------------------------------------------------------------------------- */

static void place_definition(struct construction *c)
{
    struct md_definition *definition = c->definition;
    const struct md_expression *call = c->call.call;
    definition->spot = definition->word_spot = definition->name_spot = c->call.spot;
    if (call == NULL) return;
    definition->word_spot = md_call_spot(&c->call, call->left->left);
    definition->name_spot = md_call_spot(&c->call, call->left);
    if (call->left->items_count > 0)
        definition->name_spot = md_call_spot(&c->call, call->left->items[0]);
}

static _Noreturn void refuse_table(struct construction *c)
{
    const struct md_definition *definition = c->definition;
    struct md_spot spot = md_call_spot(&c->call, c->call.argument);
    md_sandbox_raise_at(c->L, spot.source, spot.first, spot.last, "E0207", NULL,
                        "%s %s takes a table of fields, as in %s \"%s\" { ... }, and this is %s",
                        definition->word, definition->name, definition->word, definition->name,
                        md_host_object_words(c->L, 1));
}

static void push_result(struct construction *c)
{
    if (strcmp(c->definition->constructor->name, "component") != 0) {
        lua_pushnil(c->L);
        return;
    }
    struct md_constant *object = md_collection_constant(c->collection, MD_CONSTANT_OBJECT);
    object->text = "component";
    object->text_length = strlen(object->text);
    object->name = c->definition->name;
    while (c->collection->definitions[object->integer] != c->definition) object->integer++;
    md_host_object_push(c->L, object);
}

/* The second call: { fields }. Upvalues: the collection, the definition. */
static int construct(lua_State *L)
{
    struct construction c = {.L = L, .collection = md_sandbox_context(L)};
    c.definition = lua_touserdata(L, lua_upvalueindex(2));
    c.call = md_call_site(L, true);
    if (c.definition->complete) {
        /* The same name was given fields twice; the builder reports the two of one name. */
        struct md_definition *again = md_collection_define(
            c.collection, c.definition->constructor, c.definition->word, c.definition->name);
        c.definition = again;
    }
    place_definition(&c);
    if (lua_type(L, 1) != LUA_TTABLE) refuse_table(&c);
    c.table = 1;
    lua_settop(L, 1);
    c.definition->complete = true;
    c.capture = md_capture_begin(c.collection, L, c.call.spot);
    read_fields(&c);
    check_keys(&c);
    check_required(&c);
    if (c.definition->constructor->has_items) read_items(&c);
    push_result(&c);
    return 1;
}

static bool is_identifier(const char *name)
{
    if (*name < 'a' || *name > 'z') return false;
    for (; *name != '\0'; name++)
        if (!((*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9') || *name == '_'))
            return false;
    return true;
}

/* field "kind.name": two names with a point between them; the others one. */
static bool is_good_name(const struct md_constructor *constructor, const char *name)
{
    const char *point = strchr(name, '.');
    if (strcmp(constructor->name, "field") != 0) return is_identifier(name);
    return point != NULL && point > name && is_identifier(point + 1);
}

/* The first call: "name". */
static int name_definition(lua_State *L)
{
    struct word *word = md_sandbox_context(L);
    struct md_call call = md_call_site(L, false);
    struct md_spot spot = md_call_spot(&call, call.argument);
    bool is_field = strcmp(word->constructor->name, "field") == 0;
    if (lua_type(L, 1) != LUA_TSTRING)
        md_sandbox_raise_at(L, spot.source, spot.first, spot.last, "E0207", NULL,
                            "%s takes a name first, as in %s \"%s\" { ... }", word->text,
                            word->text, is_field ? "deal.margin" : "name");
    md_sandbox_charge(L, DEFINITION_WORK);
    const char *name = lua_tostring(L, 1);
    if (!is_good_name(word->constructor, name))
        md_sandbox_raise_at(L, spot.source, spot.first, spot.last, "E0207",
                            "names begin with a small letter and have small letters, digits and _ ; "
                            "what people read is `title`",
                            is_field ? "`%s` is not the name of a field, as in \"deal.margin\""
                                     : "`%s` is not a name that meed can use",
                            name);
    struct md_definition *definition =
        md_collection_define(word->collection, word->constructor, word->text, name);
    definition->spot = call.spot;
    definition->word_spot = call.call ? md_call_spot(&call, call.call->left) : call.spot;
    definition->name_spot = spot;
    lua_pushlightuserdata(L, word->collection);
    lua_pushlightuserdata(L, definition);
    lua_pushcclosure(L, construct, 2);
    return 1;
}

void md_constructors_register(struct md_collection *collection)
{
    for (size_t i = 0; i < collection->constructors.count; i++) {
        const struct md_constructor *constructor = &collection->constructors.items[i];
        for (size_t j = 0; j < constructor->words_count; j++) {
            struct word *word = md_arena_alloc(collection->arena, sizeof *word);
            *word = (struct word){collection, constructor, constructor->words[j]};
            md_sandbox_register(collection->sandbox, word->text, name_definition, word);
        }
    }
}

void md_constructors_check_complete(struct md_collection *collection)
{
    for (size_t i = 0; i < collection->definitions_count; i++) {
        const struct md_definition *definition = collection->definitions[i];
        const char *words = md_definition_words(collection, definition);
        if (!definition->complete) {
            struct md_diagnostic *d = md_collection_report(collection, definition->spot, "E0208",
                                                           "%s has no fields", words);
            md_collection_help(collection, d, "write %s \"%s\" { ... }", definition->word,
                               definition->name);
        } else if (strcmp(definition->constructor->name, "component") == 0 &&
                   !definition->in_plan) {
            struct md_diagnostic *d =
                md_collection_report(collection, definition->name_spot, "E0208",
                                     "%s stands in no plan, so it pays nobody", words);
            md_collection_help(collection, d, "write it inside plan \"name\" { ... }");
        }
    }
}
