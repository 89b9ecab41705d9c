/* flock() and O_NOFOLLOW. */
#define _DEFAULT_SOURCE

#include "store/kept_column.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/map.h"
#include "base/memory.h"

enum { FORMAT = 1, ALIGNMENT = 64, VALUES = 0, PRESENT, STARTS, BYTES, SLOTS, BLOCKS_COUNT };

static const char magic[16] = "meed column\n";

struct block {
    uint64_t offset, length, checksum;
};

struct column_head {
    char magic[16];
    uint32_t format, width;
    uint64_t byte_order; /* 1 */
    uint64_t hash_probe; /* of the hash that the dictionary's slots are made with */
    unsigned char key[MD_DIGEST_BYTES];
    uint64_t rows_count;
    int64_t least, greatest;
    uint64_t texts_count;
    struct block blocks[BLOCKS_COUNT]; /* length 0: not there */
    uint64_t file_length;
    uint64_t checksum; /* of all before it */
};

/* ---- checksum ----------------------------------------------------------------------------- */

/*
 * Four lanes that each take every fourth word. A step is a bijection of its lane for a given word
 * and of the word for a given lane, so no change of a single word is lost; it is made to notice
 * damage, not malice, and to keep up with memory.
 */
static uint64_t checksum_of(const void *bytes, size_t length)
{
    static const uint64_t factor = 0x9e3779b97f4a7c15u;
    const unsigned char *cursor = bytes;
    uint64_t lanes[4] = {1, 2, 3, 4}, words[4];
    size_t left = length;
    for (; left >= sizeof words; left -= sizeof words, cursor += sizeof words) {
        memcpy(words, cursor, sizeof words);
        for (int i = 0; i < 4; i++) {
            lanes[i] = (lanes[i] ^ words[i]) * factor;
            lanes[i] ^= lanes[i] >> 29;
        }
    }
    memset(words, 0, sizeof words);
    if (left > 0) memcpy(words, cursor, left);
    uint64_t sum = length;
    for (int i = 0; i < 4; i++) {
        lanes[i] = (lanes[i] ^ words[i]) * factor;
        sum = (sum ^ lanes[i] ^ lanes[i] >> 32) * factor;
        sum ^= sum >> 31;
    }
    return sum;
}

static uint64_t head_checksum(const struct column_head *head)
{
    return checksum_of(head, offsetof(struct column_head, checksum));
}

static uint64_t hash_probe(void)
{
    return md_hash_bytes("meed, a deserved reward", 23);
}

/* ---- narrow and wide ---------------------------------------------------------------------- */

static int width_for(int64_t least, int64_t greatest)
{
    if (least >= INT8_MIN && greatest <= INT8_MAX) return 1;
    if (least >= INT16_MIN && greatest <= INT16_MAX) return 2;
    if (least >= INT32_MIN && greatest <= INT32_MAX) return 4;
    return 8;
}

static void find_range(const int64_t *values, size_t count, int64_t *least, int64_t *greatest)
{
    *least = *greatest = count > 0 ? values[0] : 0;
    for (size_t i = 1; i < count; i++) {
        *least = values[i] < *least ? values[i] : *least;
        *greatest = values[i] > *greatest ? values[i] : *greatest;
    }
}

void md_kept_column_begin(struct md_kept_column *column, int64_t least, int64_t greatest,
                          size_t rows_count, bool with_gaps)
{
    *column = (struct md_kept_column){.rows_count = rows_count, .least = least, .greatest = greatest};
    column->width = width_for(least, greatest);
    column->values = md_alloc_array(rows_count + 1, (size_t)column->width);
    if (with_gaps) column->present = md_alloc_array(rows_count + 1, 1);
}

void md_kept_column_put(struct md_kept_column *column, size_t row, const int64_t *values,
                        const uint8_t *present, size_t count)
{
    int8_t *bytes = (int8_t *)column->values + row;
    int16_t *shorts = (int16_t *)column->values + row;
    int32_t *ints = (int32_t *)column->values + row;
    switch (column->width) {
    case 1:
        for (size_t i = 0; i < count; i++) bytes[i] = (int8_t)values[i];
        break;
    case 2:
        for (size_t i = 0; i < count; i++) shorts[i] = (int16_t)values[i];
        break;
    case 4:
        for (size_t i = 0; i < count; i++) ints[i] = (int32_t)values[i];
        break;
    default:
        memcpy((int64_t *)column->values + row, values, count * sizeof *values);
    }
    if (column->present == NULL) return;
    if (present != NULL) memcpy(column->present + row, present, count);
    else memset(column->present + row, 1, count);
}

