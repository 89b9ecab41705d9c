/* Imports of several files and entries: messages, identity, merging, JSON Lines, encodings,
 * rejects, totals. */
#include "import_project.h"

static const char *const kinds[] = {
    "kind: deal\nkey: id\nfields:\n"
    "  id: {type: text}\n  owner: {type: ref, to: person}\n  amount: {type: money}\n"
    "load: {file: deals.csv, columns: {amount: 金额}}\n",
    "kind: person\nkey: id\nfields:\n"
    "  id: {type: text}\n  name: {type: text, required: true}\n  region: {type: text, default: none}\n"
    "  quota: {type: money}\n  level: {type: integer, default: 1}\n"
    "load:\n"
    "  - {file: people.csv}\n"
    "  - {file: [quotas.csv, quotas.jsonl], columns: {id: who, quota: goal}}\n"
    "  - {file: more.csv, may_add: true}\n",
    "kind: sale\nkey: id\nfields:\n"
    "  id: {type: text}\n  person: {type: ref, to: person, required: true}\n"
    "  amount: {type: money, required: true}\n  points: {type: number}\n"
    "  cur: {type: text, default: CNY}\n  foreign: {type: money, currency: {field: cur}}\n"
    "load:\n"
    "  - {file: sales.csv, columns: {person: 业务员, amount: 金额}, "
    "map: {person: {李四: R2, \"-\": }, amount: {免费: \"0\"}}}\n",
    "kind: post\nkey: person\nhistory: true\nfields:\n"
    "  person: {type: ref, to: person}\n  role: {type: text}\n  desk: {type: text}\n"
    "load:\n  - {file: posts.csv}\n  - {file: desks.csv}\n",
    "kind: stock\nkey: [shop, item]\nfields:\n"
    "  shop: {type: text}\n  item: {type: text}\n  value: {type: money, unit: wan}\n"
    "  counted: {type: date, clock: drop}\n"
    "load: {file: stock.csv, encoding: gb18030, decimal: \",\"}\n",
    ("kind: region\nkey: name\nfields:\n  name: {type: text}\n  lead: {type: text}\n"
    "load: {file: map.csv, columns: {name: region, lead: lead}, distinct: true}\n"),
};

static void start(struct project *project)
{
    project_open(project, kinds, sizeof kinds / sizeof *kinds);
}

struct step {
    const char *file, *text;
    enum md_status status;
    uint64_t rows_new, rows_merged, rows_duplicate, rows_rejected;
};

/* Read files one after the other; each with the load entry that names it. */
static struct md_intake *run_steps(struct project *project, const char *kind,
                                   const struct step *steps, size_t count)
{
    struct md_intake *intake = project_intake(project, kind);
    const struct md_kind *of = md_schema_kind(&project->schema, kind);
    for (size_t i = 0; i < count; i++) {
        struct md_import_match matches[4];
        struct md_import_file_info info;
        const struct md_load *load = NULL;
        size_t found = md_import_match(&project->schema, steps[i].file, matches, 4);
        for (size_t j = 0; j < found; j++)
            if (matches[j].kind == of) load = matches[j].load;
        enum md_status status =
            md_import_read_bytes(intake, load, steps[i].text, strlen(steps[i].text), steps[i].file,
                                 (uint16_t)i, &info, &project->out);
        if (status != steps[i].status) {
            project_print(project);
            fail_msg("step %zu: status %d instead of %d", i, status, steps[i].status);
        }
        assert_int_equal(info.rows_new, steps[i].rows_new);
        assert_int_equal(info.rows_merged, steps[i].rows_merged);
        assert_int_equal(info.rows_duplicate, steps[i].rows_duplicate);
        assert_int_equal(info.rows_rejected, steps[i].rows_rejected);
    }
    return intake;
}

