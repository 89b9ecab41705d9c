#include "input/late_rejects.h"

#include "base/buffer.h"
#include "input/csv.h"
#include "input/encoding.h"
#include "input/import.h"
#include "input/json.h"

struct rereading {
    struct md_reject_list *rejects;
    struct md_reject_file *rejected;
    const char *file;
    const struct md_late_reject *items;
    size_t items_count, next;
    size_t columns_count;
    bool header_seen;
    struct md_arena scratch;
};

static void take_header(struct rereading *r, const struct md_record *header)
{
    struct md_buffer text = {0};
    md_rejects_header(header, &text);
    r->header_seen = true;
    r->columns_count = md_rejects_columns(header);
    r->rejected = md_rejects_file(r->rejects, r->file, md_buffer_text(&text), r->columns_count);
    md_buffer_free(&text);
}

static void take_record(struct rereading *r, const struct md_record *record)
{
    while (r->next < r->items_count && r->items[r->next].line < record->line) r->next++;
    if (r->next == r->items_count || r->items[r->next].line != record->line) return;
    const struct md_late_reject *item = &r->items[r->next++];
    struct md_buffer text = {0};
    md_arena_reset(&r->scratch);
    md_rejects_record(record, r->columns_count, &r->scratch, &text);
    md_rejects_add(r->rejects, r->rejected, item->line, item->code, item->field, item->reason,
                   md_buffer_text(&text));
    md_buffer_free(&text);
}

static enum md_status take_csv(void *context, const struct md_record *record)
{
    struct rereading *r = context;
    if (r->header_seen) take_record(r, record);
    else take_header(r, record);
    return MD_OK;
}

static enum md_status take_json(void *context, const struct md_json_columns *columns,
                                const struct md_record *record)
{
    (void)columns;
    take_record(context, record);
    return MD_OK;
}

enum md_status md_late_rejects_add(struct md_reject_list *rejects, const char *path,
                                   const char *file, const char *declared,
                                   const struct md_late_reject *items, size_t items_count,
                                   struct md_diagnostics *out)
{
    struct md_decoder *source;
    if (md_decoder_open(path, file, declared, &source, out) != MD_OK) return MD_INPUT;
    struct rereading r = {
        .rejects = rejects, .file = file, .items = items, .items_count = items_count};
    enum md_status status;
    if (md_import_is_json(file)) {
        r.rejected = md_rejects_file(rejects, file, NULL, 0);
        status = md_json_lines_read(source, take_json, &r, out);
    } else {
        status = md_csv_read(source, take_csv, &r, out);
    }
    md_arena_free(&r.scratch);
    md_decoder_close(source);
    return status == MD_OK ? MD_OK : MD_INPUT;
}
