#include "store/book.h"

#include "base/memory.h"
#include "store/book_file.h"
#include "store/book_parts.h"
#include "store/kept_kind.h"
#include "store/kind_sync.h"

/* Make the file where there is none; what is there is never replaced. */
static enum md_status open_file(struct md_book *book, const char *path, enum md_book_mode mode,
                                struct md_diagnostics *out)
{
    if (mode != MD_BOOK_CREATE)
        return md_book_file_open(&book->database, path, book->writable, out);
    struct md_diagnostics found = {0};
    enum md_status status = md_book_file_open(&book->database, path, true, &found);
    if (status == MD_NOT_FOUND) {
        status = md_book_file_create(path, out);
        if (status == MD_OK) status = md_book_file_open(&book->database, path, true, out);
    } else {
        md_diagnostics_append(out, &found);
    }
    md_diagnostics_free(&found);
    return status;
}

enum md_status md_book_open(const char *path, enum md_book_mode mode,
                            const struct md_schema *schema, struct md_book **book,
                            struct md_diagnostics *out)
{
    struct md_book *opened = md_alloc(sizeof *opened);
    opened->schema = schema;
    opened->writable = mode != MD_BOOK_READ;
    opened->author = opened->done_at = "";
    opened->kept_from = MD_KEPT_FROM;
    enum md_status status = open_file(opened, path, mode, out);
    if (status == MD_OK) status = md_kind_sync(opened, out);
    if (status != MD_OK) {
        md_book_free(opened);
        opened = NULL;
    }
    *book = opened;
    return status;
}

void md_book_free(struct md_book *book)
{
    if (book == NULL) return;
    md_book_file_close(&book->database);
    md_kept_kinds_free(book);
    md_free(book->row_keys.ids);
    md_arena_free(&book->arena);
    md_free(book);
}

void md_book_sign(struct md_book *book, const char *author, const char *done_at)
{
    book->author = md_arena_strdup(&book->arena, author != NULL ? author : "");
    book->done_at = md_arena_strdup(&book->arena, done_at != NULL ? done_at : "");
}

void md_book_wait(struct md_book *book, int milliseconds)
{
    sqlite3_busy_timeout(book->database.handle, milliseconds);
}

void md_book_threads(struct md_book *book, size_t threads)
{
    book->threads = threads;
}

int64_t md_book_latest_batch(struct md_book *book)
{
    struct md_diagnostics ignored = {0};
    int64_t batch;
    md_database_integer(&book->database, "SELECT max(id) FROM batches", 0, &batch, &ignored);
    md_diagnostics_free(&ignored);
    return batch;
}

int64_t md_book_batch_of_file(struct md_book *book, const struct md_digest *digest)
{
    struct md_diagnostics ignored = {0};
    sqlite3_stmt *row;
    int64_t batch = 0;
    if (md_database_prepare(&book->database, "SELECT max(batch) FROM files WHERE digest = ?1", &row,
                            &ignored) == MD_OK) {
        md_bind_digest(row, 1, digest);
        if (md_database_step(&book->database, row, &ignored) == MD_OK)
            batch = sqlite3_column_int64(row, 0);
        sqlite3_finalize(row);
    }
    md_diagnostics_free(&ignored);
    return batch;
}