static void assert_printed(const struct project *project, const char *expected)
{
    struct md_buffer text = {0};
    for (const struct md_diagnostic *d = project->out.first; d != NULL; d = d->next)
        md_diagnostic_print(d, MD_FORM_FULL, &text);
    if (strcmp(md_buffer_text(&text), expected) != 0) {
        print_message("%s", md_buffer_text(&text));
        fail_msg("the message above is not what was expected");
    }
    md_buffer_free(&text);
}

static void shows_faults_in_groups(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const struct step steps[] = {
        {"deals.csv",
         "id,owner,金额\nD1,\"李,雷\",\"12,3O0.00\"\nD2,R1,1\nD3,R1,x\nD4,R1,12O\nD5,R1,\nD6,R1,1e3\n"
         "D7,李雷,1.005\nD8,R1\n",
         MD_FINDINGS, 2, 0, 0, 6}};
    struct md_intake *intake = run_steps(&project, "deal", steps, 1);
    assert_printed(
        &project,
        "error[E1104]: amount is not a number - 4 rows\n"
        " --> deals.csv:2:15\n"
        "  |\n"
        "2 | D1,\"李,雷\",\"12,3O0.00\"\n"
        "  |                 ^ column C 金额: letter O among digits\n"
        "  |\n"
        "  = note: deals.csv:4  column C 金额: \"x\": `x` is no digit\n"
        "  = note: deals.csv:5  column C 金额: \"12O\": letter O among digits\n"
        "  = note: and 1 more\n"
        "error[E1106]: amount has more than 2 digits after the point; nothing is rounded at import\n"
        " --> deals.csv:8:7\n"
        "  |\n"
        "8 | D7,李雷,1.005\n"
        "  |         ^^^^^ column C 金额\n"
        "error[E1111]: the record has fewer fields than the header\n"
        " --> deals.csv:9\n"
        "  |  2 fields instead of 3\n");
    assert_int_equal(project.rejects.rejected_count, 6);
    assert_string_equal(project.rejects.files[0]->first->reason,
                        "E1104 amount is not a number (column C 金额: \"12,3O0.00\": letter O among "
                        "digits)");
    assert_string_equal(project.rejects.files[0]->first->record, "D1,\"李,雷\",\"12,3O0.00\"");
    md_import_free(intake);
    project_close(&project);
}

/* A row with several faults is one reject with all of them. */
static void joins_the_faults_of_a_row(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const struct step steps[] = {
        {"sales.csv", "id,业务员,金额,points\nS1,,x,1.2345678\n", MD_FINDINGS, 0, 0, 0, 1}};
    struct md_intake *intake = run_steps(&project, "sale", steps, 1);
    assert_int_equal(project.out.count, 3);
    const struct md_reject *reject = project.rejects.files[0]->first;
    assert_non_null(strstr(reject->reason, "E1119 person"));
    assert_non_null(strstr(reject->reason, "; E1104 amount"));
    assert_non_null(strstr(reject->reason, "; E1106 points"));
    md_import_free(intake);
    project_close(&project);
}

/* Equal rows count once, unequal ones are refused with both places, also over two files. */
static void compares_rows_of_one_key(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const struct step steps[] = {
        {"a.csv", "id,owner,amount\nD1,R1,5\nD1,R1,5.00\nD2,R1,7\n", MD_OK, 2, 0, 1, 0},
        {"b.csv", "id,owner,amount\nD3,R1,1\nD2,R1,7.0\nD1,R2,5\n", MD_FINDINGS, 1, 0, 1, 1}};
    struct md_intake *intake = run_steps(&project, "deal", steps, 2);
    assert_string_equal(project.out.first->code, "E1108");
    assert_string_equal(project.out.first->place.file, "b.csv");
    assert_int_equal(project.out.first->place.line, 4);
    assert_non_null(strstr(project.out.first->label, "key D1: owner is R1 in a.csv:2"));
    assert_int_equal(md_import_table(intake)->rows_count, 3);
    assert_int_equal(md_import_table(intake)->files[2], 1);
    md_import_free(intake);
    project_close(&project);
}

