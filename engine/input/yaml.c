#include "input/yaml.h"

#include <limits.h>
#include <string.h>
#include <yaml.h>

#include "base/buffer.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"

/* A map or list that is still open. */
struct level {
    struct md_tree_node *node;
    struct md_tree_node *last;  /* its last child */
    struct md_tree_node *key;   /* a map's key that waits for its value */
    struct md_map keys;         /* key to the node of its first use, as an index into `nodes` */
};

struct reader {
    yaml_parser_t parser;
    struct md_tree *tree;
    struct md_diagnostics *out;
    struct level levels[MD_YAML_DEPTH_MAX + 1];
    int depth;                    /* levels in use */
    int events_count;
    size_t errors_before;         /* in the list, before this file */
    bool document_seen;
    struct md_tree_node **keyed;  /* nodes that have a key, for the lines of repeated keys */
    size_t keyed_count, keyed_capacity;
};

static struct md_diagnostic *refuse_at(struct reader *reader, const char *code, int line,
                                       int column, int end_column, const char *message)
{
    struct md_diagnostic *d = md_diagnostics_add(reader->out, MD_ERROR, code, "%s", message);
    md_diagnostic_at(reader->out, d, reader->tree->file, reader->tree->source,
                     reader->tree->source_length, line, column, end_column);
    return d;
}

/* libyaml counts lines and columns from 0 and columns in code points. */
static int line_of(yaml_mark_t mark)
{
    return (int)mark.line + 1;
}

static int column_of(yaml_mark_t mark)
{
    return (int)mark.column + 1;
}

static bool refuse(struct reader *reader, const yaml_event_t *event, const char *code,
                   const char *message, const char *help)
{
    int end = event->end_mark.line == event->start_mark.line ? column_of(event->end_mark) : 0;
    struct md_diagnostic *d = refuse_at(reader, code, line_of(event->start_mark),
                                        column_of(event->start_mark), end, message);
    if (help != NULL) md_diagnostic_advise(reader->out, d, "help", "%s", help);
    return false;
}

/* ---- building ------------------------------------------------------------------------------ */

static struct md_tree_node *new_node(struct reader *reader, const yaml_event_t *event,
                                     enum md_tree_type type)
{
    struct md_tree_node *node = md_arena_alloc(&reader->tree->arena, sizeof *node);
    node->type = type;
    node->line = line_of(event->start_mark);
    node->column = column_of(event->start_mark);
    node->text = "";
    return node;
}

static bool is_empty_word(const char *text)
{
    return text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}

static struct md_tree_node *scalar_node(struct reader *reader, const yaml_event_t *event)
{
    struct md_tree_node *node = new_node(reader, event, MD_TREE_SCALAR);
    node->text = md_arena_strndup(&reader->tree->arena, (const char *)event->data.scalar.value,
                                  event->data.scalar.length);
    node->length = event->data.scalar.length;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->empty = !node->quoted && is_empty_word(node->text);
    if (event->start_mark.line == event->end_mark.line) node->end_column = column_of(event->end_mark);
    return node;
}

static bool refuse_repeated_key(struct reader *reader, const struct md_tree_node *first,
                                const struct md_tree_node *key)
{
    char message[200];
    snprintf(message, sizeof message, "the key `%s` is written twice, in lines %d and %d",
             md_text_shown(&reader->out->arena, key->text, key->length, 60), first->key_line,
             key->line);
    struct md_diagnostic *d =
        refuse_at(reader, "E0105", key->line, key->column, key->end_column, message);
    md_diagnostic_also_at(reader->out, d, "first written here", reader->tree->file,
                          reader->tree->source, reader->tree->source_length, first->key_line,
                          first->key_column, first->key_end_column);
    return false;
}

