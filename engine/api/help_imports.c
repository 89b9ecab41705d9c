/* E11xx: import. */
#include "api/help_texts.h"

static const struct md_help_row rows[] = {
    MD_HELP("E1101", "an input file cannot be used",
            "It is missing, cannot be read, or no `load` entry of schemas/ names it. Say the kind: meed import KIND FILE."),
    MD_HELP("E1102", "the encoding cannot be decided",
            "The file is neither UTF-8 nor GB18030 without faults. Save it as UTF-8; nothing is guessed."),
    MD_HELP("E1103", "the header does not fit",
            "A column that the schema needs is missing or stands twice. `columns: {amount: 金额}` in the load entry says\n"
            "how columns are called in the file."),
    MD_HELP("E1104", "not a number",
            "Write digits with a point: no thousands signs, no letters, no currency. `decimal: \",\"` in the load entry is for\n"
            "files with decimal commas.\n\n"
            "  wrong   12,3O0.00\n"
            "  right   12300.00"),
    MD_HELP("E1105", "a number too large", "A stored number has at most 18 or 19 digits, those after the point counted."),
    MD_HELP("E1106", "more digits after the point than the field has",
            "Nothing is rounded on the way in. Correct the file, or give the field more `decimals` in the schema."),
    MD_HELP("E1107", "a reference to a record that is not there", "Import that kind first; the nearest known key is named."),
    MD_HELP("E1108", "one key twice with unlike content", "Both lines are named. Identical rows count once, unlike ones are refused."),
    MD_HELP("E1109", "the book has the key with other content",
            "With --update (or `update: true` in the load entry) the row becomes a new version; otherwise it is a conflict."),
    MD_HELP("E1110", "two versions are valid on one day", "Let valid_to of the earlier be valid_from of the later; gaps are allowed."),
    MD_HELP("E1111", "another number of fields than the header", "Often a comma or a line break inside a field that is not in quotes."),
    MD_HELP("E1112", "a NUL byte", "The file is damaged or no text."),
    MD_HELP("E1113", "bytes that are not UTF-8", "The row is in another encoding than the file."),
    MD_HELP("E1114", "quotes that do not fit", "A field in quotes doubles the quotes inside it and ends with one."),
    MD_HELP("E1115", "a field or record too long", "Limits: 1 MiB a field, 4 MiB a record, 4096 fields."),
    MD_HELP("E1116", "not a date", "Write 2026-09-14, or say `format: D/M/YYYY` at the field; days that do not exist are refused."),
    MD_HELP("E1117", "neither true nor false", "Write true or false, yes or no, 1 or 0."),
    MD_HELP("E1118", "not one of the values of the field",
            "The schema lists the values; `map: {stage: {Won: won}}` in the load entry translates what a file calls them."),
    MD_HELP("E1119", "a required value is missing", "The field is `required: true` in the schema."),
    MD_HELP("E1120", "the key is missing", "A record without its key cannot be found again."),
    MD_HELP("E1121", "a key that the entries before do not have", "A later load entry fills fields of known keys; `may_add: true` lets it bring new ones."),
    MD_HELP("E1122", "the line is no JSON object", "JSON Lines have one object in braces on each line."),
    MD_HELP("E1123", "a key twice in one object", "Which of the two is meant cannot be known."),
    MD_HELP("E1124", "a list or object where a value is wanted", "Fields are texts, numbers, true, false or null."),
    MD_HELP("E1126", "two entries disagree on a field", "Two files fill one field of a record with unlike values."),
    MD_HELP("E1127", "a default that does not fit its field", "`default` is written as a value of the field's type."),
    MD_HELP("E1128", "a version that ends before it begins", "valid_to is after valid_from; it is the first day no longer valid."),
    MD_HELP("E1129", "no currency that fits", "Every row of the field names its currency, and has no more digits than it allows."),
    MD_HELP("E1130", "a control total is missed", "--expect-count or --expect-sum does not agree with the files; nothing was stored."),
    MD_HELP("E1131", "there is no such batch",
            "Batches are numbered by the imports: b-31."),
    MD_HELP("E1132", "the batch cannot be withdrawn", "What would come back overlaps a later version."),
    MD_HELP("E1133", "too many rows were rejected",
            "Nothing was stored. The rejects file has each with its reason; --max-rejects N goes on without them."),
    MD_HELP("E1134", "a value would be lost because its column is missing",
            "A new version holds what the files of the import say. Import the files that fill the record together, or add\n"
            "the column; an empty cell empties the field."),
    MD_HELP("E1135", "a value that another field of the row forbids",
            "The schema says `differs` (never the same value) or `not_before` (never an earlier date) of the field."),
    MD_HELP("N1101", "rows were rejected", "They are in the file named, with the reason in the last column."),
};

struct md_help_list md_help_imports(void)
{
    return (struct md_help_list){rows, sizeof rows / sizeof *rows};
}
