/* E01xx: files of the project, YAML and JSON, kinds. */
#include "api/help_texts.h"

static const struct md_help_row rows[] = {
    MD_HELP("E0101", "a file of the project cannot be read",
            "The file is missing, may not be read, or is larger than 1 MiB. Large tables belong into data/ and\n"
            "are imported; schemas, params and rules are small texts."),
    MD_HELP("E0102", "the text is not in the form it must have",
            "The YAML or JSON cannot be understood at the place shown; often the mistake stands one line above it:\n"
            "a missing colon, quotes that do not end, an indentation with tabs.\n\n"
            "  wrong   amount {type: money}\n"
            "  right   amount: {type: money}"),
    MD_HELP("E0103", "the file is not UTF-8 text",
            "YAML and JSON files of a project are UTF-8 without NUL bytes. Save the file as UTF-8. (CSV files of\n"
            "other systems may be GB18030: say so with `encoding` in the load entry.)"),
    MD_HELP("E0104", "a key that is not known here",
            "Most often a spelling mistake; the nearest known key is named. Unknown keys are never ignored, since\n"
            "a setting that is not read would be a wrong figure."),
    MD_HELP("E0105", "a key stands twice in one map",
            "Both lines are named. Remove one: the file cannot mean both."),
    MD_HELP("E0106", "anchors and aliases are not allowed",
            "YAML's &name and *name make files that read differently from how they look. Write the value again."),
    MD_HELP("E0107", "merge keys are not allowed", "Write the keys out instead of `<<: *name`."),
    MD_HELP("E0108", "tags and directives are not allowed",
            "Write the plain value; the schema says what type it has."),
    MD_HELP("E0109", "a second document in one file", "Remove the line `---`, or make two files."),
    MD_HELP("E0110", "the file is too large or too deeply nested",
            "Limits: 1 MiB, 32 levels, 100,000 parts. Tables of that size are data: import them."),
    MD_HELP("E0111", "a key is missing or is no plain text", "Each entry of a map is `key: value`."),
    MD_HELP("E0120", "something needed is missing or does not fit",
            "A kind needs `kind`, `key` and `fields`; a ref needs `to`; an enum needs `values`; a load entry needs\n"
            "`file`.\n\n"
            "  kind: deal\n"
            "  key: id\n"
            "  fields:\n"
            "    id:    {type: text}\n"
            "    stage: {type: enum, values: [open, won, lost]}"),
    MD_HELP("E0121", "a list, map or text stands where another is wanted",
            "The message says which. `fields` is a map from name to attributes, `columns` a map from field to column."),
    MD_HELP("E0122", "a word that is not one of those known here",
            "A type, currency, encoding, form of a date or choice is misspelt; the message lists what there is."),
    MD_HELP("E0123", "the kind has no such field",
            "`key`, `date`, `columns`, `map` and others name fields of the kind; the nearest one is named."),
    MD_HELP("E0124", "an attribute or field that does not fit its type",
            "For example `to` on a number, `decimals` on a text, or a `date` that names a text field."),
    MD_HELP("E0125", "two definitions of one name", "Both places are named; rename or remove one."),
    MD_HELP("E0126", "a reference to a kind that is not there",
            "`{type: ref, to: person}` needs a schema with `kind: person`."),
    MD_HELP("E0127", "not a name",
            "Names are a to z, digits and _, beginning with a letter, and none of the reserved words."),
    MD_HELP("E0128", "load entries that do not fit together",
            "`file` is a file's name without folders, and two entries may not fill the same field of a kind."),
    MD_HELP("E0129", "a number out of its range", "The message names the smallest and the largest."),
    MD_HELP("E0130", "a protected attribute of candidates",
            "People are chosen by what the post asks for: kinds of candidates have no field for age, sex, ethnicity,\n"
            "marriage, health or faith, so that no rule can weigh them."),
};

struct md_help_list md_help_schemas(void)
{
    return (struct md_help_list){rows, sizeof rows / sizeof *rows};
}
