/* api/help_texts.h
 *
 * help_texts: what a code means, for `meed help E0203`. One list a family, in order of code; each
 * text begins with "CODE: title". tests/api holds that every code used in engine/ has one.
 */
#ifndef MD_API_HELP_TEXTS_H
#define MD_API_HELP_TEXTS_H

#include <stddef.h>

struct md_help_row {
    const char *code, *text;
};

struct md_help_list {
    const struct md_help_row *rows;
    size_t rows_count;
};

#define MD_HELP(code, title, text)                                                                 \
    {                                                                                              \
        code, code ": " title "\n\n" text "\n"                                                     \
    }

/* Each family's list; its file is named after it. */
struct md_help_list md_help_schemas(void); /* E01xx */
struct md_help_list md_help_plans(void);   /* E02xx, E03xx */
struct md_help_list md_help_runs(void);    /* E04xx to E09xx and notes */
struct md_help_list md_help_imports(void); /* E11xx */

#endif
