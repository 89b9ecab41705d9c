/* Without calls that keep records: a change is imported, or written into params/; a pass is a draft
 * run of the book and an export. What that costs beside the evaluation is part of its time. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness.h"
#include "meed.h"

static meed_project *project;
static struct hand_out exported;

const char *const harness_way = "book";

static int keep_text(void *user, const char *text, size_t length)
{
    hand_out_add(user, text, length);
    return 0;
}

static void expect(meed_status status, const char *call)
{
    if (status == MEED_OK || status == MEED_FINDINGS) return;
    for (size_t i = 0; i < meed_diagnostics_count(project); i++) {
        meed_diagnostic diagnostic;
        meed_diagnostic_get(project, i, &diagnostic);
        fputs(diagnostic.full, stderr);
    }
    hand_fail("meed refused", call);
}

static void open_project(void)
{
    meed_open_options options = MEED_INIT(meed_open_options);
    options.folder = harness.project;
    options.threads = harness.threads;
    options.write = keep_text;
    options.user = &exported;
    options.format = MEED_CSV;
    expect(meed_open(&options, &project), "meed_open");
}

static void load(const char *folder)
{
    (void)folder; /* run.py has imported it */
    open_project();
}

/* The file whose name begins like the kind: deal, deals.csv. */
static void data_file(const char *kind, char *path, size_t size)
{
    snprintf(path, size, "%s/%ss.csv", harness.folder, kind);
}

static size_t place_of(char *heading, const char *field)
{
    size_t place = 0;
    for (char *name = strtok(heading, ",\n"); name != NULL; name = strtok(NULL, ",\n"), place++)
        if (strcmp(name, field) == 0) return place;
    hand_fail("no such column", field);
    return 0;
}

/* The record's line with one field changed, as a file of its own beside the project. */
static void set_cell(const char *kind, const char *key, const char *field, const char *value)
{
    char path[4096], heading[4096], line[4096], changed[4096];
    data_file(kind, path, sizeof path);
    FILE *from = fopen(path, "r");
    if (from == NULL || fgets(heading, sizeof heading, from) == NULL)
        hand_fail("cannot read", path);
    size_t length = strlen(key);
    do {
        if (fgets(line, sizeof line, from) == NULL) hand_fail("no such key", key);
    } while (strncmp(line, key, length) != 0 || line[length] != ',');
    fclose(from);
    snprintf(changed, sizeof changed, "%s/%ss.csv", harness.project, kind);
    FILE *to = fopen(changed, "w");
    if (to == NULL) hand_fail("cannot write", changed);
    fputs(heading, to);
    size_t target = place_of(heading, field), place = 0;
    const char *at = line;
    while (*at != '\0') {
        size_t span = strcspn(at, ",\n");
        if (place++ == target)
            fputs(value, to);
        else
            fwrite(at, 1, span, to);
        if (at[span] != '\0') fputc(at[span], to);
        at += span + (at[span] != '\0');
    }
    fclose(to);
    const char *paths[] = {changed};
    meed_import_options options = MEED_INIT(meed_import_options);
    options.paths = paths;
    options.paths_count = 1;
    options.update = 1;
    options.kind = kind;
    expect(meed_import(project, &options), "meed_import");
    remove(changed);
}

/* "name: {type: ratio, value: 0.03}" has one line in one file of params/; its value becomes
 * another. */
static bool change_line(const char *file, const char *name, const char *value)
{
    static char text[65536];
    FILE *from = fopen(file, "r");
    if (from == NULL) return false;
    size_t length = fread(text, 1, sizeof text - 1, from);
    fclose(from);
    text[length] = '\0';
    char start[256];
    snprintf(start, sizeof start, "\n%s: {", name);
    char *line = strncmp(text, start + 1, strlen(start) - 1) == 0 ? text : strstr(text, start);
    char *begin = line != NULL ? strstr(line, "value: ") : NULL;
    if (begin == NULL) return false;
    begin += strlen("value: ");
    const char *rest = begin + strcspn(begin, "}");
    FILE *to = fopen(file, "w");
    if (to == NULL) hand_fail("cannot write", file);
    fwrite(text, 1, (size_t)(begin - text), to);
    fputs(value, to);
    fputs(rest, to);
    fclose(to);
    return true;
}

static void set_param(const char *name, const char *value)
{
    char folder[4096], file[8192];
    snprintf(folder, sizeof folder, "%s/params", harness.project);
    DIR *list = opendir(folder);
    if (list == NULL) hand_fail("no folder", folder);
    bool found = false;
    for (struct dirent *entry; !found && (entry = readdir(list)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        snprintf(file, sizeof file, "%s/%s", folder, entry->d_name);
        found = change_line(file, name, value);
    }
    closedir(list);
    if (!found) hand_fail("no such param", name);
    meed_close(project);
    open_project();
}

static void evaluate(void)
{
    meed_run_options options = MEED_INIT(meed_run_options);
    options.period = harness.period;
    exported.length = 0;
    expect(meed_run(project, &options), "meed_run");
}

static void evaluate_into(const char *file)
{
    evaluate();
    exported.length = 0;
    meed_export_options options = MEED_INIT(meed_export_options);
    options.table = "payouts";
    expect(meed_export(project, &options), "meed_export");
    hand_out_save(&exported, file);
}

const struct hand_plan harness_plan = {.load = load,
                                       .set_cell = set_cell,
                                       .set_param = set_param,
                                       .evaluate = evaluate,
                                       .pass = evaluate_into};
