/* Kinds read from YAML: what they hold, and the code and line of each mistake. The test lies with
 * input/, whose YAML reader it needs. */
#include "import_project.h"

static void reads_a_kind(void **state)
{
    (void)state;
    const char *const texts[] = {
        "kind: deal\ntitle: {zh-Hant: 交易, en: Deal}\nkey: [id, part]\ndate: closed\nlabel: name\n"
        "order: [-closed, id]\nfields:\n  id: {type: text}\n  part: {type: integer}\n"
        "  name: {type: text}\n  closed: {type: date, format: D/M/YYYY, clock: drop}\n"
        "  owner: {type: ref, to: person, required: true}\n  cost: {type: money, currency: JPY}\n"
        "  worth: {type: money, unit: wan}\n  abroad: {type: money, currency: {field: cur}}\n"
        "  cur: {type: text, default: CNY}\n  rate: {type: ratio, decimals: 9}\n"
        "  merits: {type: integer, unit: points}\n"
        "  stage: {type: enum, values: [open, won]}\n"
        "load:\n  file: [a.csv, b.csv]\n  encoding: gb18030\n  decimal: \",\"\n"
        "  columns: {id: No, name: No}\n  map: {stage: {OPEN: open}}\n",
        "kind: person\nkey: id\nhistory: true\nfields: {id: {type: text}, boss: {type: ref, to: person}}\n"};
    struct project project;
    project_open(&project, texts, 2);
    const struct md_kind *deal = md_schema_kind(&project.schema, "deal");
    const struct md_kind *person = md_schema_kind(&project.schema, "person");
    assert_string_equal(deal->title, "Deal");
    assert_int_equal(deal->key_fields_count, 2);
    assert_int_equal(deal->date_field, 3);
    assert_int_equal(deal->label_fields[0], 2);
    assert_int_equal(deal->order_fields_count, 2);
    assert_int_equal(deal->order_fields[0], -4);
    assert_int_equal(deal->order_fields[1], 0);
    assert_int_equal(deal->fields[3].clock_drop, 1);
    assert_string_equal(deal->fields[3].format, "D/M/YYYY");
    assert_int_equal(deal->fields[4].target, person->index);
    assert_true(deal->fields[4].required);
    assert_int_equal(deal->fields[5].decimals, 0);
    assert_int_equal(deal->fields[6].decimals, 2);
    assert_string_equal(deal->fields[6].currency, "CNY");
    assert_int_equal(deal->fields[6].unit_factor, 10000);
    assert_int_equal(deal->fields[7].currency_field, 8);
    assert_string_equal(deal->fields[8].default_text, "CNY");
    assert_int_equal(deal->fields[9].decimals, 9);
    assert_null(deal->fields[9].unit);
    assert_string_equal(deal->fields[10].unit, "points");
    assert_int_equal(deal->fields[10].unit_factor, 1);
    assert_int_equal(deal->fields[11].values_count, 2);
    assert_int_equal(deal->loads[0].files_count, 2);
    assert_int_equal(deal->loads[0].decimal, ',');
    assert_string_equal(deal->loads[0].encoding, "gb18030");
    assert_int_equal(deal->loads[0].columns_count, 2);
    assert_string_equal(deal->loads[0].maps[0].to, "open");
    assert_string_equal(person->title, "person");
    assert_true(person->history);
    assert_int_equal(person->valid_from_field, 2);
    assert_int_equal(person->valid_to_field, 3);
    assert_int_equal(person->fields_count, 4);
    assert_int_equal(person->order_fields[0], 0);
    assert_true(md_kind_is_key(deal, 1));
    assert_false(md_kind_is_key(deal, 2));
    struct md_arena arena = {0};
    assert_string_equal(md_kind_fingerprint(person, &project.schema, &arena),
                        "kind person history\nkey id\nfield id text 0\nfield boss ref 0 to person\n"
                        "field valid_from date 0\nfield valid_to date 0\n");
    md_arena_free(&arena);
    project_close(&project);
}

#define FIELDS "kind: a\nkey: id\nfields:\n  id: {type: text}\n"

