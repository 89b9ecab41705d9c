#include "run/built_in_kinds.h"

#include <string.h>

#include "base/embedded.h"
#include "input/yaml.h"

static const char *const files[MD_BUILT_IN_KINDS] = {"schemas/built_in/decision.yaml", "schemas/built_in/notice.yaml"};

static bool is_taken(struct md_project *project, const struct md_kind *built_in)
{
    for (size_t i = 0; i < project->schema.kinds_count; i++) {
        const struct md_kind *kind = project->schema.kinds[i];
        if (kind == built_in || strcmp(kind->name, built_in->name) != 0) continue;
        struct md_diagnostics *out = &project->diagnostics;
        struct md_diagnostic *d = md_diagnostics_add(out, MD_ERROR, "E0125",
                                                     "the book keeps the kind `%s` itself", kind->name);
        md_diagnostic_at(out, d, kind->place.file, kind->place.source, kind->place.source_length, kind->place.line,
                         kind->place.column, kind->place.end_column);
        md_diagnostic_advise(out, d, "help", "give it another name, or read the one that there is (rules/README.md, 16)");
        return true;
    }
    return false;
}

/* A field of its own goes before a kind of the same name. */
static void add_references(struct md_project *project, struct md_kind *built_in)
{
    struct md_schema *schema = &project->schema;
    struct md_field *fields =
        md_arena_array(&schema->arena, built_in->fields_count + schema->kinds_count + 2, sizeof *fields);
    memcpy(fields, built_in->fields, built_in->fields_count * sizeof *fields);
    built_in->fields = fields;
    for (size_t i = 0; i < schema->kinds_count; i++) {
        const struct md_kind *kind = schema->kinds[i];
        if (kind->built_in || kind->key_fields_count != 1 || md_kind_field(built_in, kind->name) >= 0) continue;
        fields[built_in->fields_count++] =
            (struct md_field){.name = kind->name, .type = MD_FIELD_REF, .target_name = kind->name, .target = -1,
                              .currency_field = -1, .unit_factor = 1, .place = built_in->place};
    }
}

void md_built_in_kinds_add(struct md_project *project)
{
    struct md_schema *schema = &project->schema;
    struct md_kind *added[MD_BUILT_IN_KINDS];
    size_t count = 0;
    for (size_t i = 0; i < MD_BUILT_IN_KINDS; i++) {
        const struct md_embedded_file *file = md_embedded_find(files[i]);
        if (md_yaml_read(file->name, file->text, file->length, &project->built_in[i], &project->diagnostics) != MD_OK ||
            md_schema_read_kind(schema, &project->built_in[i], &project->diagnostics) != MD_OK)
            return;
        added[count] = schema->kinds[schema->kinds_count - 1];
        added[count++]->built_in = true;
    }
    for (size_t i = 0; i < count; i++)
        if (!is_taken(project, added[i])) add_references(project, added[i]);
}

size_t md_declared_kinds(const struct md_project *project)
{
    size_t count = 0;
    for (size_t i = 0; i < project->schema.kinds_count; i++) count += !project->schema.kinds[i]->built_in;
    return count;
}