void md_kept_column_make(struct md_kept_column *column, const int64_t *values,
                         const uint8_t *present, size_t rows_count)
{
    int64_t least, greatest;
    bool with_gaps = present != NULL && memchr(present, 0, rows_count) != NULL;
    find_range(values, rows_count, &least, &greatest);
    md_kept_column_begin(column, least, greatest, rows_count, with_gaps);
    md_kept_column_put(column, 0, values, present, rows_count);
}

static void *in_order(const void *items, int width, const uint32_t *order, size_t count)
{
    void *sorted = md_realloc_array(NULL, count + 1, (size_t)width);
    const int8_t *bytes = items;
    const int16_t *shorts = items;
    const int32_t *ints = items;
    const int64_t *longs = items;
    if (width == 1)
        for (size_t i = 0; i < count; i++) ((int8_t *)sorted)[i] = bytes[order[i]];
    else if (width == 2)
        for (size_t i = 0; i < count; i++) ((int16_t *)sorted)[i] = shorts[order[i]];
    else if (width == 4)
        for (size_t i = 0; i < count; i++) ((int32_t *)sorted)[i] = ints[order[i]];
    else
        for (size_t i = 0; i < count; i++) ((int64_t *)sorted)[i] = longs[order[i]];
    return sorted;
}

void md_kept_column_sort(struct md_kept_column *column, const uint32_t *order)
{
    void *values = in_order(column->values, column->width, order, column->rows_count);
    md_free(column->values);
    column->values = values;
    if (column->present == NULL) return;
    uint8_t *present = in_order(column->present, 1, order, column->rows_count);
    md_free(column->present);
    column->present = present;
}

static void widen_all(const struct md_kept_column *column, size_t count, int64_t *into)
{
    const int8_t *bytes = column->values;
    const int16_t *shorts = column->values;
    const int32_t *ints = column->values;
    switch (column->width) {
    case 1:
        for (size_t i = 0; i < count; i++) into[i] = bytes[i];
        break;
    case 2:
        for (size_t i = 0; i < count; i++) into[i] = shorts[i];
        break;
    case 4:
        for (size_t i = 0; i < count; i++) into[i] = ints[i];
        break;
    default:
        memcpy(into, column->values, count * sizeof *into);
    }
}

void md_kept_column_values(const struct md_kept_column *column, const uint32_t *rows, size_t count,
                           int64_t *into)
{
    const int8_t *bytes = column->values;
    const int16_t *shorts = column->values;
    const int32_t *ints = column->values;
    const int64_t *longs = column->values;
    if (rows == NULL) {
        if (count > 0) widen_all(column, count, into);
        return;
    }
    switch (column->width) {
    case 1:
        for (size_t i = 0; i < count; i++) into[i] = bytes[rows[i]];
        break;
    case 2:
        for (size_t i = 0; i < count; i++) into[i] = shorts[rows[i]];
        break;
    case 4:
        for (size_t i = 0; i < count; i++) into[i] = ints[rows[i]];
        break;
    default:
        for (size_t i = 0; i < count; i++) into[i] = longs[rows[i]];
    }
}

/* ---- reading a file ----------------------------------------------------------------------- */

static bool block_is_whole(const struct column_head *head, const unsigned char *map, int number)
{
    const struct block *block = &head->blocks[number];
    if (block->offset % ALIGNMENT != 0 || block->offset < sizeof *head ||
        block->offset > head->file_length || block->length > head->file_length - block->offset)
        return false;
    return checksum_of(map + block->offset, block->length) == block->checksum;
}

static bool head_is_right(const struct column_head *head, const struct md_digest *key,
                          uint64_t file_length)
{
    return memcmp(head->magic, magic, sizeof magic) == 0 && head->format == FORMAT &&
           head->byte_order == 1 && head->checksum == head_checksum(head) &&
           head->file_length == file_length && head->hash_probe == hash_probe() &&
           memcmp(head->key, key->bytes, MD_DIGEST_BYTES) == 0 &&
           head->rows_count <= UINT32_MAX &&
           head->width == (uint32_t)width_for(head->least, head->greatest);
}

