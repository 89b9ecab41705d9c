/* Bad CSV: the reason, the line and the field of each; and what the reader gives of good CSV. */
#include "import_project.h"

#include "input/csv.h"

static const char *const kinds[] = {
    "kind: deal\nkey: id\nfields:\n"
    "  id: {type: text}\n  amount: {type: money, required: true}\n  closed: {type: date}\n"
    "  rate: {type: ratio}\n  units: {type: integer}\n  size: {type: number, decimals: 3}\n"
    "  stage: {type: enum, values: [open, won, lost]}\n  fresh: {type: flag}\n"
    "  note: {type: text}\n  paid: {type: money, currency: JPY}\n"
    "  wan: {type: money, unit: wan}\n  us: {type: date, format: M/D/YYYY}\n"
    "  stamp: {type: date, clock: drop}\n"
    "load: {file: deals.csv}\n",
    "kind: tariff\nkey: [product, from]\nhistory: true\nfields:\n"
    "  product: {type: text}\n  from: {type: integer}\n  cur: {type: text}\n"
    "  price: {type: money, currency: {field: cur}}\n"
    "  valid_from: {type: date}\n  valid_to: {type: date}\n"
    "load: {file: tariff.csv, decimal: \",\"}\n",
};

struct bad_case {
    const char *text;
    const char *code;
    uint32_t line;
    const char *field; /* "": the whole record */
    const char *note;
};

