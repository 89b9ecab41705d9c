/* The public functions as an embedder of any version may call them; through meed.h only.
 *
 * usage: test_api PROJECT: any folder without a project, for the failing open.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <meed.h>

static const char *folder_without_project = "/";

static int count_bytes(void *user, const char *text, size_t length)
{
    (void)text;
    *(size_t *)user += length;
    return 0;
}

static void test_version(void **state)
{
    (void)state;
    assert_int_equal(meed_abi_version(), 1);
    assert_string_equal(meed_version(), MEED_VERSION_TEXT);
}

static const char *code_of(meed_project *project, size_t index)
{
    meed_diagnostic diagnostic;
    meed_diagnostic_get(project, index, &diagnostic);
    return diagnostic.code;
}

/* A failed open is a handle with diagnostics; commands on it are refused, and it can be closed. */
static void test_failed_open(void **state)
{
    (void)state;
    meed_project *project = NULL;
    meed_open_options options = MEED_INIT(meed_open_options);
    options.folder = folder_without_project;
    assert_int_equal(meed_open(&options, &project), MEED_USAGE);
    assert_non_null(project);
    assert_true(meed_diagnostics_count(project) > 0);
    assert_string_equal(code_of(project, 0), "E0901");
    meed_diagnostic diagnostic;
    meed_diagnostic_get(project, 0, &diagnostic);
    assert_string_equal(diagnostic.severity, "error");
    assert_non_null(strstr(diagnostic.brief, diagnostic.message));
    assert_non_null(strstr(diagnostic.full, diagnostic.message));

    assert_int_equal(meed_check(project, NULL), MEED_USAGE);
    assert_int_equal(meed_diagnostics_count(project), 1);
    assert_string_equal(code_of(project, 0), "E0912");
    /* Past the end: empty texts, never NULL where a text is promised. */
    meed_diagnostic_get(project, 7, &diagnostic);
    assert_string_equal(diagnostic.code, "");
    assert_string_equal(diagnostic.full, "");
    meed_close(project);
    meed_close(NULL);
}

/* Sizes of options: an older caller's, this one's, a newer one's with and without something new in it. */
static const struct {
    const char *note;
    size_t size;
    unsigned char beyond; /* what the bytes behind this version's struct hold */
    const char *code;
} sizes[] = {
    {"only the size member", sizeof(size_t), 0, "E0901"},
    {"up to the folder", offsetof(meed_open_options, book), 0, "E0901"},
    {"this version", sizeof(meed_open_options), 0, "E0901"},
    {"newer, nothing new used", sizeof(meed_open_options) + 16, 0, "E0901"},
    {"newer, something new used", sizeof(meed_open_options) + 16, 1, "E0911"},
    {"zero", 0, 0, "E0911"},
    {"less than the size member", sizeof(size_t) - 1, 0, "E0911"},
};

static void test_sizes(void **state)
{
    (void)state;
    assert_int_equal(chdir(folder_without_project), 0);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        union {
            meed_open_options options;
            unsigned char bytes[sizeof(meed_open_options) + 16];
        } given;
        memset(&given, 0, sizeof given);
        given.options.folder = folder_without_project;
        given.bytes[sizeof(meed_open_options) + 3] = sizes[i].beyond;
        given.options.size = sizes[i].size;
        meed_project *project = NULL;
        if (meed_open(&given.options, &project) != MEED_USAGE) fail_msg("%s: opened", sizes[i].note);
        if (strcmp(code_of(project, 0), sizes[i].code) != 0)
            fail_msg("%s: %s", sizes[i].note, code_of(project, 0));
        meed_close(project);
    }
}

/* An older caller's struct ends in the middle: what lies behind it in memory must not be read. */
static void test_short_struct_is_not_overread(void **state)
{
    (void)state;
    size_t size = offsetof(meed_open_options, book);
    unsigned char *block = malloc(size);
    const char *folder = folder_without_project;
    assert_non_null(block);
    memcpy(block, &size, sizeof size);
    memcpy(block + offsetof(meed_open_options, folder), &folder, sizeof folder);
    meed_project *project = NULL;
    assert_int_equal(meed_open((const meed_open_options *)(void *)block, &project), MEED_USAGE);
    assert_string_equal(code_of(project, 0), "E0901");
    meed_close(project);
    free(block);
}

static void test_help(void **state)
{
    (void)state;
    const char *code;
    size_t count = 0;
    for (; (code = meed_help_code(count)) != NULL; count++) {
        const char *text = meed_help_text(code);
        if (text == NULL || strncmp(text, code, 5) != 0 || strncmp(text + 5, ": ", 2) != 0)
            fail_msg("%s has no title", code);
        if (text[strlen(text) - 1] != '\n') fail_msg("%s does not end its line", code);
        for (size_t i = 0; i < count; i++)
            if (strcmp(meed_help_code(i), code) == 0) fail_msg("%s has two texts", code);
        for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
            if (strcspn(line, "\n") > 120) fail_msg("%s has a line of %zu", code, strcspn(line, "\n"));
    }
    assert_true(count > 100);
    assert_null(meed_help_text("E9999"));
    assert_null(meed_help_text(NULL));
}

static void test_nearest(void **state)
{
    (void)state;
    static const char *const names[] = {"import", "simulate", "run"};
    assert_int_equal(meed_nearest("imprt", names, 3), 0);
    assert_int_equal(meed_nearest("simulat", names, 3), 1);
    assert_int_equal(meed_nearest("something else", names, 3), -1);
}

/* Two handles in one process share nothing: each keeps its own diagnostics. */
static void test_two_handles(void **state)
{
    (void)state;
    size_t bytes = 0;
    meed_project *one = NULL, *two = NULL;
    meed_open_options options = MEED_INIT(meed_open_options);
    options.folder = folder_without_project;
    options.write = count_bytes;
    options.user = &bytes;
    assert_int_equal(meed_open(&options, &one), MEED_USAGE);
    assert_int_equal(meed_open(&options, &two), MEED_USAGE);
    assert_int_equal(meed_run(two, NULL), MEED_USAGE);
    assert_string_equal(code_of(one, 0), "E0901");
    assert_string_equal(code_of(two, 0), "E0912");
    meed_close(one);
    assert_string_equal(code_of(two, 0), "E0912");
    meed_close(two);
    assert_int_equal(bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_version),
        cmocka_unit_test(test_failed_open),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_short_struct_is_not_overread),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_two_handles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