static bool lengths_agree(const struct column_head *head)
{
    const struct block *blocks = head->blocks;
    uint64_t slots_count = blocks[SLOTS].length / sizeof(uint64_t);
    if (blocks[VALUES].length != head->rows_count * head->width) return false;
    if (blocks[PRESENT].length != 0 && blocks[PRESENT].length != head->rows_count) return false;
    if (blocks[STARTS].length == 0) return blocks[BYTES].length == 0 && blocks[SLOTS].length == 0;
    return head->texts_count < UINT32_MAX &&
           blocks[STARTS].length == (head->texts_count + 1) * sizeof(uint64_t) &&
           (slots_count & (slots_count - 1)) == 0 &&
           blocks[SLOTS].length == slots_count * sizeof(uint64_t) &&
           (slots_count > head->texts_count || head->texts_count == 0);
}

/* The range of the head is what readers go by, so it must be that of the values. */
static bool range_is_right(const struct md_kept_column *column)
{
    enum { BATCH = 4096 };
    int64_t wide[BATCH], least = column->least, greatest = column->greatest;
    bool right = true;
    struct md_kept_column part = *column;
    for (size_t from = 0; from < column->rows_count; from += BATCH) {
        size_t count = column->rows_count - from < BATCH ? column->rows_count - from : BATCH;
        part.values = (unsigned char *)column->values + from * (size_t)column->width;
        widen_all(&part, count, wide);
        for (size_t i = 0; i < count; i++) right &= wide[i] >= least && wide[i] <= greatest;
    }
    return right;
}

static bool texts_are_right(const struct md_texts *texts, int64_t least, int64_t greatest,
                            size_t rows_count)
{
    if (rows_count > 0 && (least < 0 || (greatest > 0 && (uint64_t)greatest >= texts->count))) return false;
    if (texts->starts[0] != 0 || texts->starts[texts->count] != texts->bytes_length) return false;
    for (size_t i = 0; i < texts->count; i++)
        if (texts->starts[i + 1] <= texts->starts[i] || texts->starts[i + 1] > texts->bytes_length ||
            texts->bytes[texts->starts[i + 1] - 1] != '\0')
            return false;
    size_t used = 0;
    for (size_t i = 0; i < texts->slots_count; i++) {
        if (texts->slots[i] == 0) continue;
        used++;
        if ((uint32_t)texts->slots[i] == 0 || (uint32_t)texts->slots[i] > texts->count) return false;
    }
    return used == texts->count;
}

/* The column as it lies in the map; false: it is not what its head says. */
static bool take_map(struct md_kept_column *column, const struct column_head *head,
                     unsigned char *map)
{
    *column = (struct md_kept_column){.width = (int)head->width,
                                      .rows_count = (size_t)head->rows_count,
                                      .values = map + head->blocks[VALUES].offset,
                                      .least = head->least,
                                      .greatest = head->greatest,
                                      .map = map,
                                      .map_length = (size_t)head->file_length};
    if (head->blocks[PRESENT].length > 0) column->present = map + head->blocks[PRESENT].offset;
    if (head->blocks[STARTS].length > 0) {
        struct md_texts *texts = column->texts = md_alloc(sizeof *texts);
        texts->bytes = (char *)map + head->blocks[BYTES].offset;
        texts->bytes_length = texts->bytes_capacity = (size_t)head->blocks[BYTES].length;
        texts->starts = (uint64_t *)(void *)(map + head->blocks[STARTS].offset);
        texts->count = (size_t)head->texts_count;
        texts->capacity = texts->count + 1;
        texts->slots = (uint64_t *)(void *)(map + head->blocks[SLOTS].offset);
        texts->slots_count = (size_t)(head->blocks[SLOTS].length / sizeof *texts->slots);
        if (!texts_are_right(texts, head->least, head->greatest, column->rows_count)) return false;
    }
    return range_is_right(column);
}

static bool read_map(struct md_kept_column *column, unsigned char *map, uint64_t length,
                     const struct md_digest *key)
{
    struct column_head head;
    memcpy(&head, map, sizeof head);
    if (!head_is_right(&head, key, length) || !lengths_agree(&head)) return false;
    for (int i = 0; i < BLOCKS_COUNT; i++)
        if (head.blocks[i].length > 0 && !block_is_whole(&head, map, i)) return false;
    if (take_map(column, &head, map)) return true;
    md_free(column->texts);
    *column = (struct md_kept_column){0};
    return false;
}

bool md_kept_column_map(struct md_kept_column *column, const char *path,
                        const struct md_digest *key)
{
    *column = (struct md_kept_column){0};
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return false;
    struct stat info;
    void *map = MAP_FAILED;
    if (fstat(file, &info) == 0 && S_ISREG(info.st_mode) &&
        info.st_size >= (off_t)sizeof(struct column_head))
        map = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (map == MAP_FAILED) return false;
    if (read_map(column, map, (uint64_t)info.st_size, key)) return true;
    munmap(map, (size_t)info.st_size);
    return false;
}