static void refuses_mistakes(void **state)
{
    (void)state;
    const struct {
        const char *text, *code;
        int line;
        const char *help; /* part of the first advice, or NULL */
    } cases[] = {
        {"- a\n", "E0121", 1, NULL},
        {"", "E0121", 1, NULL},
        {"key: id\nfields: {id: {type: text}}\n", "E0120", 1, "kind: deal"},
        {"kind: Deal\n", "E0127", 1, "small letter"},
        {"kind: whole\n", "E0127", 1, "whole"},
        {"kind: [a]\n", "E0121", 1, NULL},
        {"kind: a\nkey: id\n", "E0120", 1, NULL},
        {"kind: a\nfields: {id: {type: text}}\n", "E0120", 1, "key: id"},
        {"kind: a\nkey: id\nfields: [id]\n", "E0121", 3, NULL},
        {FIELDS "feilds: 1\n", "E0104", 5, "`fields`"},
        {FIELDS "histroy: true\n", "E0104", 5, "`history`"},
        {FIELDS "history: yes\n", "E0121", 5, NULL},
        {FIELDS "date: closed\n", "E0123", 5, NULL},
        {FIELDS "date: id\n", "E0124", 5, NULL},
        {FIELDS "label: di\n", "E0123", 5, "`id`"},
        {FIELDS "label: [id, id]\n", "E0124", 5, NULL},
        {FIELDS "order: [-x]\n", "E0123", 5, NULL},
        {FIELDS "title: [x]\n", "E0121", 5, NULL},
        {"kind: a\nkey: di\nfields:\n  id: {type: text}\n", "E0123", 2, "`id`"},
        {"kind: a\nkey: [id, id]\nfields:\n  id: {type: text}\n", "E0124", 2, NULL},
        {FIELDS "  b:\n", "E0120", 5, "type: text"},
        {FIELDS "  b: text\n", "E0120", 5, "type: text"},
        {FIELDS "  b: {type: txet}\n", "E0122", 5, "`text`"},
        {FIELDS "  b: {type: string}\n", "E0122", 5, NULL},
        {FIELDS "  b: {typ: text}\n", "E0104", 5, "`type`"},
        {FIELDS "  B: {type: text}\n", "E0127", 5, "small letter"},
        {FIELDS "  金额: {type: money}\n", "E0127", 5, "small letter"},
        {FIELDS "  b: {type: ref}\n", "E0120", 5, NULL},
        {"kind: candidate\nkey: id\nfields:\n  id: {type: text}\n  age: {type: integer}\n", "E0130", 5, "post"},
        {"kind: job_applicant\nkey: id\nfields:\n  id: {type: text}\n  date_of_birth: {type: date}\n", "E0130", 5, "post"},
        {"kind: candidate\nkey: id\nfields:\n  id: {type: text}\n  marital_status: {type: text}\n", "E0130", 5, "post"},
        {FIELDS "  b: {type: ref, to: aa}\n", "E0126", 5, "`a`"},
        {FIELDS "  b: {type: enum}\n", "E0120", 5, "values"},
        {FIELDS "  b: {type: enum, values: [x, x]}\n", "E0125", 5, NULL},
        {FIELDS "  b: {type: enum, values: []}\n", "E0121", 5, NULL},
        {FIELDS "  b: {type: text, values: [x]}\n", "E0124", 5, NULL},
        {FIELDS "  b: {type: text, decimals: 2}\n", "E0124", 5, NULL},
        {FIELDS "  b: {type: money, to: a}\n", "E0124", 5, NULL},
        {FIELDS "  b: {type: date, unit: wan}\n", "E0124", 5, NULL},
        {FIELDS "  b: {type: money, unit: qian}\n", "E0122", 5, "wan"},
        {FIELDS "  b: {type: number, unit: CNY}\n", "E0122", 5, "type: money"},
        {FIELDS "  b: {type: ratio, unit: points}\n", "E0124", 5, NULL},
        {FIELDS "  b: {type: money, decimals: 19}\n", "E0129", 5, NULL},
        {FIELDS "  b: {type: money, decimals: -1}\n", "E0129", 5, NULL},
        {FIELDS "  b: {type: money, decimals: 010}\n", "E0129", 5, NULL},
        {FIELDS "  b: {type: money, decimals: +1}\n", "E0129", 5, NULL},
        {FIELDS "  b: {type: money, decimals: 2.0}\n", "E0129", 5, NULL},
        {FIELDS "  b: {type: money, currency: CNX}\n", "E0122", 5, NULL},
        {FIELDS "  b: {type: money, currency: {field: cur}}\n", "E0123", 5, NULL},
        {FIELDS "  b: {type: money, currency: {filed: id}}\n", "E0104", 5, "`field`"},
        {FIELDS "  b: {type: date, format: DD.MM.YY}\n", "E0122", 5, "YYYY"},
        {FIELDS "  b: {type: date, clock: keep}\n", "E0122", 5, "drop"},
        {FIELDS "  b: {type: text, required: maybe}\n", "E0121", 5, NULL},
        {FIELDS "  b: {type: text, default: [x]}\n", "E0121", 5, NULL},
        {FIELDS "  valid_to: {type: text}\nhistory: true\n", "E0124", 1, NULL},
        {FIELDS "load: a.csv\n", "E0121", 5, "file"},
        {FIELDS "load: {}\n", "E0120", 5, "file"},
        {FIELDS "load: {flie: a.csv}\n", "E0104", 5, "`file`"},
        {FIELDS "load: {file: x/a.csv}\n", "E0128", 5, "folder"},
        {FIELDS "load: {file: a.csv, encoding: gbk}\n", "E0122", 5, "gb18030"},
        {FIELDS "load: {file: a.csv, decimal: \";\"}\n", "E0122", 5, NULL},
        {FIELDS "load: {file: a.csv, columns: [id]}\n", "E0121", 5, "columns"},
        {FIELDS "load: {file: a.csv, columns: {di: x}}\n", "E0123", 5, "`id`"},
        {FIELDS "load: {file: a.csv, columns: {id: [x]}}\n", "E0121", 5, NULL},
        {FIELDS "load: {file: a.csv, map: {id: x}}\n", "E0121", 5, NULL},
        {FIELDS "load: {file: a.csv, map: {x: {a: b}}}\n", "E0123", 5, NULL},
        {FIELDS "load: {file: a.csv, distinct: 1}\n", "E0121", 5, NULL},
        {FIELDS "  s: {type: enum, values: [won]}\nload: {file: a.csv, map: {s: {W: wno}}}\n", "E0122",
         6, "`won`"},
        {FIELDS "  b: {type: text}\nload:\n  - {file: a.csv, columns: {b: x}}\n"
                "  - {file: b.csv, columns: {b: y}}\n", "E0128", 8, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct project project = {0};
        project.schema.currency = "CNY";
        assert_int_equal(md_yaml_read("a.yaml", cases[i].text, strlen(cases[i].text),
                                      &project.trees[0], &project.out), MD_OK);
        project.trees_count = 1;
        enum md_status status =
            md_schema_read_kind(&project.schema, &project.trees[0], &project.out);
        enum md_status linked = md_schema_link(&project.schema, &project.out);
        const struct md_diagnostic *d = project.out.first;
        if (d == NULL || (status == MD_OK && linked == MD_OK))
            fail_msg("case %zu is not refused: %s", i, cases[i].text);
        if (strcmp(d->code, cases[i].code) != 0 || d->place.line != cases[i].line)
            fail_msg("case %zu: %s line %d instead of %s line %d (%s)\n%s", i, d->code,
                     d->place.line, cases[i].code, cases[i].line, d->message, cases[i].text);
        assert_non_null(d->place.file);
        if (cases[i].help != NULL &&
            (d->advice == NULL || strstr(d->advice->text, cases[i].help) == NULL))
            fail_msg("case %zu: no help with %s", i, cases[i].help);
        project_close(&project);
    }
}

static void links_kinds(void **state)
{
    (void)state;
    const char *const texts[] = {
        "kind: b\nkey: [x, y]\nfields: {x: {type: text}, y: {type: text}}\n",
        "kind: a\nkey: id\nfields: {id: {type: text}, b: {type: ref, to: b}}\n",
        "\nkind: a\nkey: id\nfields: {id: {type: text}}\n"};
    struct project project = {0};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(md_yaml_read("k.yaml", texts[i], strlen(texts[i]), &project.trees[i],
                                      &project.out), MD_OK);
        project.trees_count++;
        assert_int_equal(md_schema_read_kind(&project.schema, &project.trees[i], &project.out),
                         MD_OK);
    }
    assert_int_equal(md_schema_link(&project.schema, &project.out), MD_FINDINGS);
    assert_string_equal(project.schema.kinds[0]->name, "a");
    assert_int_equal(project.schema.kinds[2]->index, 2);
    const struct md_diagnostic *d = project.out.first;
    assert_string_equal(d->code, "E0125");
    assert_int_equal(d->place.line, 2);
    assert_int_equal(d->second.line, 1);
    assert_string_equal(d->next->code, "E0126"); /* a reference holds one field */
    project_close(&project);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_kind),
        cmocka_unit_test(refuses_mistakes),
        cmocka_unit_test(links_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
