#include "base/embedded.h"

#include <string.h>

const struct md_embedded_file *md_embedded_find(const char *name)
{
    for (const struct md_embedded_file *file = md_embedded_files; file->name != NULL; file++)
        if (strcmp(file->name, name) == 0) return file;
    return NULL;
}
