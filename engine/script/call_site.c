#include "script/call_site.h"

#include <string.h>

/* Parts of a call chain begin at the same token; which one is meant is told by the depth of calls in it. */
struct search {
    uint32_t token;
    bool curried;
    const struct md_expression *found;
    const char *name;
};

static bool is_wanted(const struct search *search, const struct md_expression *e)
{
    if (e->kind != MD_EXPRESSION_CALL || e->first != search->token) return false;
    bool on_call = e->left->kind == MD_EXPRESSION_CALL;
    if (!search->curried) return !on_call;
    return on_call && e->left->left->kind != MD_EXPRESSION_CALL;
}

/* `local name = call` and `{ name = call }` name the result. */
static void note_name(struct search *search, const struct md_child *child)
{
    const struct md_statement *s = child->statement;
    if (s != NULL && s->kind == MD_STATEMENT_LOCAL) {
        for (uint32_t i = 0; i < s->values_count && i < s->variables_count; i++)
            if (s->values[i]->first == search->token) search->name = s->variables[i]->name;
    }
    const struct md_expression *e = child->expression;
    if (e == NULL || e->kind != MD_EXPRESSION_TABLE) return;
    for (uint32_t i = 0; i < e->fields_count; i++)
        if (e->fields[i].name != NULL && e->fields[i].value->first == search->token)
            search->name = e->fields[i].name;
}

static void visit(const struct md_child *child, void *context)
{
    struct search *search = context;
    if (search->found != NULL) return;
    uint32_t first = child->expression ? child->expression->first : child->statement->first;
    uint32_t last = child->expression ? child->expression->last : child->statement->last;
    if (search->token < first || search->token > last) return;
    if (child->expression != NULL && is_wanted(search, child->expression)) {
        search->found = child->expression;
        return;
    }
    note_name(search, child);
    struct md_syntax_node node = {child->expression, child->statement};
    md_syntax_children(node, visit, search);
}

static void search_chunk(const struct md_source *source, struct search *search)
{
    const struct md_block *body = &source->chunk->body;
    for (uint32_t i = 0; i < body->statements_count && search->found == NULL; i++) {
        struct md_child child = {NULL, body->statements[i], MD_ROLE_VALUE};
        visit(&child, search);
    }
}

struct md_call md_call_site(lua_State *L, bool curried)
{
    struct md_call call = {0};
    struct md_site site;
    bool exact = md_sandbox_site(L, 1, &site);
    if (!exact && !md_sandbox_nearest_site(L, &site)) return call;
    call.spot = (struct md_spot){site.source, site.token, site.token};
    if (!exact || site.source->chunk == NULL) return call;
    struct search search = {.token = site.token, .curried = curried};
    search_chunk(site.source, &search);
    if (search.found == NULL && site.token > 0) {
        /* Lua looks one token ahead where an item of a table begins with a name (it might be
         * name = value), and takes the line from there. */
        search = (struct search){.token = site.token - 1, .curried = curried};
        search_chunk(site.source, &search);
    }
    if (search.found == NULL) return call;
    call.call = search.found;
    call.name = search.name;
    if (search.found->items_count > 0) call.argument = search.found->items[0];
    call.spot = (struct md_spot){site.source, search.found->first, search.found->last};
    return call;
}

struct md_spot md_call_spot(const struct md_call *call, const struct md_expression *expression)
{
    if (expression == NULL || call->spot.source == NULL) return call->spot;
    return (struct md_spot){call->spot.source, expression->first, expression->last};
}

static bool field_is(const struct md_table_field *field, const char *name)
{
    if (field->name != NULL) return strcmp(field->name, name) == 0;
    return field->key != NULL && field->key->kind == MD_EXPRESSION_STRING &&
           strcmp(field->key->text, name) == 0;
}

bool md_call_field(const struct md_call *call, const struct md_expression *table, const char *name,
                   struct md_spot *key, struct md_spot *value,
                   const struct md_expression **expression)
{
    if (table == NULL || table->kind != MD_EXPRESSION_TABLE) return false;
    /* Of a field written twice the later one counts, as in Lua. */
    for (uint32_t i = table->fields_count; i > 0; i--) {
        const struct md_table_field *field = &table->fields[i - 1];
        if (!field_is(field, name)) continue;
        *value = md_call_spot(call, field->value);
        *key = field->key != NULL
                   ? md_call_spot(call, field->key)
                   : (struct md_spot){call->spot.source, field->name_token, field->name_token};
        *expression = field->value;
        return true;
    }
    return false;
}

const struct md_expression *md_call_item(const struct md_expression *table, uint32_t position)
{
    if (table == NULL || table->kind != MD_EXPRESSION_TABLE) return NULL;
    for (uint32_t i = 0; i < table->fields_count; i++) {
        const struct md_table_field *field = &table->fields[i];
        if (field->name == NULL && field->key == NULL && field->position == position)
            return field->value;
    }
    return NULL;
}