/* Hang a node into what is open: as the root, a list's item or the value of the waiting key. */
static bool attach(struct reader *reader, struct md_tree_node *node)
{
    if (reader->depth == 0) {
        reader->tree->root = node;
        return true;
    }
    struct level *level = &reader->levels[reader->depth - 1];
    bool good = true;
    if (level->node->type == MD_TREE_MAP) {
        const struct md_tree_node *key = level->key;
        int64_t first;
        if (!md_map_insert(&level->keys, key->text, key->length, (int64_t)reader->keyed_count,
                           &first))
            good = refuse_repeated_key(reader, reader->keyed[first], key);
        node->key = key->text;
        node->key_line = key->line;
        node->key_column = key->column;
        node->key_end_column = key->end_column;
        MD_GROW(reader->keyed, reader->keyed_count, reader->keyed_capacity);
        reader->keyed[reader->keyed_count++] = node;
        level->key = NULL;
    }
    if (level->last != NULL) level->last->next = node;
    else level->node->first_child = node;
    level->last = node;
    level->node->children_count++;
    return good;
}

/* ---- events -------------------------------------------------------------------------------- */

static bool waits_for_key(const struct reader *reader)
{
    if (reader->depth == 0) return false;
    const struct level *level = &reader->levels[reader->depth - 1];
    return level->node->type == MD_TREE_MAP && level->key == NULL;
}

static bool take_scalar(struct reader *reader, const yaml_event_t *event)
{
    if (event->data.scalar.anchor != NULL)
        return refuse(reader, event, "E0106", "an anchor (&name) is not allowed",
                      "write the value out where it is needed");
    if (event->data.scalar.tag != NULL)
        return refuse(reader, event, "E0108", "a tag (!name) is not allowed",
                      "the schema says what type a value has");
    if (memchr(event->data.scalar.value, '\0', event->data.scalar.length) != NULL)
        return refuse(reader, event, "E0103", "the text holds a NUL byte", NULL);
    struct md_tree_node *node = scalar_node(reader, event);
    if (!waits_for_key(reader)) return attach(reader, node);
    if (strcmp(node->text, "<<") == 0 && !node->quoted)
        return refuse(reader, event, "E0107", "a merge key (<<) is not allowed",
                      "write the keys out where they are needed");
    if (node->empty)
        return refuse(reader, event, "E0111", "a key is missing before the colon", NULL);
    reader->levels[reader->depth - 1].key = node;
    return true;
}

static bool open_level(struct reader *reader, const yaml_event_t *event, enum md_tree_type type)
{
    bool is_map = type == MD_TREE_MAP;
    if ((is_map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor) != NULL)
        return refuse(reader, event, "E0106", "an anchor (&name) is not allowed",
                      "write the value out where it is needed");
    if ((is_map ? event->data.mapping_start.tag : event->data.sequence_start.tag) != NULL)
        return refuse(reader, event, "E0108", "a tag (!name) is not allowed",
                      "the schema says what type a value has");
    if (waits_for_key(reader))
        return refuse(reader, event, "E0111", "a key must be a plain text, not a list or map",
                      NULL);
    if (reader->depth == MD_YAML_DEPTH_MAX)
        return refuse(reader, event, "E0110", "lists and maps are nested more than 32 deep", NULL);
    struct md_tree_node *node = new_node(reader, event, type);
    if (!attach(reader, node)) return false;
    reader->levels[reader->depth++] = (struct level){.node = node};
    return true;
}

static bool close_level(struct reader *reader)
{
    reader->depth--;
    md_map_free(&reader->levels[reader->depth].keys);
    return true;
}

static bool open_document(struct reader *reader, const yaml_event_t *event)
{
    const yaml_version_directive_t *version = event->data.document_start.version_directive;
    bool has_tags = event->data.document_start.tag_directives.start !=
                    event->data.document_start.tag_directives.end;
    if (version != NULL || has_tags)
        return refuse(reader, event, "E0108", "a directive (%YAML, %TAG) is not allowed", NULL);
    if (reader->document_seen)
        return refuse(reader, event, "E0109", "a second document begins here",
                      "one file holds one document; remove the `---`");
    reader->document_seen = true;
    return true;
}

static bool take_event(struct reader *reader, const yaml_event_t *event)
{
    if (++reader->events_count > MD_YAML_EVENTS_MAX)
        return refuse(reader, event, "E0110", "the file has more than 100,000 parts", NULL);
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT: return open_document(reader, event);
    case YAML_ALIAS_EVENT:
        return refuse(reader, event, "E0106", "an alias (*name) is not allowed",
                      "write the value out; a text that begins with * needs quotes");
    case YAML_SCALAR_EVENT: return take_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT: return open_level(reader, event, MD_TREE_LIST);
    case YAML_MAPPING_START_EVENT: return open_level(reader, event, MD_TREE_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return close_level(reader);
    default: return true;
    }
}