/* After the header `id,amount` unless a text begins otherwise; the other columns are optional. */
static const struct bad_case bad_cases[] = {
    /* counts of fields */
    {"id,amount\n1\n", "E1111", 2, "", "one field short"},
    {"id,amount\n1,2\n2\n3,4\n", "E1111", 3, "", "short in the middle"},
    {"id,amount\n1,2,3\n", "E1111", 2, "", "one field too many"},
    {"id,amount\n1,2,\n", "E1111", 2, "", "comma at the end"},
    {"id,amount\n1,1,234.50\n", "E1111", 2, "", "thousands sign splits the amount"},
    {"id,amount\n,\n", "E1119", 2, "amount", "only commas"},
    {"id,amount\r\n1\r\n", "E1111", 2, "", "short with CR LF"},
    {"id,amount\r1\r", "E1111", 2, "", "short with CR"},
    {"id;amount,x\n", "E1103", 1, "", "semicolons, so the columns are others"},
    {"id,amount\n\n\n1\n", "E1111", 4, "", "empty lines count as lines"},
    {"id,amount,note\n1,2,\"a\nb\"\n3\n", "E1111", 4, "", "line count after a line end in quotes"},
    {"id,amount,note\n1,2,\"a\r\nb\"\r\n3\r\n", "E1111", 4, "", "the same with CR LF"},
    /* quotes */
    {"id,amount\n1,\"2\n", "E1114", 2, "", "quote not closed before the end"},
    {"id,amount\n1,\"2", "E1114", 2, "", "quote not closed, no line end"},
    {"id,amount\n1,\"2\n3,4\n5,6\n", "E1114", 2, "", "unclosed quote swallows the rest"},
    {"id,amount\n1,\"2\n3,\"4\"\n5,6\n", "E1114", 2, "", "unclosed quote meets the next"},
    {"id,amount\n1,2\"\n", "E1114", 2, "", "quote inside an unquoted field"},
    {"id,amount\n1,a\"b\"\n", "E1114", 2, "", "quoted part of a field"},
    {"id,amount\n1,\"a\"b\n", "E1114", 2, "", "text after the closing quote"},
    {"id,amount\n1,\"a\" \n", "E1114", 2, "", "space after the closing quote"},
    {"id,amount\n1, \"2\"\n", "E1114", 2, "", "space before the quote"},
    {"id,amount\n\"1\"\"2,3\n", "E1114", 2, "", "doubled quote and no end"},
    {"id,amount\n\"1,2\n3,4\n", "E1114", 2, "", "first field not closed"},
    {"id,amount\n1,\"\"\"2\"\n", "E1104", 2, "amount", "a number in doubled quotes"},
    {"id,amount\n1,'2'\n", "E1104", 2, "amount", "single quotes are no quotes"},
    /* bytes */
    {"\xEF\xBB\xBFid,amount\n1,\xFF\n", "E1113", 2, "", "bad byte in a marked file"},
    {"\xEF\xBB\xBFid,amount,note\n1,2,\xC3\x28\n", "E1113", 2, "", "broken character"},
    {"\xEF\xBB\xBFid,amount,note\n1,2,\xED\xA0\x80\n", "E1113", 2, "", "surrogate"},
    {"\xEF\xBB\xBFid,amount,note\n1,2,\xC0\xAF\n", "E1113", 2, "", "overlong form"},
    {"\xEF\xBB\xBFid,amount,note\n1,2,x\n2,3,\xB0\xA1\n", "E1113", 3, "", "GBK in a UTF-8 file"},
    {"id,amount,note\n1,2,\xFF\xFF\n", "E1102", 2, "", "neither UTF-8 nor GB18030"},
    {"\xFF\xFEi\n", "E1102", 1, "", "UTF-16"},
    {"\xFE\xFFi\n", "E1102", 1, "", "UTF-16 the other way round"},
    /* header */
    {"", "E1103", 1, "", "empty file"},
    {"\n\n", "E1103", 1, "", "only empty lines"},
    {"\xEF\xBB\xBF", "E1103", 1, "", "only a byte order mark"},
    {"id,id,amount\n1,1,2\n", "E1103", 1, "", "repeated column"},
    {"id,amount,amount\n1,1,2\n", "E1103", 1, "", "repeated amount"},
    {",,\n1,1,2\n", "E1103", 1, "", "only columns without names"},
    {"amount\n2\n", "E1103", 1, "", "no key column"},
    {"id\n2\n", "E1103", 1, "", "no required column"},
    {"1,2\n3,4\n", "E1103", 1, "", "no header"},
    {"id,amuont\n1,2\n", "E1103", 1, "", "misspelt column"},
    {"Id,Amount\n1,2\n", "E1103", 1, "", "other case"},
    {"id, amount\n1,2\n", "E1103", 1, "", "space before the name"},
    {"id,\"amount\n1,2\n", "E1103", 1, "", "quote in the header not closed"},
    {"id,a\"mount\n1,2\n", "E1103", 1, "", "quote inside a header name"},
    {"\"id,amount\"\n1,2\n", "E1103", 1, "", "whole header in quotes"},
    {"id\tamount\n1\t2\n", "E1103", 1, "", "tabs"},
    /* numbers */
    {"id,amount\n1,x\n", "E1104", 2, "amount", "a word"},
    {"id,amount\n1,\"1,234.50\"\n", "E1104", 2, "amount", "thousands sign"},
    {"id,amount\n1,\"12,3O0.00\"\n", "E1104", 2, "amount", "thousands sign and a letter"},
    {"id,amount\n1,12O\n", "E1104", 2, "amount", "letter O"},
    {"id,amount\n1,l2\n", "E1104", 2, "amount", "letter l"},
    {"id,amount\n1,1 234\n", "E1104", 2, "amount", "space among digits"},
    {"id,amount\n1,1\xC2\xA0" "234\n", "E1104", 2, "amount", "no-break space"},
    {"id,amount\n1,1'234\n", "E1104", 2, "amount", "apostrophe"},
    {"id,amount\n1,1_000\n", "E1104", 2, "amount", "underscore"},
    {"id,amount\n1,+5\n", "E1104", 2, "amount", "plus sign"},
    {"id,amount\n1,--5\n", "E1104", 2, "amount", "two minus signs"},
    {"id,amount\n1,5-\n", "E1104", 2, "amount", "minus sign behind"},
    {"id,amount\n1,(5)\n", "E1104", 2, "amount", "brackets"},
    {"id,amount\n1,\xE2\x88\x92" "5\n", "E1104", 2, "amount", "Unicode minus"},
    {"id,amount\n1,1e3\n", "E1104", 2, "amount", "exponent"},
    {"id,amount\n1,1E3\n", "E1104", 2, "amount", "capital exponent"},
    {"id,amount\n1,$5\n", "E1104", 2, "amount", "dollar sign"},
    {"id,amount\n1,¥5\n", "E1104", 2, "amount", "yen sign"},
    {"id,amount\n1,5元\n", "E1104", 2, "amount", "yuan"},
    {"id,amount\n1,5万\n", "E1104", 2, "amount", "wan"},
    {"id,amount\n1,５\n", "E1104", 2, "amount", "full-width digit"},
    {"id,amount\n1,5%\n", "E1104", 2, "amount", "percent of money"},
    {"id,amount\n1,.5\n", "E1104", 2, "amount", "no digit before the point"},
    {"id,amount\n1,5.\n", "E1104", 2, "amount", "no digit behind the point"},
    {"id,amount\n1,1.2.3\n", "E1104", 2, "amount", "two points"},
    {"id,amount\n1,-\n", "E1104", 2, "amount", "only a sign"},
    {"id,amount\n1,.\n", "E1104", 2, "amount", "only a point"},
    {"id,amount\n1,0x10\n", "E1104", 2, "amount", "hexadecimal"},
    {"id,amount\n1,NaN\n", "E1104", 2, "amount", "not a number in words"},
    {"id,amount\n1,inf\n", "E1104", 2, "amount", "infinity"},
    {"id,amount\n1,NULL\n", "E1104", 2, "amount", "NULL in words"},
    {"id,amount\n1,1/3\n", "E1104", 2, "amount", "fraction"},
    {"id,amount\n1,\" \"\n", "E1104", 2, "amount", "only a space"},
    {"id,amount\n1,0.001\n", "E1106", 2, "amount", "a tenth of a cent"},
    {"id,amount\n1,1.999\n", "E1106", 2, "amount", "nothing is rounded"},
    {"id,amount\n1,92233720368547758.08\n", "E1105", 2, "amount", "one cent beyond 64 bits"},
    {"id,amount\n1,99999999999999999999999999999999999999\n", "E1105", 2, "amount", "38 digits"},
    {"id,amount\n1,-92233720368547758.08\n", "E1105", 2, "amount", "beyond 64 bits below zero"},
    {"id,amount,paid\n1,2,0.5\n", "E1106", 2, "paid", "half a yen"},
    {"id,amount,wan\n1,2,1.2345678\n", "E1106", 2, "wan", "more than fen in wan"},
    {"id,amount,rate\n1,2,12.34567%\n", "E1106", 2, "rate", "percent with seven digits"},
    {"id,amount,rate\n1,2,12%%\n", "E1104", 2, "rate", "two percent signs"},
    {"id,amount,rate\n1,2,%\n", "E1104", 2, "rate", "only a percent sign"},
    {"id,amount,rate\n1,2,1%2\n", "E1104", 2, "rate", "percent sign inside"},
    {"id,amount,units\n1,2,1.5\n", "E1106", 2, "units", "half a unit"},
    {"id,amount,units\n1,2,9223372036854775808\n", "E1105", 2, "units", "2^63"},
    {"id,amount,units\n1,2,ten\n", "E1104", 2, "units", "number in words"},
    {"id,amount,size\n1,2,1.0001\n", "E1106", 2, "size", "more than three decimals"},
    /* dates */
    {"id,amount,closed\n1,2,2026-02-30\n", "E1116", 2, "closed", "30 February"},
    {"id,amount,closed\n1,2,2025-02-29\n", "E1116", 2, "closed", "29 February of 2025"},
    {"id,amount,closed\n1,2,1900-02-29\n", "E1116", 2, "closed", "29 February of 1900"},
    {"id,amount,closed\n1,2,2026-13-01\n", "E1116", 2, "closed", "month 13"},
    {"id,amount,closed\n1,2,2026-00-01\n", "E1116", 2, "closed", "month 0"},
    {"id,amount,closed\n1,2,2026-04-31\n", "E1116", 2, "closed", "31 April"},
    {"id,amount,closed\n1,2,2026-1-2\n", "E1116", 2, "closed", "one digit"},
    {"id,amount,closed\n1,2,26-01-02\n", "E1116", 2, "closed", "two digits of the year"},
    {"id,amount,closed\n1,2,2026/01/02\n", "E1116", 2, "closed", "strokes"},
    {"id,amount,closed\n1,2,01.02.2026\n", "E1116", 2, "closed", "points"},
    {"id,amount,closed\n1,2,20260102\n", "E1116", 2, "closed", "no signs"},
    {"id,amount,closed\n1,2,2026-01-02 10:00\n", "E1116", 2, "closed", "a clock"},
    {"id,amount,closed\n1,2,2026-01-02T10:00:00\n", "E1116", 2, "closed", "a clock after T"},
    {"id,amount,closed\n1,2,46024\n", "E1116", 2, "closed", "a spreadsheet's day number"},
    {"id,amount,closed\n1,2,today\n", "E1116", 2, "closed", "a word"},
    {"id,amount,closed\n1,2,0000-01-01\n", "E1116", 2, "closed", "year 0"},
    {"id,amount,closed\n1,2,10000-01-01\n", "E1116", 2, "closed", "year 10000"},
    {"id,amount,us\n1,2,13/1/2026\n", "E1116", 2, "us", "day first"},
    {"id,amount,us\n1,2,2026-01-02\n", "E1116", 2, "us", "ISO where M/D/YYYY is declared"},
    {"id,amount,us\n1,2,1/2/26\n", "E1116", 2, "us", "short year"},
    {"id,amount,stamp\n1,2,2026-01-02 25:00\n", "E1116", 2, "stamp", "hour 25"},
    {"id,amount,stamp\n1,2,2026-01-02 late\n", "E1116", 2, "stamp", "no clock"},
    /* flags, enums, texts, keys */
    {"id,amount,fresh\n1,2,maybe\n", "E1117", 2, "fresh", "maybe"},
    {"id,amount,fresh\n1,2,2\n", "E1117", 2, "fresh", "two"},
    {"id,amount,fresh\n1,2,是\n", "E1117", 2, "fresh", "yes in Chinese"},
    {"id,amount,stage\n1,2,Won\n", "E1118", 2, "stage", "capital letter"},
    {"id,amount,stage\n1,2,wno\n", "E1118", 2, "stage", "misspelt value"},
    {"id,amount,stage\n1,2,won \n", "E1118", 2, "stage", "space behind the value"},
    {"id,amount\n1,\n", "E1119", 2, "amount", "required and empty"},
    {"id,amount\n1,\"\"\n", "E1119", 2, "amount", "required and empty quotes"},
    {"id,amount\n,2\n", "E1120", 2, "id", "no key"},
    {"id,amount\n\"\",2\n", "E1120", 2, "id", "empty quotes as the key"},
    {"id,amount\n1,2\n1,3\n", "E1108", 3, "", "one key, two amounts"},
    {"id,amount,note\n1,2,a\n1,2,\n", "E1108", 3, "", "one key, the note is missing"},
    {"id,amount,note\n1,2,a\n2,2,a\n1,2,A\n", "E1108", 4, "", "one key, another case"},
    {"id,amount\n1,2\n1,2.001\n", "E1106", 3, "amount", "a fault comes before the comparison"},
    /* the second kind: history, currency of the row, decimal comma */
    {"product,from,cur,price\nA,1,CNY,1.5\n", "E1104", 2, "price", "point where a comma is declared"},
    {"product,from,cur,price\nA,1,CNY,\"1.234,50\"\n", "E1104", 2, "price", "thousands point"},
    {"product,from,cur,price\nA,1,JPY,\"1,5\"\n", "E1106", 2, "price", "half a yen by the row"},
    {"product,from,cur,price\nA,1,XXX,1\n", "E1129", 2, "price", "unknown currency"},
    {"product,from,cur,price\nA,1,,1\n", "E1129", 2, "price", "no currency"},
    {"product,from,cur,price\nA,,CNY,1\n", "E1120", 2, "from", "half a key"},
    {"product,from,price\nA,1,1\n", "E1129", 2, "price", "no column for the currency"},
    {"product,from,valid_from,valid_to\nA,1,2026-02-01,2026-01-01\n", "E1128", 2, "valid_to",
     "ends before it begins"},
    {"product,from,valid_from,valid_to\nA,1,2026-02-01,2026-02-01\n", "E1128", 2, "valid_to",
     "ends when it begins"},
    {"product,from,cur,price,valid_from\nA,1,CNY,1,2026-01-01\nA,1,CNY,2,2026-01-01\n", "E1108", 3,
     "", "one key and date, two prices"},
    {"product,from\nA,1\nA\x1F,2\n", "E1120", 3, "product", "the separator of keys in a key"},
};
enum { BAD_CASES_COUNT = sizeof bad_cases / sizeof *bad_cases };

