#include "script/capture_names.h"

#include <string.h>

struct finder {
    const struct md_function *function;
    struct md_arena *arena;
    struct md_capture_names names;
    size_t upvalues_capacity, globals_capacity;
};

static void add_name(struct finder *finder, struct md_captured_name **list, size_t *count,
                     size_t *capacity, struct md_captured_name name)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp((*list)[i].name, name.name) == 0) return;
    if (*count == *capacity) {
        size_t wanted = *capacity ? *capacity * 2 : 8;
        struct md_captured_name *larger = md_arena_array(finder->arena, wanted, sizeof *larger);
        if (*count > 0) memcpy(larger, *list, *count * sizeof *larger);
        *list = larger;
        *capacity = wanted;
    }
    (*list)[(*count)++] = name;
}

/* A variable is from outside when it is declared before the function's parameters and is not its
 * `self`. The name of a `local function` stands behind the word `function` and is from outside. */
static void note_name(struct finder *finder, const struct md_expression *e)
{
    struct md_captured_name name = {e->text, e->variable, e->first};
    struct md_capture_names *names = &finder->names;
    if (e->variable == NULL)
        add_name(finder, &names->globals, &names->globals_count, &finder->globals_capacity, name);
    else if (e->variable->token < finder->function->open_token &&
             e->variable->function != finder->function)
        add_name(finder, &names->upvalues, &names->upvalues_count, &finder->upvalues_capacity,
                 name);
}

static void visit(const struct md_child *child, void *context)
{
    struct finder *finder = context;
    if (child->expression != NULL && child->expression->kind == MD_EXPRESSION_NAME)
        note_name(finder, child->expression);
    struct md_syntax_node node = {child->expression, child->statement};
    md_syntax_children(node, visit, finder);
}

struct md_capture_names md_capture_names_of(const struct md_source *source,
                                            const struct md_function *function,
                                            struct md_arena *arena)
{
    (void)source;
    struct finder finder = {.function = function, .arena = arena};
    for (uint32_t i = 0; i < function->body.statements_count; i++) {
        struct md_child child = {NULL, function->body.statements[i], MD_ROLE_VALUE};
        visit(&child, &finder);
    }
    return finder.names;
}

const struct md_captured_name *md_capture_names_upvalue(const struct md_capture_names *names,
                                                        const char *name)
{
    for (size_t i = 0; i < names->upvalues_count; i++)
        if (strcmp(names->upvalues[i].name, name) == 0) return &names->upvalues[i];
    return NULL;
}
