/* YAML that is refused, with code and line of each, and what the tree of good YAML holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/buffer.h"
#include "input/yaml.h"

struct bad_case {
    const char *text;
    const char *code;
    int line;
    const char *note;
};

static const struct bad_case bad_cases[] = {
    /* aliases and anchors */
    {"a: &x 1\nb: *x\n", "E0106", 1, "anchor of a scalar"},
    {"a: 1\nb: &x [1]\n", "E0106", 2, "anchor of a list"},
    {"a: 1\nb: &x {c: 1}\n", "E0106", 2, "anchor of a map"},
    {"a: &x\n  b: 1\n", "E0106", 1, "anchor of a block map"},
    {"a:\n  - &x b\n", "E0106", 2, "anchor in a list"},
    {"a: *x\n", "E0106", 1, "alias without anchor"},
    {"a: 1\nb: [1, *x]\n", "E0106", 2, "alias in a list"},
    {"*x : 1\n", "E0106", 1, "alias as a key"},
    {"&x a: 1\n", "E0106", 1, "anchored key"},
    {"&x\na: 1\n", "E0106", 1, "anchored document"},
    {"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "E0106", 1, "alias bomb"},
    {"&a [*a]\n", "E0106", 1, "alias of itself"},
    /* merge keys */
    {"a:\n  <<: {b: 1}\n", "E0107", 2, "merge key"},
    {"<<: {b: 1}\n", "E0107", 1, "merge key at the top"},
    {"a: {<<: {b: 1}}\n", "E0107", 1, "merge key in a flow map"},
    {"a: 1\n<<: [x]\n", "E0107", 2, "merge key with a list"},
    /* tags and directives */
    {"a: !!str 1\n", "E0108", 1, "tagged text"},
    {"a: !!int 1\n", "E0108", 1, "tagged number"},
    {"a: !local 1\n", "E0108", 1, "local tag"},
    {"a: ! 1\n", "E0108", 1, "bare tag"},
    {"a: !!python/object/apply:os.system [x]\n", "E0108", 1, "object tag"},
    {"a:\n  b: !!map {c: 1}\n", "E0108", 2, "tagged map"},
    {"a:\n  b: !!seq [c]\n", "E0108", 2, "tagged list"},
    {"!!str a: 1\n", "E0108", 1, "tagged key"},
    {"!x\na: 1\n", "E0108", 1, "tagged document"},
    {"a: !<tag:yaml.org,2002:str> 1\n", "E0108", 1, "verbatim tag"},
    {"a: !e!x 1\n", "E0102", 1, "tag with an unknown handle"},
    {"%YAML 1.1\n---\na: 1\n", "E0108", 1, "version directive"},
    {"%TAG ! tag:x,2026:\n---\na: 1\n", "E0108", 1, "tag directive"},
    {"%YAML 9.9\n---\na: 1\n", "E0102", 1, "unknown version"},
    {"%YAML 1.1\n%YAML 1.1\n---\na: 1\n", "E0102", 2, "version twice"},
    {"%YAML\n---\na: 1\n", "E0102", 1, "version without number"},
    /* documents */
    {"a: 1\n---\nb: 1\n", "E0109", 2, "second document"},
    {"---\na: 1\n---\nb: 1\n", "E0109", 3, "second document after a marked one"},
    {"a: 1\n...\n---\nb: 1\n", "E0109", 3, "second document after an end"},
    {"---\n---\n", "E0109", 2, "two empty documents"},
    {"a: 1\n...\nb: 1\n", "E0102", 3, "text after the document's end"},
    /* repeated keys */
    {"a: 1\na: 2\n", "E0105", 2, "repeated key"},
    {"a: 1\nb: 1\na: 2\n", "E0105", 3, "repeated key further down"},
    {"x:\n  a: 1\n  a: 1\n", "E0105", 3, "repeated key in a map below"},
    {"{a: 1, a: 2}\n", "E0105", 1, "repeated key in a flow map"},
    {"a: 1\n\"a\": 2\n", "E0105", 2, "repeated key in quotes"},
    {"a: 1\n'a': 2\n", "E0105", 2, "repeated key in single quotes"},
    {"\"\\x61\": 1\na: 2\n", "E0105", 2, "repeated key by an escape"},
    {"- {a: 1}\n- {b: 1, b: 1}\n", "E0105", 2, "repeated key in a list's map"},
    {"a:\n  b: 1\na:\n  c: 1\n", "E0105", 3, "repeated key with maps"},
    {"a: [1]\na: [2]\n", "E0105", 2, "repeated key with lists"},
    {"华: 1\n华: 2\n", "E0105", 2, "repeated Chinese key"},
    {"a : 1\na: 2\n", "E0105", 2, "repeated key with a space"},
    {"? a\n: 1\n? a\n: 2\n", "E0105", 3, "repeated key with question marks"},
    {"\"\": 1\n\"\": 2\n", "E0105", 2, "repeated empty key in quotes"},
    /* keys that are no text */
    {"[a, b]: 1\n", "E0111", 1, "list as a key"},
    {"{a: b}: 1\n", "E0111", 1, "map as a key"},
    {"? [a]\n: 1\n", "E0111", 1, "list as a marked key"},
    {"? {a: 1}\n: 1\n", "E0111", 1, "map as a marked key"},
    {"x:\n  ? - a\n  : 1\n", "E0111", 2, "block list as a key"},
    {": 1\n", "E0102", 1, "no key"},
    {"a: 1\n: 2\n", "E0102", 2, "no key further down"},
    {"{: 1}\n", "E0102", 1, "no key in a flow map"},
    {"~: 1\n", "E0111", 1, "empty word as a key"},
    {"null: 1\n", "E0111", 1, "null as a key"},
    {"? \n: 1\n", "E0111", 1, "marked key that is empty"},
    /* syntax */
    {"a: b: c\n", "E0102", 1, "two colons"},
    {"a: 1\n b: 2\n", "E0102", 2, "indented too far"},
    {"a:\n  b: 1\n c: 2\n", "E0102", 3, "indented too little"},
    {"\ta: 1\n", "E0102", 1, "tab as indentation"},
    {"a:\n\tb: 1\n", "E0102", 2, "tab as indentation below"},
    {"a: [1, 2\n", "E0102", 2, "list not closed"},
    {"a: {b: 1\n", "E0102", 2, "map not closed"},
    {"a: \"b\n", "E0102", 2, "quote not closed"},
    {"a: 'b\n", "E0102", 2, "single quote not closed"},
    {"a: \"\\q\"\n", "E0102", 1, "unknown escape"},
    {"a: \"\\x4\"\n", "E0102", 1, "short escape"},
    {"a: \"\\ud800\"\n", "E0102", 1, "half of a surrogate pair"},
    {"a: @b\n", "E0102", 1, "reserved character @"},
    {"a: `b`\n", "E0102", 1, "reserved character `"},
    {"a: %b\n", "E0102", 1, "percent sign"},
    {"a: ]\n", "E0102", 1, "bracket without its pair"},
    {"a: }\n", "E0102", 1, "brace without its pair"},
    {"a: [1,, 2]\n", "E0102", 1, "two commas"},
    {"a: [1 2]]\n", "E0102", 1, "bracket too many"},
    {"a: 1\nb\n", "E0102", 3, "key without colon"},
    {"a: 1\nb\nc: 2\n", "E0102", 3, "key without colon between"},
    {"- a\nb: 1\n", "E0102", 2, "list, then a key"},
    {"a: 1\n- b\n", "E0102", 2, "key, then a list"},
    {"a: - b\n", "E0102", 1, "list on the key's line"},
    {"a: 'b'c\n", "E0102", 1, "text after a quote"},
    {"a: \"b\" c\n", "E0102", 1, "word after a quote"},
    {"a: [1] 2\n", "E0102", 1, "word after a list"},
    {"a: {b: 1} c\n", "E0102", 1, "word after a map"},
    {"a: |\n  b\n c\n", "E0102", 3, "block text dedented"},
    {"a: |x\n  b\n", "E0102", 1, "block text with a bad mark"},
    {"a: >0\n  b\n", "E0102", 1, "folded text with indentation 0"},
    {"a: \"b\n---\nc\"\n", "E0102", 2, "document mark inside a quote"},
    {"a: &\n", "E0102", 1, "anchor without name"},
    {"a: *\n", "E0102", 1, "alias without name"},
    {"a: !<x\n", "E0102", 1, "tag not closed"},
    {"{a: 1}}\n", "E0102", 1, "brace too many"},
    {"a: 1\n\x01\n", "E0102", 2, "control character"},
    {"a: \"\x07\"\n", "E0102", 1, "control character in quotes"},
    /* encoding */
    {"\xFF\xFE" "a", "E0103", 1, "UTF-16 little endian"},
    {"\xFE\xFF" "a", "E0103", 1, "UTF-16 big endian"},
    {"a: \xFF\n", "E0103", 1, "byte that is never UTF-8"},
    {"a: 1\nb: \xC3(\n", "E0103", 2, "character broken off"},
    {"a: 1\nb: \xC0\xAF\n", "E0103", 2, "overlong form"},
    {"a: \xED\xA0\x80\n", "E0103", 1, "surrogate in UTF-8"},
    {"a: 1\n# \xB0\xA1\n", "E0103", 2, "GBK in a comment"},
    {"a: \xF5\x80\x80\x80\n", "E0103", 1, "beyond Unicode"},
    {"a: 1\rb: 2\r", "E0103", 1, "CR as the line end"},
    {"a: 1\nb: x\xC2\x85y\n", "E0103", 2, "next-line character"},
    {"a: \"x\xE2\x80\xA8y\"\n", "E0103", 1, "line separator"},
    {"a: 1\n# x\xE2\x80\xA9\n", "E0103", 2, "paragraph separator"},
    {"a: \"\\0\"\n", "E0103", 1, "NUL by an escape"},
    {"a: 1\nb: \"x\\x00y\"\n", "E0103", 2, "NUL by a hexadecimal escape"},
};
enum { BAD_CASES_COUNT = sizeof bad_cases / sizeof *bad_cases };

