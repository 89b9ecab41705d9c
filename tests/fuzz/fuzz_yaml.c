/* YAML text: whatever is read can be printed as JSON, and both readers give the same tree again. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "input/json.h"
#include "input/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

/* Line ends of Unicode and the byte order mark, which YAML reads as such when they are not escaped. */
static size_t print_special(const char *text, struct md_buffer *out)
{
    static const struct {
        const char *bytes, *escape;
    } specials[] = {{"\xC2\x85", "\\u0085"}, {"\xE2\x80\xA8", "\\u2028"},
                    {"\xE2\x80\xA9", "\\u2029"}, {"\xEF\xBB\xBF", "\\uFEFF"}};
    for (size_t i = 0; i < 4; i++) {
        size_t length = strlen(specials[i].bytes);
        if (strncmp(text, specials[i].bytes, length) != 0) continue;
        md_buffer_add_text(out, specials[i].escape);
        return length;
    }
    return 0;
}

static void print_text(const char *text, struct md_buffer *out)
{
    md_buffer_add_char(out, '"');
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        size_t special = print_special(text, out);
        if (special > 0) {
            text += special - 1;
            continue;
        }
        if (c == '"' || c == '\\') md_buffer_format(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7F) md_buffer_format(out, "\\u%04X", c);
        else md_buffer_add_char(out, (char)c);
    }
    md_buffer_add_char(out, '"');
}

/* YAML takes a key on one line only up to 1,024 characters, and escapes make keys longer. */
enum { KEY_BYTES_MAX = 1000 };

/* False when a key is too long to be read again. */
static int print_node(const struct md_tree_node *node, struct md_buffer *out)
{
    int fits = 1;
    if (node->type == MD_TREE_SCALAR) {
        if (node->empty) md_buffer_add_text(out, "null");
        else print_text(node->text, out);
        return 1;
    }
    size_t count = 0;
    md_buffer_add_char(out, node->type == MD_TREE_MAP ? '{' : '[');
    for (const struct md_tree_node *child = node->first_child; child != NULL; child = child->next) {
        if (count++ > 0) md_buffer_add_text(out, ", ");
        if (node->type == MD_TREE_MAP) {
            size_t before = out->length;
            print_text(child->key, out);
            if (out->length - before > KEY_BYTES_MAX) fits = 0;
            md_buffer_add_text(out, ": ");
        }
        if (!print_node(child, out)) fits = 0;
    }
    require(count == node->children_count, "children are counted");
    md_buffer_add_char(out, node->type == MD_TREE_MAP ? '}' : ']');
    return fits;
}

static int is_same(const struct md_tree_node *a, const struct md_tree_node *b)
{
    if (a->type != b->type || a->empty != b->empty || a->children_count != b->children_count)
        return 0;
    if (a->type == MD_TREE_SCALAR)
        return a->empty || (a->length == b->length && memcmp(a->text, b->text, a->length) == 0);
    const struct md_tree_node *x = a->first_child, *y = b->first_child;
    for (; x != NULL && y != NULL; x = x->next, y = y->next)
        if ((a->type == MD_TREE_MAP && strcmp(x->key, y->key) != 0) || !is_same(x, y)) return 0;
    return 1;
}

/* libyaml reads some characters that are valid UTF-8 only as escapes. */
static int is_printable(const struct md_buffer *text)
{
    struct md_tree tree;
    struct md_diagnostics out = {0};
    enum md_status status = md_yaml_read("again", text->text, text->length, &tree, &out);
    int refused = status != MD_OK && strstr(out.first->message, "control characters") != NULL;
    md_tree_free(&tree);
    md_diagnostics_free(&out);
    return !refused;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct md_tree tree, yaml, json;
    struct md_diagnostics out = {0};
    enum md_status status = md_yaml_read("fuzz", (const char *)data, size, &tree, &out);
    require((status == MD_OK) == (out.errors_count == 0), "a refusal has a reason");
    for (const struct md_diagnostic *d = out.first; d != NULL; d = d->next)
        require(d->place.line >= 0 && d->place.column >= 0, "a place is a place");
    if (status == MD_OK && tree.root != NULL) {
        struct md_buffer text = {0};
        int fits = print_node(tree.root, &text);
        if (fits && text.length <= MD_YAML_BYTES_MAX && is_printable(&text)) {
            require(md_yaml_read("again", text.text, text.length, &yaml, &out) == MD_OK, "YAML");
            require(is_same(tree.root, yaml.root), "the same tree from YAML");
            require(md_json_read("again", text.text, text.length, &json, &out) == MD_OK, "JSON");
            require(is_same(tree.root, json.root), "the same tree from JSON");
            md_tree_free(&yaml);
            md_tree_free(&json);
        }
        md_buffer_free(&text);
    }
    md_tree_free(&tree);
    md_diagnostics_free(&out);
    return 0;
}
