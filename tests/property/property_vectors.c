/* Vectors of an independent model in python (vectors.py), read from standard input and compared. A
 * line is an operation, its operands and the expected result. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value/date.h"
#include "value/number.h"
#include "value/split.h"

enum { WORDS_MAX = 64, LINE_MAX_BYTES = 8192 };

struct line {
    uint64_t number;
    char *words[WORDS_MAX];
    size_t count;
};

static void fail(const struct line *line, const char *got)
{
    fprintf(stderr, "property_vectors: line %llu: got %s for", (unsigned long long)line->number,
            got);
    for (size_t i = 0; i < line->count; i++) fprintf(stderr, " %s", line->words[i]);
    fprintf(stderr, "\n");
    exit(1);
}

static struct md_number read_number(const struct line *line, size_t index)
{
    struct md_number out = MD_NUMBER_ZERO;
    if (index >= line->count) fail(line, "too few words");
    const char *text = line->words[index];
    if (md_number_parse(text, strlen(text), &out) != MD_OK) fail(line, "an unreadable number");
    return out;
}

/* Compare a result with the word at `index`: a number, `range` or `zero`. */
static void expect(const struct line *line, size_t index, enum md_status status,
                   const struct md_number *got)
{
    const char *wanted = line->words[index];
    char text[MD_NUMBER_TEXT_SIZE] = "range";
    if (status == MD_ZERO_DIVISION) strcpy(text, "zero");
    if (status == MD_OK) md_number_print(got, text, sizeof text);
    if (strcmp(wanted, "range") == 0 || strcmp(wanted, "zero") == 0) {
        if (strcmp(wanted, text) != 0) fail(line, text);
        return;
    }
    struct md_number number = read_number(line, index);
    if (status != MD_OK || !md_number_equal(&number, got)) fail(line, text);
}

static void check_split(const struct line *line)
{
    struct md_number weights[WORDS_MAX], parts[WORDS_MAX];
    struct md_number whole = read_number(line, 1), unit = read_number(line, 2);
    size_t count = (size_t)atoi(line->words[3]);
    for (size_t i = 0; i < count; i++) weights[i] = read_number(line, 4 + i);
    enum md_status status = md_split(&whole, &unit, weights, count, parts, NULL);
    for (size_t i = 0; i < count; i++) expect(line, 4 + count + i, status, &parts[i]);
}

static void check_date(const struct line *line)
{
    int32_t date = 0, later = 0;
    const char *text = line->words[1];
    if (md_date_parse(text, strlen(text), &date) != MD_OK) fail(line, "an unreadable date");
    if (date != atoi(line->words[2])) fail(line, "another day");
    if (md_date_weekday(date) != atoi(line->words[3])) fail(line, "another weekday");
    enum md_status status = md_date_add_months(date, atoi(line->words[4]), &later);
    if (strcmp(line->words[5], "range") == 0 ? status != MD_RANGE
                                              : status != MD_OK || later != atoi(line->words[5]))
        fail(line, "another later day");
}

static void check_operation(const struct line *line)
{
    const char *name = line->words[0];
    struct md_number a = read_number(line, 1), b = read_number(line, 2), got = MD_NUMBER_ZERO;
    enum md_status status = MD_SYNTAX;
    enum md_rounding rounding;
    if (strcmp(name, "add") == 0) status = md_number_add(&a, &b, &got);
    if (strcmp(name, "sub") == 0) status = md_number_subtract(&a, &b, &got);
    if (strcmp(name, "mul") == 0) status = md_number_multiply(&a, &b, &got);
    if (strcmp(name, "div") == 0) status = md_number_divide(&a, &b, &got);
    if (strcmp(name, "floor") == 0) status = md_number_floor_divide(&a, &b, &got);
    if (strcmp(name, "mod") == 0) status = md_number_modulo(&a, &b, &got);
    if (strcmp(name, "pow") == 0) status = md_number_power(&a, (int64_t)b.numerator, &got);
    if (strcmp(name, "cmp") == 0) {
        int order = md_number_compare(&a, &b);
        got = md_number_from_integer((order > 0) - (order < 0));
        status = MD_OK;
    }
    if (md_rounding_parse(name, strlen(name), &rounding) == MD_OK)
        status = md_number_round(&a, &b, rounding, &got);
    if (status == MD_SYNTAX) fail(line, "an unknown operation");
    expect(line, 3, status, &got);
}

int main(int argc, char **argv)
{
    char buffer[LINE_MAX_BYTES];
    struct line line = {0};
    while (fgets(buffer, sizeof buffer, stdin) != NULL) {
        line.number++;
        line.count = 0;
        for (char *word = strtok(buffer, " \n"); word != NULL; word = strtok(NULL, " \n"))
            if (line.count < WORDS_MAX) line.words[line.count++] = word;
        if (line.count < 4) fail(&line, "too few words");
        if (strcmp(line.words[0], "split") == 0)
            check_split(&line);
        else if (strcmp(line.words[0], "date") == 0)
            check_date(&line);
        else
            check_operation(&line);
    }
    printf("property_vectors: %llu lines\n", (unsigned long long)line.number);
    /* A generator that stopped early must not pass: property_vectors COUNT. */
    if (argc > 1 && line.number != strtoull(argv[1], NULL, 10)) fail(&line, "the last line");
    return line.number > 0 ? 0 : 1;
}