static void check_refused(const char *text, size_t length, const char *code, int line,
                          const char *note)
{
    struct md_tree tree;
    struct md_diagnostics out = {0};
    enum md_status status = md_yaml_read("plan.yaml", text, length, &tree, &out);
    if (status != MD_FINDINGS || out.first == NULL) {
        md_tree_free(&tree);
        md_diagnostics_free(&out);
        fail_msg("%s: not refused", note);
    }
    if (strcmp(out.first->code, code) != 0 || out.first->place.line != line)
        fail_msg("%s: %s in line %d instead of %s in line %d (%s)", note, out.first->code,
                 out.first->place.line, code, line, out.first->message);
    assert_null(tree.root);
    md_diagnostics_free(&out);
}

static void refuses_bad_yaml(void **state)
{
    (void)state;
    assert_true(BAD_CASES_COUNT >= 100);
    for (size_t i = 0; i < BAD_CASES_COUNT; i++)
        check_refused(bad_cases[i].text, strlen(bad_cases[i].text), bad_cases[i].code,
                      bad_cases[i].line, bad_cases[i].note);
}

static void refuses_nul_bytes(void **state)
{
    (void)state;
    check_refused("a: 1\nb: x\0y\n", 12, "E0103", 2, "NUL byte");
    check_refused("a\0:\0 \0001\0", 8, "E0103", 1, "UTF-16 without a mark");
}