/* What an import of the text came to: the first reject, or the fault of the whole file. */
struct outcome {
    char code[8];
    uint32_t line;
    char field[64];
    char message[400];
    struct md_import_file_info info;
    size_t rows_count;
};

static void import_text(const char *text, size_t length, struct outcome *outcome)
{
    struct project project;
    *outcome = (struct outcome){0};
    project_open(&project, kinds, 2);
    bool second = strncmp(text, "product", 7) == 0;
    const char *file = second ? "tariff.csv" : "deals.csv";
    const struct md_kind *kind = md_schema_kind(&project.schema, second ? "tariff" : "deal");
    struct md_intake *intake =
        md_import_begin(&project.schema, kind, &project.rejects, &project.out);
    enum md_status status = md_import_read_bytes(intake, &kind->loads[0], text, length, file, 0,
                                                 &outcome->info, &project.out);
    outcome->rows_count = md_import_table(intake)->rows_count;
    const struct md_diagnostic *d = project.out.first;
    assert_int_equal(status == MD_OK, d == NULL);
    if (d != NULL) {
        snprintf(outcome->message, sizeof outcome->message, "%s", d->message);
        snprintf(outcome->code, sizeof outcome->code, "%s", d->code);
        outcome->line = (uint32_t)d->place.line;
    }
    if (status == MD_FINDINGS) {
        const struct md_reject *reject = project.rejects.files[0]->first;
        assert_string_equal(reject->code, d->code);
        outcome->line = reject->line;
        if (reject->field >= 0)
            snprintf(outcome->field, sizeof outcome->field, "%s",
                     kind->fields[reject->field].name);
        assert_non_null(strstr(reject->reason, reject->code));
    }
    md_import_free(intake);
    project_close(&project);
}