/* ---- writing a file ----------------------------------------------------------------------- */

static void lay_out(const struct md_kept_column *column, const struct md_digest *key,
                    struct column_head *head, const void *blocks[BLOCKS_COUNT])
{
    const struct md_texts *texts = column->texts;
    memset(head, 0, sizeof *head); /* its gaps are under the checksum too */
    memcpy(head->magic, magic, sizeof magic);
    head->format = FORMAT;
    head->width = (uint32_t)column->width;
    head->byte_order = 1;
    head->hash_probe = hash_probe();
    memcpy(head->key, key->bytes, MD_DIGEST_BYTES);
    head->rows_count = column->rows_count;
    head->least = column->least;
    head->greatest = column->greatest;
    size_t lengths[BLOCKS_COUNT] = {[VALUES] = column->rows_count * (size_t)column->width};
    blocks[VALUES] = column->values;
    blocks[PRESENT] = column->present;
    if (column->present != NULL) lengths[PRESENT] = column->rows_count;
    static const uint64_t no_texts[1];
    blocks[STARTS] = texts != NULL && texts->count > 0 ? texts->starts : no_texts;
    blocks[BYTES] = texts != NULL ? texts->bytes : NULL;
    blocks[SLOTS] = texts != NULL ? texts->slots : NULL;
    if (texts != NULL) {
        head->texts_count = texts->count;
        lengths[STARTS] = (texts->count + 1) * sizeof *texts->starts;
        lengths[BYTES] = texts->bytes_length;
        lengths[SLOTS] = texts->slots_count * sizeof *texts->slots;
    }
    uint64_t end = sizeof *head;
    for (int i = 0; i < BLOCKS_COUNT; i++) {
        end = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        head->blocks[i] = (struct block){end, lengths[i], 0};
        if (lengths[i] > 0) head->blocks[i].checksum = checksum_of(blocks[i], lengths[i]);
        end += lengths[i];
    }
    head->file_length = end;
    head->checksum = head_checksum(head);
}

static bool write_all(int file, const void *bytes, size_t length)
{
    const unsigned char *cursor = bytes;
    while (length > 0) {
        ssize_t written = write(file, cursor, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        cursor += written;
        length -= (size_t)written;
    }
    return true;
}

static bool write_column(int file, const struct md_kept_column *column, const struct md_digest *key)
{
    static const unsigned char gap[ALIGNMENT];
    struct column_head head;
    const void *blocks[BLOCKS_COUNT];
    lay_out(column, key, &head, blocks);
    if (ftruncate(file, 0) != 0 || !write_all(file, &head, sizeof head)) return false;
    uint64_t end = sizeof head;
    for (int i = 0; i < BLOCKS_COUNT; i++) {
        if (!write_all(file, gap, (size_t)(head.blocks[i].offset - end)) ||
            !write_all(file, blocks[i], (size_t)head.blocks[i].length))
            return false;
        end = head.blocks[i].offset + head.blocks[i].length;
    }
    return true;
}

/* Is the file that was opened still the one of this name? Another writer may have put it in place
 * between opening and locking. */
static bool is_still_there(int file, const char *path)
{
    struct stat opened, named;
    return fstat(file, &opened) == 0 && lstat(path, &named) == 0 && S_ISREG(opened.st_mode) &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

bool md_kept_column_write(const struct md_kept_column *column, const char *path,
                          const struct md_digest *key)
{
    struct md_buffer beside = {0};
    md_buffer_add_text(&beside, path);
    md_buffer_add_text(&beside, ".new"); /* of a writer that was killed: it is written anew */
    bool done = false;
    int file = open(beside.text, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0 && is_still_there(file, beside.text)) {
        done = write_column(file, column, key) && rename(beside.text, path) == 0;
        if (!done) unlink(beside.text);
    }
    if (file >= 0) close(file);
    md_buffer_free(&beside);
    return done;
}

void md_kept_column_free(struct md_kept_column *column)
{
    if (column->map != NULL) {
        munmap(column->map, column->map_length);
    } else {
        md_free(column->values);
        md_free(column->present);
        if (column->texts != NULL) md_texts_free(column->texts);
    }
    md_free(column->texts);
    *column = (struct md_kept_column){0};
}