static void fills_fields_from_several_entries(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const struct step steps[] = {
        {"people.csv", "id,name,region\nR1,李雷,\nR2,Han,east\n", MD_OK, 2, 0, 0, 0},
        {"quotas.csv", "who,goal\nR1,100\nR1,100\nR9,5\n", MD_FINDINGS, 0, 1, 1, 1},
        {"quotas.jsonl", "{\"who\": \"R2\", \"goal\": 12.50}\n", MD_OK, 0, 1, 0, 0},
        {"more.csv", "id,name,quota\nR2,Han,13\nR3,New,\nR4,,1\n", MD_FINDINGS, 1, 0, 0, 2}};
    struct md_intake *intake = run_steps(&project, "person", steps, 4);
    const struct md_diagnostic *d = project.out.first;
    assert_string_equal(d->code, "E1121");
    assert_int_equal(d->place.line, 4);
    assert_string_equal(d->next->code, "E1126");
    assert_string_equal(d->next->next->code, "E1119");
    assert_int_equal(md_import_finish(intake, &project.out), MD_OK);
    const struct md_table *table = md_import_table(intake);
    assert_int_equal(table->rows_count, 3);
    assert_cell(table, 0, "quota", "100.00");
    assert_cell(table, 0, "region", "none");
    assert_cell(table, 0, "level", "1");
    assert_cell(table, 1, "region", "east");
    assert_cell(table, 1, "quota", "12.50");
    assert_cell(table, 2, "name", "New");
    md_import_free(intake);
    project_close(&project);
}

/* A required field that no entry filled is found at the end, and the row is taken out. */
static void finds_what_no_entry_filled(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const struct step steps[] = {
        {"people.csv", "id,name\nR1,A\nR2,B\n", MD_OK, 2, 0, 0, 0},
        {"more.csv", "id,quota\nR3,5\nR1,6\n", MD_OK, 1, 1, 0, 0}};
    struct md_intake *intake = run_steps(&project, "person", steps, 2);
    assert_int_equal(md_import_finish(intake, &project.out), MD_FINDINGS);
    assert_string_equal(project.out.first->code, "E1119");
    assert_string_equal(project.out.first->place.file, "more.csv");
    assert_int_equal(project.out.first->place.line, 2);
    assert_int_equal(md_import_table(intake)->rows_count, 2);
    assert_cell(md_import_table(intake), 0, "quota", "6.00");
    assert_int_equal(project.rejects.rejected_count, 1);
    md_import_free(intake);
    project_close(&project);
}

/* With history the identity is key and valid_from; an entry without valid_from fills all versions. */
static void keeps_versions_apart(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const struct step steps[] = {
        {"posts.csv",
         "person,role,valid_from,valid_to\nR1,rep,2026-01-01,2026-06-01\nR1,lead,2026-06-01,\n"
         "R2,rep,,\nR1,rep,2026-01-01,2026-06-01\nR2,lead,,\nR1,boss,2026-06-01,\n",
         MD_FINDINGS, 3, 0, 1, 2},
        {"desks.csv", "person,desk\nR1,D7\n", MD_OK, 0, 1, 0, 0}};
    struct md_intake *intake = run_steps(&project, "post", steps, 2);
    const struct md_table *table = md_import_table(intake);
    assert_int_equal(table->rows_count, 3);
    assert_int_equal(table->keys[0], table->keys[1]);
    assert_cell(table, 0, "desk", "D7");
    assert_cell(table, 1, "desk", "D7");
    assert_cell(table, 2, "desk", "");
    assert_cell(table, 1, "valid_to", "");
    assert_string_equal(project.out.first->code, "E1108");
    assert_int_equal(project.out.first->place.line, 6);
    md_import_free(intake);
    project_close(&project);
}

