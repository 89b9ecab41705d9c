#include "table/protected_words.h"

#include <string.h>

/* What a company may not weigh when it chooses people: PRC Labour Law article 12 and Employment Promotion Law
 * chapter 3 name ethnicity, race, sex, religion, disability and infection; HANDBOOK.md 5.3 adds age and marriage. */
static const char *const protected_words[] = {
    "age",      "birth",    "birthday", "birthdate",  "born",      "dob",        "sex",     "gender",
    "ethnic",   "ethnicity", "race",    "nation",     "nationality", "religion", "faith",   "marital",
    "marriage", "married",  "spouse",   "children",   "pregnant",  "pregnancy",  "health",  "healthy",
    "medical",  "disability", "disabled", "hukou",
};

static bool is_protected(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof protected_words / sizeof protected_words[0]; i++)
        if (strlen(protected_words[i]) == length && memcmp(protected_words[i], word, length) == 0) return true;
    return false;
}

bool md_is_candidate_kind(const char *kind)
{
    return strstr(kind, "candidate") != NULL || strstr(kind, "applicant") != NULL;
}

bool md_has_protected_word(const char *field)
{
    while (*field != '\0') {
        size_t length = strcspn(field, "_");
        if (is_protected(field, length)) return true;
        field += length + (field[length] == '_');
    }
    return false;
}