/* libyaml's words for the mistakes that people make most, in ours. */
static const struct {
    const char *problem;
    const char *message;
    const char *help;
} phrases[] = {
    {"found character that cannot start any token", "this character cannot start a value",
     "indent with spaces, not tabs; put a text that begins with @ or ` in quotes"},
    {"mapping values are not allowed in this context", "a colon stands where no key can be",
     "check the indentation; put a text that holds `: ` in quotes"},
    {"could not find expected ':'", "a key has no colon behind it", "write `key: value`"},
    {"did not find expected key", "a key was expected here",
     "check the indentation and the brackets before it"},
    {"did not find expected '-' indicator", "a list item (`- `) was expected here",
     "check the indentation"},
    {"did not find expected ',' or ']'", "a `,` or `]` was expected here", NULL},
    {"did not find expected ',' or '}'", "a `,` or `}` was expected here", NULL},
    {"did not find expected node content", "a value was expected here", NULL},
    {"found unexpected end of stream", "the file ends inside a quoted text", NULL},
    {"found undefined tag handle", "a tag (!name) is not allowed", NULL},
    {"block sequence entries are not allowed in this context", "a list item cannot stand here",
     "put the list on lines of its own"},
};

/* Line and column, in code points, of an offset into text whose bytes before it are UTF-8. */
static void place_of(const char *text, size_t offset, int *line, int *column)
{
    size_t start = 0;
    *line = 1;
    for (size_t i = 0; i < offset; i++)
        if (text[i] == '\n') {
            (*line)++;
            start = i + 1;
        }
    *column = (int)md_text_points(text + start, offset - start) + 1;
}

static void refuse_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem != NULL ? parser->problem : "this is no YAML";
    struct md_diagnostic *d = NULL;
    int line = line_of(parser->problem_mark), column = column_of(parser->problem_mark);
    /* What the reader refuses has no mark, only an offset. */
    if (parser->error == YAML_READER_ERROR)
        place_of(reader->tree->source, parser->problem_offset, &line, &column);
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases && d == NULL; i++) {
        if (strcmp(phrases[i].problem, problem) != 0) continue;
        d = refuse_at(reader, "E0102", line, column, 0, phrases[i].message);
        if (phrases[i].help != NULL)
            md_diagnostic_advise(reader->out, d, "help", "%s", phrases[i].help);
    }
    if (d == NULL) d = refuse_at(reader, "E0102", line, column, 0, problem);
    if (parser->context != NULL && parser->context_mark.line != parser->problem_mark.line)
        md_diagnostic_also_at(reader->out, d, parser->context, reader->tree->file,
                              reader->tree->source, reader->tree->source_length,
                              line_of(parser->context_mark), column_of(parser->context_mark), 0);
}

/* A repeated key is reported and the reading goes on, so that all of them are named: those of a
 * person's file, not the hundred thousand of a hostile one. */
static bool may_go_on(const struct reader *reader, const yaml_event_t *event, size_t errors_before)
{
    enum { REPEATED_MAX = 20 };
    return event->type == YAML_SCALAR_EVENT && reader->out->errors_count > errors_before &&
           reader->out->errors_count < reader->errors_before + REPEATED_MAX &&
           strcmp(reader->out->last->code, "E0105") == 0;
}

static bool read_events(struct reader *reader)
{
    bool good = true;
    for (bool end = false; good && !end;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event)) {
            refuse_syntax(reader);
            return false;
        }
        size_t errors_before = reader->out->errors_count;
        end = event.type == YAML_STREAM_END_EVENT;
        good = take_event(reader, &event) || may_go_on(reader, &event, errors_before);
        yaml_event_delete(&event);
    }
    return good;
}

/* ---- the text ------------------------------------------------------------------------------ */

/* libyaml takes CR alone, U+0085, U+2028 and U+2029 for line ends. No editor shows them so, and our
 * line numbers would not be what people see. */
