#include "api/help_texts.h"

#include <string.h>

#include "meed.h"

typedef struct md_help_list help_family(void);

static help_family *const families[] = {md_help_schemas, md_help_plans, md_help_runs,
                                        md_help_imports};

enum { FAMILIES_COUNT = sizeof families / sizeof *families };

const char *meed_help_code(size_t index)
{
    for (size_t f = 0; f < FAMILIES_COUNT; f++) {
        struct md_help_list list = families[f]();
        if (index < list.rows_count) return list.rows[index].code;
        index -= list.rows_count;
    }
    return NULL;
}

const char *meed_help_text(const char *code)
{
    if (code == NULL) return NULL;
    for (size_t f = 0; f < FAMILIES_COUNT; f++) {
        struct md_help_list list = families[f]();
        for (size_t i = 0; i < list.rows_count; i++)
            if (strcmp(list.rows[i].code, code) == 0) return list.rows[i].text;
    }
    return NULL;
}