static void names_both_lines_of_a_repeated_key(void **state)
{
    (void)state;
    const char *text = "kind: deal\nfields:\n  id: 1\nkind: x\nfields: y\n";
    struct md_tree tree;
    struct md_diagnostics out = {0};
    assert_int_equal(md_yaml_read("plan.yaml", text, strlen(text), &tree, &out), MD_FINDINGS);
    assert_int_equal(out.count, 2);
    assert_int_equal(out.first->place.line, 4);
    assert_int_equal(out.first->second.line, 1);
    assert_non_null(strstr(out.first->message, "in lines 1 and 4"));
    assert_int_equal(out.last->place.line, 5);
    assert_int_equal(out.last->second.line, 2);
    md_diagnostics_free(&out);
}

/* A text of `count` times `part`. */
static void repeat(struct md_buffer *text, const char *part, size_t count)
{
    for (size_t i = 0; i < count; i++) md_buffer_add_text(text, part);
}

static enum md_status read_buffer(const struct md_buffer *text, const char **code)
{
    static char found[8];
    struct md_tree tree;
    struct md_diagnostics out = {0};
    enum md_status status = md_yaml_read("plan.yaml", text->text, text->length, &tree, &out);
    found[0] = '\0';
    if (out.first != NULL) snprintf(found, sizeof found, "%s", out.first->code);
    *code = found;
    md_tree_free(&tree);
    md_diagnostics_free(&out);
    return status;
}

