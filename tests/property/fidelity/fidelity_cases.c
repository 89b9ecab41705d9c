#include "fidelity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "input/yaml.h"
#include "value/date.h"

static const char deal_yaml[] = "kind: deal\nkey: id\ndate: closed_on\nfields:\n"
                                "  amount: {type: money, currency: CNY}\n"
                                "  cost: {type: money, currency: CNY}\n"
                                "  quantity: {type: integer}\n"
                                "  weight: {type: number}\n"
                                "  margin: {type: ratio}\n"
                                "  stage: {type: enum, values: [open, won, lost]}\n"
                                "  product: {type: text}\n"
                                "  note: {type: text}\n"
                                "  closed_on: {type: date}\n"
                                "  signed_on: {type: date}\n"
                                "  new_customer: {type: flag}\n"
                                "  vip: {type: flag}\n"
                                "  owner: {type: ref, to: person}\n"
                                "  id: {type: text}\n";

static const char person_yaml[] = "kind: person\nkey: id\nhistory: true\nfields:\n"
                                  "  region: {type: text}\n"
                                  "  level: {type: integer}\n"
                                  "  quota: {type: money, currency: CNY}\n"
                                  "  id: {type: text}\n";

void fidelity_stop(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fflush(stdout);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static void read_schema(struct fidelity_cases *cases)
{
    static const char *const texts[] = {deal_yaml, person_yaml};
    struct md_diagnostics out = {0};
    cases->schema.currency = "CNY";
    cases->trees = md_arena_array(&cases->arena, 2, sizeof *cases->trees);
    for (size_t i = 0; i < 2; i++) {
        if (md_yaml_read("fidelity.yaml", texts[i], strlen(texts[i]), &cases->trees[i], &out) ==
                MD_OK &&
            md_schema_read_kind(&cases->schema, &cases->trees[i], &out) == MD_OK)
            continue;
        fidelity_stop("schema: %s", out.first != NULL ? out.first->message : "?");
    }
    if (md_schema_link(&cases->schema, &out) != MD_OK)
        fidelity_stop("schema: %s", out.first != NULL ? out.first->message : "?");
    md_diagnostics_free(&out);
}

/* ---- cells ---- */

static int64_t scaled_of(const char *text, int scale)
{
    struct md_number number;
    int64_t units;
    if (md_number_parse(text, strlen(text), &number) != MD_OK ||
        md_number_to_scaled(&number, scale, &units) != MD_OK)
        fidelity_stop("`%s` is no number of scale %d", text, scale);
    return units;
}

static int32_t date_of(const char *text)
{
    int32_t date;
    if (md_date_parse(text, strlen(text), &date) != MD_OK) fidelity_stop("`%s` is no date", text);
    return date;
}

/* Keys of people are p1, p2, ...: the dense index is the number less one. */
static int64_t key_of(const char *text)
{
    return strtol(text + 1, NULL, 10) - 1;
}

static int64_t value_of(struct md_table *table, int field, const char *text)
{
    const struct md_field *declared = &table->kind->fields[field];
    switch (declared->type) {
    case MD_FIELD_TEXT:
        return md_texts_add(table->columns[field].texts, text, strlen(text));
    case MD_FIELD_DATE:
        return date_of(text);
    case MD_FIELD_FLAG:
        return strcmp(text, "true") == 0;
    case MD_FIELD_REF:
        return key_of(text);
    case MD_FIELD_ENUM:
        for (size_t i = 0; i < declared->values_count; i++)
            if (strcmp(declared->values[i], text) == 0) return (int64_t)i;
        fidelity_stop("`%s` is no value of %s", text, declared->name);
    case MD_FIELD_INTEGER:
    case MD_FIELD_NUMBER:
    case MD_FIELD_MONEY:
    case MD_FIELD_RATIO:
        break;
    }
    return scaled_of(text, declared->decimals);
}

static void set_cell(struct md_table *table, size_t row, int field, const char *text)
{
    if (*text == '\0')
        md_table_clear(table, row, field);
    else
        md_table_set(table, row, field, value_of(table, field, text));
}

static struct md_table *new_table(struct fidelity_cases *cases, const char *name, size_t rows)
{
    struct md_kind *kind = md_schema_kind(&cases->schema, name);
    struct md_table *table = md_arena_alloc(&cases->arena, sizeof *table);
    md_table_init(table, kind, NULL);
    table->keys = md_alloc_array(1, sizeof *table->keys);
    md_table_reserve(table, rows);
    table->rows_count = rows;
    cases->tables[kind->index] = table;
    return table;
}

static void fill_tables(struct fidelity_cases *cases)
{
    struct md_table *deals = new_table(cases, "deal", cases->deals_count);
    struct md_table *persons = new_table(cases, "person", cases->persons_count);
    size_t keys_count = 0;
    if (deals->kind->index != FIDELITY_DEAL || persons->kind->index != FIDELITY_PERSON)
        fidelity_stop("kinds are not in order of name");
    for (size_t row = 0; row < cases->persons_count; row++) {
        const char *const *cells = cases->persons[row].cells;
        int64_t key = key_of(cells[0]);
        persons->keys[row] = (int32_t)key;
        if ((size_t)key >= keys_count) keys_count = (size_t)key + 1;
        set_cell(persons, row, persons->kind->valid_from_field, cells[1]);
        set_cell(persons, row, persons->kind->valid_to_field, cells[2]);
        for (int field = 0; field < 3; field++) set_cell(persons, row, field, cells[3 + field]);
        set_cell(persons, row, 3, cells[0]);
    }
    md_table_index_keys(persons, keys_count);
    cases->dates = md_arena_array(&cases->arena, cases->deals_count, sizeof *cases->dates);
    for (size_t row = 0; row < cases->deals_count; row++) {
        const char *const *cells = cases->deals[row].cells;
        cases->dates[row] = date_of(cells[0]);
        for (int field = 0; field < 13; field++) set_cell(deals, row, field, cells[1 + field]);
    }
}

/* ---- lines ---- */

static void read_row(struct fidelity_cases *cases, char *line, struct fidelity_row **rows,
                     size_t *count)
{
    if (*rows == NULL) *rows = md_arena_array(&cases->arena, 256, sizeof **rows);
    if (*count >= 256) fidelity_stop("too many rows");
    struct fidelity_row *row = &(*rows)[(*count)++];
    for (size_t i = 0; i < FIDELITY_CELLS_MAX; i++) {
        char *end = strchr(line, '\t');
        row->cells[i] = line;
        if (end == NULL) {
            while (++i < FIDELITY_CELLS_MAX) row->cells[i] = "";
            return;
        }
        *end = '\0';
        line = end + 1;
    }
}

static const char *read_formula(struct fidelity_cases *cases, const char *head, const char *text)
{
    bool bad = strncmp(head, "bad", 3) == 0;
    size_t length = strtoul(strchr(head, '\t') + 1, NULL, 10);
    MD_GROW(cases->formulas, cases->formulas_count, cases->formulas_capacity);
    cases->formulas[cases->formulas_count++] = (struct fidelity_formula){text, length, bad};
    return text + length + 1;
}

void fidelity_cases_read(struct fidelity_cases *cases, const char *text, size_t length)
{
    *cases = (struct fidelity_cases){0};
    const char *end = text + length;
    read_schema(cases);
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        if (stop == NULL) fidelity_stop("the cases end in the middle of a line");
        char *line = md_arena_strndup(&cases->arena, text, (size_t)(stop - text));
        text = stop + 1;
        if (strncmp(line, "person\t", 7) == 0)
            read_row(cases, line + 7, &cases->persons, &cases->persons_count);
        else if (strncmp(line, "deal\t", 5) == 0)
            read_row(cases, line + 5, &cases->deals, &cases->deals_count);
        else if (strncmp(line, "formula\t", 8) == 0)
            text = read_formula(cases, line + 8, text);
        else
            fidelity_stop("unknown line: %s", line);
    }
    fill_tables(cases);
}

void fidelity_cases_free(struct fidelity_cases *cases)
{
    for (size_t i = 0; i < 2; i++) {
        md_table_free(cases->tables[i]);
        md_tree_free(&cases->trees[i]);
    }
    md_schema_free(&cases->schema);
    md_free(cases->formulas);
    md_arena_free(&cases->arena);
}

void fidelity_period(size_t index, struct md_calendar *calendar, struct md_period *period)
{
    char name[MD_PERIOD_TEXT_SIZE];
    size_t month = index / FIDELITY_FORMULAS_PER_GROUP % 12 + 1;
    int length = snprintf(name, sizeof name, "2026-%02zu", month);
    if (md_calendar_init(calendar, 1, 1) != MD_OK ||
        md_period_parse(calendar, name, (size_t)length, period) != MD_OK)
        fidelity_stop("no period %s", name);
}