/* Every record is somewhere: new, merged, duplicate, without key or rejected. */
static void assert_counts_add_up(const struct outcome *outcome, const char *note)
{
    const struct md_import_file_info *info = &outcome->info;
    uint64_t sum = info->rows_new + info->rows_merged + info->rows_duplicate +
                   info->rows_without_key + info->rows_rejected;
    if (info->rows_read != sum) fail_msg("%s: %d read, %d found", note, (int)info->rows_read, (int)sum);
}

static void refuses_bad_csv(void **state)
{
    (void)state;
    assert_true(BAD_CASES_COUNT >= 140);
    for (size_t i = 0; i < BAD_CASES_COUNT; i++) {
        const struct bad_case *bad = &bad_cases[i];
        struct outcome outcome;
        import_text(bad->text, strlen(bad->text), &outcome);
        if (strcmp(outcome.code, bad->code) != 0 || outcome.line != bad->line ||
            strcmp(outcome.field, bad->field) != 0)
            fail_msg("%s: %s line %u field \"%s\" instead of %s line %u field \"%s\" (%s)",
                     bad->note, outcome.code, outcome.line, outcome.field, bad->code, bad->line,
                     bad->field, outcome.message);
        assert_counts_add_up(&outcome, bad->note);
    }
}

static void refuses_nul_bytes(void **state)
{
    (void)state;
    const struct {
        const char *text;
        size_t length;
        const char *code;
        uint32_t line;
    } cases[] = {
        {"id,amount\n1,2\0\n", 15, "E1112", 2},
        {"id,amount\n1,2\n\0,3\n", 18, "E1112", 3},
        {"id,amount\n1,2\n\"a\0b\",3\n", 22, "E1112", 3},
        {"id,am\0ount\n1,2\n", 15, "E1103", 1},
        {"i\0d\0,\0", 6, "E1103", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome outcome;
        import_text(cases[i].text, cases[i].length, &outcome);
        if (strcmp(outcome.code, cases[i].code) != 0 || outcome.line != cases[i].line)
            fail_msg("case %zu: %s line %u", i, outcome.code, outcome.line);
        assert_counts_add_up(&outcome, "NUL");
    }
}

/* ---- limits -------------------------------------------------------------------------------- */

static void repeat(struct md_buffer *text, const char *part, size_t count)
{
    for (size_t i = 0; i < count; i++) md_buffer_add_text(text, part);
}

/* A field of 1 MiB is read by the reader (and too long for a text); one byte more is not. */
static void ends_long_fields(void **state)
{
    (void)state;
    const struct {
        const char *head, *part;
        size_t count;
        const char *tail;
        const char *code;
        uint32_t line;
        size_t rows_count;
        const char *note;
    } cases[] = {
        {"id,amount,note\n1,2,", "x", 65536, "\n3,4,\n", "", 0, 2, "64 KiB of text"},
        {"id,amount,note\n1,2,", "x", 65537, "\n3,4,\n", "E1115", 2, 1, "more than 64 KiB"},
        {"id,amount,note\n1,2,", "x", 1048577, "\n3,4,\n", "E1115", 2, 1, "1 MiB and a byte"},
        {"id,amount,note\n1,2,", "x", 5000000, "\n3,4,\n", "E1115", 2, 1, "5 MB in one field"},
        {"id,amount,note\n1,2,\"", "x", 5000000, "\n3,4,\n", "E1114", 2, 1, "5 MB behind a quote"},
        {"id,amount,note\n1,2,\"", "3,4,\n", 300000, "9,9,\n", "E1114", 2, 1,
         "300,000 lines behind a quote"},
        {"id,amount\n1,2", ",", 5000, "\n3,4\n", "E1115", 2, 1, "5,000 fields"},
        {"id,amount\n1,2", ",xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 4000,
         "\n3,4\n", "E1111", 2, 1, "4,000 long fields"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct md_buffer text = {0};
        struct outcome outcome;
        md_buffer_add_text(&text, cases[i].head);
        repeat(&text, cases[i].part, cases[i].count);
        md_buffer_add_text(&text, cases[i].tail);
        import_text(text.text, text.length, &outcome);
        if (strcmp(outcome.code, cases[i].code) != 0 || outcome.line != cases[i].line)
            fail_msg("%s: %s line %u (%s)", cases[i].note, outcome.code, outcome.line,
                     outcome.message);
        assert_counts_add_up(&outcome, cases[i].note);
        /* Where the text goes on behind the limit, its lines are read again. */
        if (i != 5) assert_int_equal(outcome.rows_count, cases[i].rows_count);
        md_buffer_free(&text);
    }
}

/* ---- good CSV ------------------------------------------------------------------------------ */

struct taken {
    struct md_buffer text; /* fields between < and >, records between line numbers */
};

static enum md_status take(void *context, const struct md_record *record)
{
    struct taken *taken = context;
    md_buffer_format(&taken->text, "%u", record->line);
    for (size_t i = 0; i < record->kept_count; i++)
        md_buffer_format(&taken->text, "<%s>", record->fields[i].text);
    if (record->fault != MD_RECORD_FINE)
        md_buffer_format(&taken->text, "!%s", md_record_fault_code(record->fault));
    return MD_OK;
}

static void reads_good_csv(void **state)
{
    (void)state;
    const struct {
        const char *text, *expected, *note;
    } cases[] = {
        {"a,b\n1,2\n", "1<a><b>2<1><2>", "plain"},
        {"a,b\n1,2", "1<a><b>2<1><2>", "no line end at the end"},
        {"a,b\r\n1,2\r\n", "1<a><b>2<1><2>", "CR LF"},
        {"a,b\r1,2\r3,4", "1<a><b>2<1><2>3<3><4>", "CR"},
        {"a,b\n\n\n1,2\n", "1<a><b>4<1><2>", "empty lines"},
        {"\xEF\xBB\xBF" "a\n1\n", "1<a>2<1>", "byte order mark"},
        {"a,b\n\"x,y\",\"1 \"\"2\"\"\"\n", "1<a><b>2<x,y><1 \"2\">", "commas and doubled quotes"},
        {"a,b\n\"x\ny\",2\n3,4\n", "1<a><b>2<x\ny><2>4<3><4>", "line end in quotes"},
        {"a,b\n\"x\r\ny\",2\r\n3,4\r\n", "1<a><b>2<x\r\ny><2>4<3><4>", "CR LF in quotes"},
        {"a,b\n  x , y\n", "1<a><b>2<  x >< y>", "spaces are kept"},
        {"a,b\n,\n\"\",\n", "1<a><b>2<><>3<><>", "empty fields"},
        {"a\n\"\"\n", "1<a>2<>", "one empty field in quotes"},
        {"a,b\n1\n2,3\n", "1<a><b>2<1>!E11113<2><3>", "the reading goes on after a short record"},
        {"a,b\n1,\"x\"y\n2,3\n", "1<a><b>2<1><x\">!E11143<2><3>", "and after a bad quote"},
        {"a,b\nx\"y,1\n2,3\n", "1<a><b>2<x>!E11143<2><3>", "and after a quote in a field"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct taken taken = {{0}};
        struct md_decoder *source;
        struct md_diagnostics out = {0};
        assert_int_equal(md_decoder_open_bytes(cases[i].text, strlen(cases[i].text), "x.csv", NULL,
                                              &source, &out), MD_OK);
        assert_int_equal(md_csv_read(source, take, &taken, &out), MD_OK);
        if (strcmp(md_buffer_text(&taken.text), cases[i].expected) != 0)
            fail_msg("%s: %s", cases[i].note, md_buffer_text(&taken.text));
        md_decoder_close(source);
        md_buffer_free(&taken.text);
        md_diagnostics_free(&out);
    }
}

/* Pieces of a file end anywhere: within a character, a CR LF, a quote. */
static void reads_across_pieces(void **state)
{
    (void)state;
    const char *const ends[] = {"\r\n", "\n", "\r"};
    for (size_t pad = 65500; pad < 65540; pad++)
        for (size_t e = 0; e < 3; e++) {
            struct md_buffer text = {0};
            struct outcome outcome;
            md_buffer_format(&text, "id,amount,note%s1,2,\"", ends[e]);
            repeat(&text, "x", pad - text.length);
            md_buffer_format(&text, "\"%s2,3,\"é\"\"万\"%s3,4,5%s4,x,%s", ends[e], ends[e], ends[e],
                             ends[e]);
            import_text(text.text, text.length, &outcome);
            assert_string_equal(outcome.code, "E1104");
            assert_int_equal(outcome.line, 5);
            assert_int_equal(outcome.rows_count, 3);
            md_buffer_free(&text);
        }
}

static void names_columns_by_letters(void **state)
{
    (void)state;
    const struct {
        size_t column;
        const char *letters;
    } cases[] = {{0, "A"}, {25, "Z"}, {26, "AA"}, {51, "AZ"}, {52, "BA"}, {701, "ZZ"}, {702, "AAA"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char letters[8];
        md_csv_letters(cases[i].column, letters);
        assert_string_equal(letters, cases[i].letters);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_bad_csv),   cmocka_unit_test(refuses_nul_bytes),
        cmocka_unit_test(ends_long_fields),  cmocka_unit_test(reads_good_csv),
        cmocka_unit_test(reads_across_pieces), cmocka_unit_test(names_columns_by_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
