#include "store/row_order.h"

#include "base/memory.h"
#include "base/sort.h"

enum { SPARSE = 4 /* more ids than that for each row: comparing beats counting */ };

struct ordering {
    const struct md_unordered_rows *rows;
    const int32_t *rank; /* by key id: place in order of bytes; NULL: the id itself */
    int32_t *own_rank;
    int64_t highest;    /* key id */
    int32_t last_place; /* the greatest rank among the rows */
};

/* ---- keys --------------------------------------------------------------------------------- */

enum md_status md_prepare_keys(struct md_book *book, const struct md_kind *kind, const char *before,
                               const char *after, sqlite3_stmt **rows, struct md_diagnostics *out)
{
    struct md_buffer sql = {0};
    md_buffer_add_text(&sql, before);
    md_sql_name(&sql, "key_", kind->name);
    md_buffer_add_text(&sql, after);
    enum md_status status = md_database_prepare(&book->database, md_buffer_text(&sql), rows, out);
    md_buffer_free(&sql);
    return status;
}

enum md_status md_highest_key_id(struct md_book *book, const struct md_kind *kind, int64_t *highest,
                                 struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    *highest = 0;
    enum md_status status = md_prepare_keys(book, kind, "SELECT max(id) FROM ", "", &row, out);
    if (status != MD_OK) return status;
    status = md_database_step(&book->database, row, out);
    if (status == MD_OK) *highest = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return status;
}

enum md_status md_keys_damaged(struct md_book *book, struct md_diagnostics *out)
{
    md_diagnostics_add(out, MD_ERROR, "E0603", "the book %s is damaged: a key id is out of range",
                       book->database.path);
    return MD_STORAGE;
}

static enum md_status keys_are_sorted(struct md_book *book, const struct md_kind *kind,
                                      bool *sorted, struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    enum md_status status = md_database_prepare(
        &book->database, "SELECT keys_sorted FROM kinds WHERE name = ?1", &row, out);
    if (status != MD_OK) return status;
    md_bind_text(row, 1, kind->name);
    status = md_database_step(&book->database, row, out);
    *sorted = status == MD_OK && sqlite3_column_int(row, 0) != 0;
    sqlite3_finalize(row);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

/* The place of each key id in order of bytes, by walking the key index once. */
static enum md_status read_rank(struct md_book *book, struct ordering *ordering,
                                struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    enum md_status status = md_prepare_keys(book, ordering->rows->kind, "SELECT id FROM ",
                                            " ORDER BY key", &rows, out);
    if (status != MD_OK) return status;
    ordering->own_rank = md_alloc_array((size_t)ordering->highest + 1, sizeof *ordering->own_rank);
    int32_t place = 0;
    while ((status = md_database_step(&book->database, rows, out)) == MD_OK) {
        int64_t id = sqlite3_column_int64(rows, 0);
        if (id >= 1 && id <= ordering->highest && place < ordering->highest) ordering->own_rank[id] = place++;
    }
    sqlite3_finalize(rows);
    ordering->rank = ordering->own_rank;
    return status == MD_NOT_FOUND ? MD_OK : status;
}

/* Every key id must have a place before ranks are looked up. */
static enum md_status check_ids(struct md_book *book, struct ordering *ordering,
                                struct md_diagnostics *out)
{
    const struct md_unordered_rows *rows = ordering->rows;
    enum md_status status = md_highest_key_id(book, rows->kind, &ordering->highest, out);
    if (status != MD_OK) return status;
    if (rows->keys != NULL && (size_t)ordering->highest > rows->keys->ids_count)
        ordering->highest = (int64_t)rows->keys->ids_count;
    for (size_t row = 0; row < rows->count; row++)
        if (rows->ids[row] < 1 || rows->ids[row] > ordering->highest ||
            (rows->keys != NULL && rows->keys->index_of_id[rows->ids[row]] < 0))
            return md_keys_damaged(book, out);
    return MD_OK;
}

static enum md_status find_rank(struct md_book *book, struct ordering *ordering,
                                struct md_diagnostics *out)
{
    bool sorted = false;
    enum md_status status = keys_are_sorted(book, ordering->rows->kind, &sorted, out);
    if (status != MD_OK || sorted) return status;
    if (ordering->rows->keys == NULL) return read_rank(book, ordering, out);
    ordering->rank = ordering->rows->keys->index_of_id;
    return MD_OK;
}

/* ---- order -------------------------------------------------------------------------------- */

static int32_t rank_of(const struct ordering *ordering, uint32_t row)
{
    int32_t id = ordering->rows->ids[row];
    return ordering->rank != NULL ? ordering->rank[id] : id;
}

static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    const struct ordering *ordering = context;
    int32_t a_rank = rank_of(ordering, a), b_rank = rank_of(ordering, b);
    if (a_rank != b_rank) return a_rank < b_rank ? -1 : 1;
    const int64_t *valid_from = ordering->rows->valid_from;
    if (valid_from == NULL) return 0;
    return (valid_from[a] > valid_from[b]) - (valid_from[a] < valid_from[b]);
}

/* By counting the rows of each key; those of one key are then put in order among themselves. */
static void order_by_counting(const struct ordering *ordering, uint32_t *order)
{
    size_t count = ordering->rows->count, places = (size_t)ordering->last_place + 2;
    uint32_t *ends = md_alloc_array(places, sizeof *ends);
    for (uint32_t row = 0; row < count; row++) ends[rank_of(ordering, row) + 1]++;
    for (size_t place = 1; place < places; place++) ends[place] += ends[place - 1];
    for (uint32_t row = 0; row < count; row++) order[ends[rank_of(ordering, row)]++] = row;
    md_free(ends);
    if (ordering->rows->valid_from == NULL) return;
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && rank_of(ordering, order[end]) == rank_of(ordering, order[first]);) end++;
        if (end - first > 1) md_sort(order + first, end - first, compare_rows, ordering);
    }
}

/* A place may lie above every id: keys given by the caller can be more than the book's. */
static int32_t last_place(const struct ordering *ordering)
{
    int32_t last = 0;
    for (uint32_t row = 0; row < ordering->rows->count; row++)
        if (rank_of(ordering, row) > last) last = rank_of(ordering, row);
    return last;
}

static bool in_order(const struct ordering *ordering)
{
    for (uint32_t row = 1; row < ordering->rows->count; row++)
        if (compare_rows(ordering, row - 1, row) > 0) return false;
    return true;
}

enum md_status md_row_order_find(struct md_book *book, const struct md_unordered_rows *rows,
                                 uint32_t **order, struct md_diagnostics *out)
{
    struct ordering ordering = {.rows = rows};
    *order = NULL;
    enum md_status status = check_ids(book, &ordering, out);
    if (status == MD_OK) status = find_rank(book, &ordering, out);
    if (status == MD_OK && !in_order(&ordering)) {
        *order = md_alloc_array(rows->count, sizeof **order);
        ordering.last_place = last_place(&ordering);
        if (ordering.last_place / SPARSE <= (int64_t)rows->count) {
            order_by_counting(&ordering, *order);
        } else {
            for (uint32_t row = 0; row < rows->count; row++) (*order)[row] = row;
            md_sort(*order, rows->count, compare_rows, &ordering);
        }
    }
    md_free(ordering.own_rank);
    return status;
}