static void takes_distinct_keys(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const struct step steps[] = {
        {"map.csv", "region,lead\neast,R1\n,R9\neast,R1\nwest,R2\neast,R2\n", MD_FINDINGS, 2, 0, 1,
         1}};
    struct md_intake *intake = run_steps(&project, "region", steps, 1);
    assert_string_equal(project.out.first->code, "E1108");
    assert_int_equal(project.out.first->place.line, 6);
    md_import_free(intake);
    project_close(&project);
}

static void maps_columns_and_values(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const struct step steps[] = {
        {"sales.csv",
         "金额,id,业务员,points,备注,foreign,cur\n免费,S1,李四,1.50,x,,\n"
         " -12.5 ,S2,R1,-0,y,7,JPY\n5,S3,-,,,,\n3.10,S4,R1,0.000001,,1.234,BHD\n2,S5,R1,,,9.99,\n",
         MD_FINDINGS, 4, 0, 0, 1}};
    struct md_intake *intake = run_steps(&project, "sale", steps, 1);
    md_import_finish(intake, &project.out);
    const struct md_table *table = md_import_table(intake);
    assert_cell(table, 0, "amount", "0.00");
    assert_cell(table, 0, "person", "R2");
    assert_cell(table, 0, "points", "1.5");
    assert_cell(table, 0, "cur", "CNY");
    assert_cell(table, 1, "amount", "-12.50");
    assert_cell(table, 1, "points", "0");
    assert_cell(table, 2, "points", "0.000001");
    assert_cell(table, 2, "foreign", "1.2340");
    assert_string_equal(project.out.first->code, "E1119"); /* `-` is mapped to nothing */
    md_import_free(intake);
    project_close(&project);
}

/* Totals of a file: each field of numbers, each currency of a row's own. */
static void adds_control_totals(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const char *text = "id,业务员,金额,foreign,cur\n1,R,0.1,5,JPY\n2,R,0.2,7,JPY\n3,R,0.3,1.5,USD\n"
                       "3,R,0.3,1.5,USD\n4,R,-1,,\n5,R,x,,\n";
    struct md_intake *intake = project_intake(&project, "sale");
    struct md_import_file_info info;
    const struct md_kind *kind = md_schema_kind(&project.schema, "sale");
    md_import_read_bytes(intake, &kind->loads[0], text, strlen(text), "sales.csv", 0, &info,
                         &project.out);
    const struct {
        const char *field, *currency, *total;
        uint64_t count;
    } expected[] = {{"amount", "CNY", "-0.4", 4}, {"foreign", "JPY", "12", 2},
                    {"foreign", "USD", "1.5", 1}};
    assert_int_equal(info.totals_count, 3);
    for (size_t i = 0; i < 3; i++) {
        char number[MD_NUMBER_TEXT_SIZE];
        md_number_print(&info.totals[i].total, number, sizeof number);
        assert_string_equal(kind->fields[info.totals[i].field].name, expected[i].field);
        assert_string_equal(info.totals[i].currency, expected[i].currency);
        assert_string_equal(number, expected[i].total);
        assert_int_equal(info.totals[i].values_count, expected[i].count);
    }
    assert_int_equal(info.rows_read, 6);
    struct md_digest digest = md_digest_of(text, strlen(text));
    assert_memory_equal(&info.digest, &digest, sizeof digest);
    md_import_free(intake);
    project_close(&project);
}

/* `上海,苹果` in GB18030; a declared encoding, decimal comma, wan and a dropped clock together. */
static void reads_gb18030(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const struct step steps[] = {
        {"stock.csv",
         "shop,item,value,counted\n\xC9\xCF\xBA\xA3,\xC6\xBB\xB9\xFB,\"1,23456\",2026-01-02 23:59\n"
         "\xC9\xCF\xBA\xA3,x,7,2026-01-03T00:00:01\n",
         MD_OK, 2, 0, 0, 0}};
    struct md_intake *intake = run_steps(&project, "stock", steps, 1);
    const struct md_table *table = md_import_table(intake);
    assert_cell(table, 0, "shop", "上海");
    assert_cell(table, 0, "value", "12345.60");
    assert_cell(table, 0, "counted", "2026-01-02");
    assert_true(row_of(table, "上海\x1F苹果") == 0);
    md_import_free(intake);
    project_close(&project);
}