static const char *odd_line_end(const char *text, size_t length)
{
    static const char *const ends[] = {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
    const char *end = text + length;
    for (const char *c = text; (c = memchr(c, '\r', (size_t)(end - c))) != NULL; c++)
        if (c + 1 == end || c[1] != '\n') return c;
    /* The text is NUL-terminated and holds no other NUL. */
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const char *found = strstr(text, ends[i]);
        if (found != NULL) return found;
    }
    return NULL;
}

static bool check_text(struct reader *reader)
{
    const char *text = reader->tree->source;
    size_t length = reader->tree->source_length;
    int line, column;
    if (length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)) {
        struct md_diagnostic *d = refuse_at(reader, "E0103", 1, 1, 0, "the file is UTF-16");
        md_diagnostic_advise(reader->out, d, "help", "save it as UTF-8");
        return false;
    }
    const char *nul = memchr(text, '\0', length);
    if (nul != NULL) {
        place_of(text, (size_t)(nul - text), &line, &column);
        refuse_at(reader, "E0103", line, column, 0, "the file holds a NUL byte");
        return false;
    }
    size_t bad;
    if (md_text_is_utf8(text, length, &bad)) {
        const char *odd = odd_line_end(text, length);
        if (odd == NULL) return true;
        place_of(text, (size_t)(odd - text), &line, &column);
        refuse_at(reader, "E0103", line, column, 0,
                  "a line ends in CR, U+0085, U+2028 or U+2029; lines end in LF or CR LF");
        return false;
    }
    place_of(text, bad, &line, &column);
    struct md_diagnostic *d = refuse_at(reader, "E0103", line, column, 0, "the file is not UTF-8");
    md_diagnostic_advise(reader->out, d, "help", "save it as UTF-8");
    return false;
}

static bool read_text(struct reader *reader)
{
    if (!check_text(reader)) return false;
    if (!yaml_parser_initialize(&reader->parser)) return false;
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->tree->source,
                                 reader->tree->source_length);
    bool good = read_events(reader);
    yaml_parser_delete(&reader->parser);
    while (reader->depth > 0) close_level(reader);
    md_free(reader->keyed);
    return good;
}

enum md_status md_yaml_read(const char *file, const char *text, size_t length,
                            struct md_tree *out, struct md_diagnostics *diagnostics)
{
    *out = (struct md_tree){0};
    size_t errors_before = diagnostics->errors_count;
    if (length > MD_YAML_BYTES_MAX) {
        struct md_diagnostic *d = md_diagnostics_add(diagnostics, MD_ERROR, "E0110",
                                                     "the file is larger than 1 MiB");
        md_diagnostic_at(diagnostics, d, file, NULL, 0, 0, 0, 0);
        md_diagnostic_advise(diagnostics, d, "help", "records belong in CSV files");
        return MD_FINDINGS;
    }
    /* Without the byte order mark the columns of line 1 are what an editor shows. */
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    out->file = md_arena_strdup(&out->arena, file);
    out->source = md_arena_strndup(&out->arena, text, length);
    out->source_length = length;
    struct reader *reader = md_alloc(sizeof *reader);
    reader->tree = out;
    reader->out = diagnostics;
    reader->errors_before = errors_before;
    bool good = read_text(reader) && diagnostics->errors_count == errors_before;
    md_free(reader);
    if (good) return MD_OK;
    md_tree_free(out);
    return MD_FINDINGS;
}

enum md_status md_yaml_read_file(const char *path, const char *file, struct md_tree *out,
                                 struct md_diagnostics *diagnostics)
{
    struct md_buffer text = {0};
    *out = (struct md_tree){0};
    int status = md_buffer_read_file(&text, path, MD_YAML_BYTES_MAX);
    if (status == MD_OK) {
        enum md_status read = md_yaml_read(file, md_buffer_text(&text), text.length, out,
                                           diagnostics);
        md_buffer_free(&text);
        return read;
    }
    md_buffer_free(&text);
    const char *what = status == MD_NOT_FOUND ? "there is no such file"
                       : status == MD_RANGE   ? "the file is larger than 1 MiB"
                                              : "the file cannot be read";
    struct md_diagnostic *d = md_diagnostics_add(diagnostics, MD_ERROR,
                                                 status == MD_RANGE ? "E0110" : "E0101", "%s", what);
    md_diagnostic_at(diagnostics, d, file, NULL, 0, 0, 0, 0);
    return MD_FINDINGS;
}