/* Each limit at it and above it: depth 32, 100,000 events, 1 MiB. */
static void holds_its_limits(void **state)
{
    (void)state;
    const struct {
        const char *head, *part, *tail;
        size_t count;
        const char *code;
    } cases[] = {
        {"", "[", "", 33, "E0110"},
        {"", "{a: ", "", 33, "E0110"},
        {"", "[", "", 100000, "E0110"},
        /* stream, document, list and their ends make 6 events. */
        {"[", "x,", "]", 99994, ""},
        {"[", "x,", "]", 99995, "E0110"},
        {"# ", "x", "", 1048574, ""},
        {"# ", "x", "", 1048575, "E0110"},
        {"a: ", "x", "", 2000000, "E0110"},
        {"", "a: 1\n", "", 200000, "E0105"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct md_buffer text = {0};
        const char *code;
        md_buffer_add_text(&text, cases[i].head);
        repeat(&text, cases[i].part, cases[i].count);
        md_buffer_add_text(&text, cases[i].tail);
        clock_t start = clock();
        read_buffer(&text, &code);
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (strcmp(code, cases[i].code) != 0)
            fail_msg("case %zu: \"%s\" instead of \"%s\"", i, code, cases[i].code);
        /* 0.1 s of processor time is promised; sanitizers get room. */
        if (seconds > 0.5) fail_msg("case %zu took %.2f s", i, seconds);
        md_buffer_free(&text);
    }
    struct md_buffer deep = {0};
    const char *code;
    repeat(&deep, "[", 32);
    repeat(&deep, "]", 32);
    assert_int_equal(read_buffer(&deep, &code), MD_OK);
    md_buffer_free(&deep);
}

static void gives_positions_in_code_points(void **state)
{
    (void)state;
    const char *text = "\xEF\xBB\xBFkind: deal\n金额: {类: \"万 元\", b: [x, 2]}\nempty:\n";
    struct md_tree tree;
    struct md_diagnostics out = {0};
    assert_int_equal(md_yaml_read("plan.yaml", text, strlen(text), &tree, &out), MD_OK);
    const struct md_tree_node *kind = md_tree_get(tree.root, "kind");
    assert_int_equal(kind->key_column, 1);
    assert_int_equal(kind->key_end_column, 5);
    assert_int_equal(kind->column, 7);
    assert_int_equal(kind->end_column, 11);
    const struct md_tree_node *amount = md_tree_get(tree.root, "金额");
    assert_int_equal(amount->key_line, 2);
    assert_int_equal(amount->key_end_column, 3);
    const struct md_tree_node *unit = md_tree_get(amount, "类");
    assert_true(unit->quoted);
    assert_string_equal(unit->text, "万 元");
    assert_int_equal(unit->column, 9);
    assert_int_equal(unit->end_column, 14);
    const struct md_tree_node *list = md_tree_get(amount, "b");
    assert_int_equal(list->type, MD_TREE_LIST);
    assert_int_equal(list->children_count, 2);
    assert_int_equal(list->first_child->next->column, 23);
    assert_true(md_tree_get(tree.root, "empty")->empty);
    md_tree_free(&tree);
    md_diagnostics_free(&out);
}

/* What other readers turn into something else stays the text that was written. */
static void keeps_scalars_as_text(void **state)
{
    (void)state;
    const char *const scalars[] = {"NO", "yes", "0010", "1_000", ".inf", "1e3", "2026-01-01",
                                   "0x1F", "1:30", "-0", "=", "TRUE"};
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) {
        char text[64];
        snprintf(text, sizeof text, "a: %s\n", scalars[i]);
        struct md_tree tree;
        struct md_diagnostics out = {0};
        assert_int_equal(md_yaml_read("plan.yaml", text, strlen(text), &tree, &out), MD_OK);
        assert_string_equal(md_tree_text(tree.root, "a", ""), scalars[i]);
        md_tree_free(&tree);
    }
}

static void reads_an_empty_file(void **state)
{
    (void)state;
    const char *const texts[] = {"", "\n", "# nothing\n", "---\n", "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct md_tree tree;
        struct md_diagnostics out = {0};
        assert_int_equal(md_yaml_read("plan.yaml", texts[i], strlen(texts[i]), &tree, &out), MD_OK);
        assert_true(tree.root == NULL || tree.root->empty);
        md_tree_free(&tree);
    }
    struct md_tree tree;
    struct md_diagnostics out = {0};
    assert_int_equal(md_yaml_read_file("/nowhere/plan.yaml", "plan.yaml", &tree, &out), MD_FINDINGS);
    assert_string_equal(out.first->code, "E0101");
    md_diagnostics_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_bad_yaml),
        cmocka_unit_test(refuses_nul_bytes),
        cmocka_unit_test(names_both_lines_of_a_repeated_key),
        cmocka_unit_test(holds_its_limits),
        cmocka_unit_test(gives_positions_in_code_points),
        cmocka_unit_test(keeps_scalars_as_text),
        cmocka_unit_test(reads_an_empty_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