/* Which encoding is found; the text that comes out of it is that of the first row's owner. */
static void decides_the_encoding(void **state)
{
    (void)state;
    const struct {
        const char *declared, *owner, *mark;
        enum md_status status;
        enum md_encoding encoding;
        enum md_encoding_found found;
        const char *expected;
    } cases[] = {
        {NULL, "R1", "", MD_OK, MD_ENCODING_UTF8, MD_FOUND_CHECKED, "R1"},
        {NULL, "李", "", MD_OK, MD_ENCODING_UTF8, MD_FOUND_CHECKED, "李"},
        {NULL, "李", "\xEF\xBB\xBF", MD_OK, MD_ENCODING_UTF8, MD_FOUND_MARK, "李"},
        {NULL, "\xC0\xEE", "", MD_OK, MD_ENCODING_GB18030, MD_FOUND_CHECKED, "李"},
        {NULL, "\xC0\xEE", "\x84\x31\x95\x33", MD_OK, MD_ENCODING_GB18030, MD_FOUND_MARK, "李"},
        {NULL, "\x95\x32\x82\x36", "", MD_OK, MD_ENCODING_GB18030, MD_FOUND_CHECKED, "𠀀"},
        {"gb18030", "\xC0\xEE", "", MD_OK, MD_ENCODING_GB18030, MD_FOUND_DECLARED, "李"},
        {"gb18030", "\xFF", "", MD_INPUT, MD_ENCODING_GB18030, MD_FOUND_DECLARED, "E1102"},
        {"utf-8", "\xC0\xEE", "", MD_FINDINGS, MD_ENCODING_UTF8, MD_FOUND_DECLARED, "E1113"},
        {NULL, "\xC0\xEE\xFF", "", MD_INPUT, MD_ENCODING_UTF8, MD_FOUND_CHECKED, "E1102"},
        {NULL, "e\xCC\x81", "", MD_OK, MD_ENCODING_UTF8, MD_FOUND_CHECKED, "é"},
        {NULL, "\xE9\x9B\xB7\xCC\x81", "", MD_OK, MD_ENCODING_UTF8, MD_FOUND_CHECKED, "雷\xCC\x81"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct project project;
        struct md_import_file_info info;
        start(&project);
        char text[128];
        snprintf(text, sizeof text, "%sid,owner,amount\nD1,%s,1\n", cases[i].mark, cases[i].owner);
        struct md_intake *intake = project_intake(&project, "deal");
        const struct md_load load = {.encoding = cases[i].declared, .decimal = '.'};
        enum md_status status = md_import_read_bytes(intake, &load, text, strlen(text), "a.csv", 0,
                                                     &info, &project.out);
        if (status != cases[i].status) fail_msg("case %zu: status %d", i, status);
        if (status == MD_OK) {
            assert_cell(md_import_table(intake), 0, "owner", cases[i].expected);
            assert_int_equal(info.encoding, cases[i].encoding);
            assert_int_equal(info.encoding_found, cases[i].found);
        } else {
            assert_string_equal(project.out.first->code, cases[i].expected);
        }
        md_import_free(intake);
        project_close(&project);
    }
}

/* JSON Lines: the amount of the first row, or the code and line of the first fault. */
static void reads_json_lines(void **state)
{
    (void)state;
    const struct {
        const char *text;
        enum md_status status;
        const char *expected;
        uint32_t line;
        const char *note;
    } cases[] = {
        {"{\"id\": \"1\", \"amount\": 2.50}\n", MD_OK, "2.50", 0, "number"},
        {"{\"id\": 1, \"amount\": \"2.50\"}", MD_OK, "2.50", 0, "number as text, no line end"},
        {"\n{\"amount\": 0.10, \"id\": \"1\"}\r\n\r\n", MD_OK, "0.10", 0, "empty lines, CR LF"},
        {"{\"id\": \"1\", \"amount\": null}\n", MD_OK, "", 0, "null is missing"},
        {"{\"id\": \"1\"}\n{\"id\": \"2\", \"amount\": 3}\n", MD_OK, "", 0, "key met later"},
        {"{\"id\": \"1\", \"amount\": 2, \"x\": {\"y\": [1]}}\n", MD_OK, "2.00", 0,
         "a nested value that nothing maps"},
        {"{\"id\": \"1\", \"amount\": 123456789012345.67}\n", MD_OK, "123456789012345.67", 0,
         "more digits than a double"},
        {"{\"id\": \"1\", \"amount\": 1e2}\n", MD_FINDINGS, "E1104", 1, "exponent"},
        {"{\"id\": \"1\", \"amount\": 2, \"amount\": 3}\n", MD_FINDINGS, "E1123", 1, "key twice"},
        {"{\"id\": \"1\", \"amount\": 2, \"am\\u006funt\": 2}\n", MD_FINDINGS, "E1123", 1,
         "key twice by an escape"},
        {"{\"id\": \"1\", \"amount\": [2]}\n", MD_FINDINGS, "E1124", 1, "list"},
        {"{\"id\": {\"a\": 1}, \"amount\": 2}\n", MD_FINDINGS, "E1124", 1, "object as the key"},
        {"{\"id\": \"1\", \"amount\": 2}\n[1]\n", MD_FINDINGS, "E1122", 2, "list on a line"},
        {"{\"id\": \"1\", \"amount\": 2}\n7\n", MD_FINDINGS, "E1122", 2, "number on a line"},
        {"{\"id\": \"1\", \"amount\": 2}\n{\n\"id\": 3}\n", MD_FINDINGS, "E1122", 2,
         "object over two lines"},
        {"{\"id\": \"1\", \"amount\": 2} {\"id\": \"2\"}\n", MD_FINDINGS, "E1122", 1, "two objects"},
        {"{\"id\": \"1\", \"amount\": 2,}\n", MD_FINDINGS, "E1122", 1, "comma at the end"},
        {"{\"id\": \"1\", \"amount\": 02}\n", MD_FINDINGS, "E1122", 1, "leading zero"},
        {"{\"id\": \"1\", \"amount\": NaN}\n", MD_FINDINGS, "E1122", 1, "NaN"},
        {"{'id': '1'}\n", MD_FINDINGS, "E1122", 1, "single quotes"},
        {"{\"id\": \"\\ud800\", \"amount\": 2}\n", MD_FINDINGS, "E1122", 1, "half a pair"},
        {"{\"id\": \"a\\u0000b\", \"amount\": 2}\n", MD_FINDINGS, "E1122", 1, "NUL escape"},
        {"{\"id\": \"\\ud83d\\ude00\", \"amount\": 2}\n", MD_OK, "2.00", 0, "a whole pair"},
        {"{\"amount\": 2}\n{\"id\": \"1\"}\n", MD_FINDINGS, "E1120", 1, "no key"},
        {"{\"id\": \"1\", \"amuont\": 2}\n", MD_INPUT, "E1103", 0, "mapped key that never comes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct project project;
        struct md_import_file_info info;
        start(&project);
        struct md_intake *intake = project_intake(&project, "deal");
        const struct md_column_of columns[] = {{2, "amount"}};
        const struct md_load load = {.decimal = '.', .columns = columns, .columns_count = 1,
                                     .place = {.file = "deal.yaml", .line = 1}};
        enum md_status status = md_import_read_bytes(
            intake, &load, cases[i].text, strlen(cases[i].text), "d.jsonl", 0, &info, &project.out);
        if (status != cases[i].status) {
            project_print(&project);
            fail_msg("%s: status %d", cases[i].note, status);
        }
        if (status == MD_OK) assert_cell(md_import_table(intake), 0, "amount", cases[i].expected);
        else if (strcmp(project.out.first->code, cases[i].expected) != 0 ||
                 (uint32_t)project.out.first->place.line != cases[i].line)
            fail_msg("%s: %s line %d", cases[i].note, project.out.first->code,
                     project.out.first->place.line);
        assert_int_equal(info.rows_read, info.rows_new + info.rows_duplicate + info.rows_rejected);
        md_import_free(intake);
        project_close(&project);
    }
}

/* Required fields are asked of each line, since there is no header that could be refused. */
static void asks_json_for_required_fields(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const struct step steps[] = {
        {"sale.jsonl", "{\"id\": 1, \"person\": \"R\"}\n{\"id\": 2, \"person\": \"R\", \"amount\": 1}\n",
         MD_FINDINGS, 1, 0, 0, 1}};
    struct md_intake *intake = run_steps(&project, "sale", steps, 1);
    assert_string_equal(project.out.first->code, "E1119");
    assert_int_equal(project.out.first->place.line, 1);
    assert_string_equal(project.rejects.files[0]->first->record, "{\"id\": 1, \"person\": \"R\",");
    md_import_free(intake);
    project_close(&project);
}

static void writes_rejects(void **state)
{
    (void)state;
    struct project project;
    start(&project);
    const struct step steps[] = {
        {"deals.csv", "id,owner,金额\n\"D,1\",R1,x\nD2\nD3,\"a\"b\nD4,R1,5\n", MD_FINDINGS, 1, 0, 0, 3}};
    struct md_intake *intake = run_steps(&project, "deal", steps, 1);
    char path[] = "/tmp/meed-rejects-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(md_rejects_write(project.rejects.files[0], path, &project.out), MD_OK);
    struct md_buffer text = {0};
    assert_int_equal(md_buffer_read_file(&text, path, 1 << 20), MD_OK);
    assert_string_equal(
        md_buffer_text(&text),
        "id,owner,金额,reject: file,reject: line,reject: reason\n"
        "\"D,1\",R1,x,deals.csv,2,\"E1104 amount is not a number (column C 金额: \"\"x\"\": `x` is no "
        "digit)\"\n"
        "D2,deals.csv,3,E1111 the record has fewer fields than the header (1 fields instead of 3)\n"
        "D3,\"a\"\"\",deals.csv,4,\"E1114 the record has a quote inside a field that is not doubled "
        "(column B owner: \"\"a\"\"\"\")\"\n");
    remove(path);
    assert_int_equal(md_rejects_write(project.rejects.files[0], "/nowhere/x.csv", &project.out),
                     MD_STORAGE);
    /* Read again, the rejects are a file of the same columns; three more are ignored. */
    struct md_import_file_info info;
    const struct md_kind *kind = md_schema_kind(&project.schema, "deal");
    md_import_read_bytes(intake, &kind->loads[0], text.text, text.length, "again.csv", 1, &info,
                         &project.out);
    assert_int_equal(info.rows_read, 3);
    assert_int_equal(info.columns_ignored_count, 3);
    md_buffer_free(&text);
    md_import_free(intake);
    project_close(&project);
}

/* What a rejects file gives back, by the record that was rejected. */
static void gives_records_back(void **state)
{
    (void)state;
    static const struct {
        struct md_record_field fields[4];
        size_t fields_count;
        enum md_record_fault fault;
        const char *raw, *expected, *note;
    } rows[] = {
        {{{"a", 1}, {"b,c", 3}}, 2, MD_RECORD_FINE, NULL, "a,\"b,c\"", "as it was"},
        {{{"a", 1}}, 1, MD_RECORD_SHORT, NULL, "a", "not filled up: it would be accepted"},
        {{{"a", 1}, {"b", 1}, {"c", 1}}, 3, MD_RECORD_LONG, NULL, "a,b,c", "too many"},
        {{{"a", 1}, {"b\n", 2}}, 2, MD_RECORD_UNCLOSED, NULL, "a,\"b\n\",", "refused again"},
        {{{"a", 1}, {"x\0y", 3}}, 2, MD_RECORD_NUL, NULL, "a,x\\x00y,", "escaped, refused again"},
        {{{"a", 1}, {"b", 1}, {"f", 1}, {"2", 1}}, 4, MD_RECORD_FINE, NULL, "a,b", "our own columns"},
        {{{0}}, 0, MD_RECORD_FINE, "{\"a\":1}", "{\"a\":1,", "an object"},
        {{{0}}, 0, MD_RECORD_FINE, "{ } \r", "{ ", "an empty object"},
        {{{0}}, 0, MD_RECORD_FINE, "{\"a\":1,\"reject: file\":\"x\",\"reject: line\":2}", "{\"a\":1,",
         "ours only once"},
        {{{0}}, 0, MD_RECORD_JSON, "[\"a\"]", "{\"reject: record\":\"[\\\"a\\\"]\",", "no object"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct md_record record = {.line = 2, .fields = rows[i].fields, .raw = rows[i].raw,
                                   .kept_count = rows[i].fields_count,
                                   .fields_count = rows[i].fields_count, .fault = rows[i].fault};
        if (rows[i].raw != NULL) record.raw_length = strlen(rows[i].raw);
        struct md_arena scratch = {0};
        struct md_buffer text = {0};
        md_rejects_record(&record, 2, &scratch, &text);
        if (strcmp(md_buffer_text(&text), rows[i].expected) != 0)
            fail_msg("%s: %s", rows[i].note, md_buffer_text(&text));
        md_buffer_free(&text);
        md_arena_free(&scratch);
    }
}

static void reads_files_of_the_disk(void **state)
{
    (void)state;
    struct project project;
    struct md_import_file_info info;
    start(&project);
    struct md_intake *intake = project_intake(&project, "deal");
    assert_int_equal(md_import_read_file(intake, NULL, "/nowhere/a.csv", "a.csv", 0, &info,
                                         &project.out), MD_INPUT);
    assert_string_equal(project.out.last->code, "E1101");
    assert_int_equal(md_import_read_file(intake, NULL, "/tmp", "tmp", 0, &info, &project.out),
                     MD_INPUT);
    assert_string_equal(project.out.last->code, "E1101");
    md_import_free(intake);
    project_close(&project);
}

static void refuses_defaults_that_do_not_fit(void **state)
{
    (void)state;
    const char *const kind[] = {"kind: a\nkey: id\nfields:\n  id: {type: text}\n"
                                "  n: {type: integer, default: 1.5}\n  d: {type: date, default: x}\n"};
    struct project project;
    project_open(&project, kind, 1);
    struct md_intake *intake = project_intake(&project, "a");
    assert_int_equal(project.out.errors_count, 2);
    assert_string_equal(project.out.first->code, "E1127");
    assert_int_equal(project.out.first->place.line, 5);
    md_import_free(intake);
    project_close(&project);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_faults_in_groups),
        cmocka_unit_test(joins_the_faults_of_a_row),
        cmocka_unit_test(compares_rows_of_one_key),
        cmocka_unit_test(fills_fields_from_several_entries),
        cmocka_unit_test(finds_what_no_entry_filled),
        cmocka_unit_test(keeps_versions_apart),
        cmocka_unit_test(takes_distinct_keys),
        cmocka_unit_test(maps_columns_and_values),
        cmocka_unit_test(adds_control_totals),
        cmocka_unit_test(reads_gb18030),
        cmocka_unit_test(decides_the_encoding),
        cmocka_unit_test(reads_json_lines),
        cmocka_unit_test(asks_json_for_required_fields),
        cmocka_unit_test(writes_rejects),
        cmocka_unit_test(gives_records_back),
        cmocka_unit_test(reads_files_of_the_disk),
        cmocka_unit_test(refuses_defaults_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
