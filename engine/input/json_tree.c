#include <stdio.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/map.h"
#include "base/text.h"
#include "input/json.h"
#include "input/yaml.h"

struct level {
    struct md_tree_node *node, *last;
    struct md_tree_node *key; /* a map's key that waits for its value */
    struct md_map keys;
};

struct builder {
    struct md_tree *tree;
    struct md_diagnostics *out;
    yajl_handle handle;
    struct level levels[MD_YAML_DEPTH_MAX + 1];
    int depth;
    int events_count;
    size_t token_end;             /* of the token before */
    size_t line_start;            /* offset of the line at `counted` */
    size_t counted;               /* how far lines were counted */
    int line;
};

/* yajl tells where it stands behind a token; the token begins where blanks and separators behind
 * the token before it end. */
static void place_token(struct builder *builder, struct md_tree_node *node)
{
    const char *source = builder->tree->source;
    size_t end = yajl_get_bytes_consumed(builder->handle);
    size_t start = builder->token_end;
    while (start < end && strchr(" \t\r\n,:", source[start]) != NULL) start++;
    for (; builder->counted < start; builder->counted++)
        if (source[builder->counted] == '\n') {
            builder->line++;
            builder->line_start = builder->counted + 1;
        }
    node->line = builder->line;
    node->column = (int)md_text_points(source + builder->line_start, start - builder->line_start) + 1;
    if (node->type == MD_TREE_SCALAR)
        node->end_column = node->column + (int)md_text_points(source + start, end - start);
    builder->token_end = end;
}

static int refuse(struct builder *builder, const struct md_tree_node *node, const char *code,
                  const char *message)
{
    struct md_diagnostic *d = md_diagnostics_add(builder->out, MD_ERROR, code, "%s", message);
    md_tree_at(builder->tree, node, builder->out, d);
    return 0;
}

static struct md_tree_node *new_node(struct builder *builder, enum md_tree_type type)
{
    struct md_tree_node *node = md_arena_alloc(&builder->tree->arena, sizeof *node);
    node->type = type;
    node->text = "";
    place_token(builder, node);
    return node;
}

static int attach(struct builder *builder, struct md_tree_node *node)
{
    if (++builder->events_count > MD_YAML_EVENTS_MAX)
        return refuse(builder, node, "E0110", "the file has more than 100,000 parts");
    if (builder->depth == 0) {
        builder->tree->root = node;
        return 1;
    }
    struct level *level = &builder->levels[builder->depth - 1];
    if (level->key != NULL) {
        node->key = level->key->text;
        node->key_line = level->key->line;
        node->key_column = level->key->column;
        node->key_end_column = level->key->end_column;
        level->key = NULL;
    }
    if (level->last != NULL) level->last->next = node;
    else level->node->first_child = node;
    level->last = node;
    level->node->children_count++;
    return 1;
}

static int take_scalar(struct builder *builder, const char *text, size_t length, bool quoted)
{
    struct md_tree_node *node = new_node(builder, MD_TREE_SCALAR);
    if (memchr(text, '\0', length) != NULL)
        return refuse(builder, node, "E0103", "the text holds a NUL byte");
    node->text = md_arena_strndup(&builder->tree->arena, text, length);
    node->length = length;
    node->quoted = quoted;
    node->empty = !quoted && length == 0;
    return attach(builder, node);
}

static int take_null(void *context)
{
    return take_scalar(context, "", 0, false);
}

static int take_boolean(void *context, int flag)
{
    return flag ? take_scalar(context, "true", 4, false) : take_scalar(context, "false", 5, false);
}

static int take_number(void *context, const char *text, size_t length)
{
    return take_scalar(context, text, length, false);
}

static int take_string(void *context, const unsigned char *text, size_t length)
{
    return take_scalar(context, (const char *)text, length, true);
}

static int take_key(void *context, const unsigned char *text, size_t length)
{
    struct builder *builder = context;
    struct level *level = &builder->levels[builder->depth - 1];
    struct md_tree_node *key = new_node(builder, MD_TREE_SCALAR);
    if (memchr(text, '\0', length) != NULL)
        return refuse(builder, key, "E0103", "the text holds a NUL byte");
    key->text = md_arena_strndup(&builder->tree->arena, (const char *)text, length);
    key->length = length;
    int64_t first;
    if (!md_map_insert(&level->keys, key->text, length, key->line, &first)) {
        char message[120];
        snprintf(message, sizeof message, "a key is written twice, in lines %d and %d", (int)first,
                 key->line);
        return refuse(builder, key, "E0105", message);
    }
    level->key = key;
    return 1;
}

static int open_level(struct builder *builder, enum md_tree_type type)
{
    struct md_tree_node *node = new_node(builder, type);
    if (builder->depth == MD_YAML_DEPTH_MAX)
        return refuse(builder, node, "E0110", "lists and maps are nested more than 32 deep");
    if (!attach(builder, node)) return 0;
    builder->levels[builder->depth++] = (struct level){.node = node};
    return 1;
}

static int open_map(void *context)
{
    return open_level(context, MD_TREE_MAP);
}

static int open_list(void *context)
{
    return open_level(context, MD_TREE_LIST);
}

static int close_level(void *context)
{
    struct builder *builder = context;
    builder->token_end = yajl_get_bytes_consumed(builder->handle);
    builder->depth--;
    md_map_free(&builder->levels[builder->depth].keys);
    return 1;
}

static const yajl_callbacks tree_events = {
    .yajl_null = take_null,      .yajl_boolean = take_boolean, .yajl_number = take_number,
    .yajl_string = take_string,  .yajl_start_map = open_map,   .yajl_map_key = take_key,
    .yajl_end_map = close_level, .yajl_start_array = open_list, .yajl_end_array = close_level};

static bool build(struct builder *builder)
{
    const unsigned char *text = (const unsigned char *)builder->tree->source;
    size_t length = builder->tree->source_length;
    if (md_json_has_bad_escape(builder->tree->source, length)) {
        struct md_tree_node start = {.type = MD_TREE_LIST, .line = 1, .column = 1};
        refuse(builder, &start, "E0102", "an escape \\u in a text is no character");
        return false;
    }
    builder->handle = yajl_alloc(&tree_events, NULL, builder);
    yajl_status status = yajl_parse(builder->handle, text, length);
    if (status == yajl_status_ok) status = yajl_complete_parse(builder->handle);
    if (status == yajl_status_error) {
        struct md_tree_node end = {.type = MD_TREE_LIST};
        place_token(builder, &end);
        refuse(builder, &end, "E0102", "this is no JSON");
    }
    while (builder->depth > 0) md_map_free(&builder->levels[--builder->depth].keys);
    yajl_free(builder->handle);
    return status == yajl_status_ok;
}

enum md_status md_json_read(const char *file, const char *text, size_t length,
                            struct md_tree *out, struct md_diagnostics *diagnostics)
{
    *out = (struct md_tree){0};
    if (length > MD_YAML_BYTES_MAX) {
        struct md_diagnostic *d = md_diagnostics_add(diagnostics, MD_ERROR, "E0110",
                                                     "the file is larger than 1 MiB");
        md_diagnostic_at(diagnostics, d, file, NULL, 0, 0, 0, 0);
        return MD_FINDINGS;
    }
    out->file = md_arena_strdup(&out->arena, file);
    out->source = md_arena_strndup(&out->arena, text, length);
    out->source_length = length;
    struct builder builder = {.tree = out, .out = diagnostics, .line = 1};
    if (build(&builder)) return MD_OK;
    md_tree_free(out);
    return MD_FINDINGS;
}
