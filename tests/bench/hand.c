#define _GNU_SOURCE /* posix_fadvise beside clock_gettime */
#include "hand.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 20, LINE_BYTES_MAX = 4096 };

double hand_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void hand_fail(const char *what, const char *name)
{
    fprintf(stderr, "%s: %s\n", what, name);
    exit(1);
}

/* ---- files ---------------------------------------------------------------------------------- */

void hand_lines_open(struct hand_lines *lines, const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    *lines = (struct hand_lines){.handle = open(path, O_RDONLY)};
    if (lines->handle < 0) hand_fail(strerror(errno), path);
    struct stat about;
    if (fstat(lines->handle, &about) != 0) hand_fail(strerror(errno), path);
    lines->file_bytes = (size_t)about.st_size;
    posix_fadvise(lines->handle, 0, 0, POSIX_FADV_SEQUENTIAL);
    lines->buffer = malloc(BUFFER_BYTES + 1);
    if (lines->buffer == NULL) hand_fail("no memory for", path);
    hand_lines_next(lines);
}

/* Keeps what is left of a line and fills up behind it. */
static void refill(struct hand_lines *lines)
{
    size_t left = lines->end - lines->begin;
    memmove(lines->buffer, lines->buffer + lines->begin, left);
    lines->begin = 0;
    lines->end = left;
    while (lines->end < BUFFER_BYTES && !lines->ended) {
        ssize_t got = read(lines->handle, lines->buffer + lines->end, BUFFER_BYTES - lines->end);
        if (got <= 0)
            lines->ended = true;
        else
            lines->end += (size_t)got;
    }
    if (lines->ended && lines->end > 0 && lines->buffer[lines->end - 1] != '\n')
        lines->buffer[lines->end++] = '\n';
}

const char *hand_lines_next(struct hand_lines *lines)
{
    if (lines->end - lines->begin < LINE_BYTES_MAX && !lines->ended) refill(lines);
    if (lines->begin == lines->end) return NULL;
    const char *line = lines->buffer + lines->begin;
    const char *end = memchr(line, '\n', lines->end - lines->begin);
    if (end == NULL) hand_fail("a line is too long", line);
    lines->begin += (size_t)(end - line) + 1;
    return line;
}

void hand_lines_close(struct hand_lines *lines)
{
    close(lines->handle);
    free(lines->buffer);
}

/* ---- names ---------------------------------------------------------------------------------- */

static uint64_t hash_of(const char *text, size_t length)
{
    uint64_t hash = 0x9E3779B97F4A7C15u ^ length, word;
    for (; length >= 8; text += 8, length -= 8) {
        memcpy(&word, text, 8);
        hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, text, length);
    hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
    return hash ^ hash >> 29;
}

void hand_names_init(struct hand_names *names, size_t count_max)
{
    size_t places = 64;
    while (places < count_max * 3) places *= 2;
    names->mask = places - 1;
    names->texts = hand_zeroed(places, sizeof *names->texts);
    names->lengths = hand_zeroed(places, sizeof *names->lengths);
    names->values = hand_zeroed(places, sizeof *names->values);
}

static size_t place_of(const struct hand_names *names, const char *text, size_t length)
{
    size_t place = hash_of(text, length) & names->mask;
    while (names->texts[place] != NULL &&
           (names->lengths[place] != length || memcmp(names->texts[place], text, length) != 0))
        place = (place + 1) & names->mask;
    return place;
}

void hand_names_put(struct hand_names *names, const char *text, size_t length, int32_t value)
{
    size_t place = place_of(names, text, length);
    names->texts[place] = text;
    names->lengths[place] = length;
    names->values[place] = value;
}

int32_t hand_names_get(const struct hand_names *names, const char *text, size_t length)
{
    size_t place = place_of(names, text, length);
    return names->texts[place] != NULL ? names->values[place] : -1;
}

void *hand_zeroed(size_t count, size_t size)
{
    void *made = calloc(count > 0 ? count : 1, size);
    if (made == NULL) hand_fail("no memory", "");
    return made;
}

const char *hand_keep(const char *text, size_t length)
{
    char *copy = hand_zeroed(length + 1, 1);
    memcpy(copy, text, length);
    return copy;
}

/* ---- numbers -------------------------------------------------------------------------------- */

int64_t hand_half_even(hand_wide numerator, int64_t denominator)
{
    hand_wide whole = numerator / denominator, rest = numerator % denominator;
    if (rest < 0) {
        rest += denominator;
        whole--;
    }
    if (2 * rest > denominator || (2 * rest == denominator && (whole & 1) != 0)) whole++;
    return (int64_t)whole;
}

int64_t hand_scaled(const char *text, int places)
{
    bool negative = *text == '-', point = false;
    const char *at = negative ? text + 1 : text;
    int64_t value = 0;
    for (; *at != '\0'; at++) {
        if (*at == '.' && !point) {
            point = true;
            continue;
        }
        if (*at < '0' || *at > '9' || (point && places == 0)) hand_fail("not such a number", text);
        value = value * 10 + (*at - '0');
        if (point) places--;
    }
    for (; places > 0; places--) value *= 10;
    return negative ? -value : value;
}

/* ---- output --------------------------------------------------------------------------------- */

void hand_out_reserve(struct hand_out *out, size_t more)
{
    if (out->length + more <= out->capacity) return;
    out->capacity = (out->length + more) * 2;
    out->text = realloc(out->text, out->capacity);
    if (out->text == NULL) hand_fail("no memory", "");
}

void hand_out_add(struct hand_out *out, const char *text, size_t length)
{
    hand_out_reserve(out, length);
    memcpy(out->text + out->length, text, length);
    out->length += length;
}

void hand_out_cents(struct hand_out *out, int64_t cents)
{
    char digits[32], *end = digits + sizeof digits, *at = end;
    uint64_t left = cents < 0 ? (uint64_t)-cents : (uint64_t)cents;
    for (int place = 0; left > 0 || place < 3; place++) {
        if (place == 2) *--at = '.';
        *--at = (char)('0' + left % 10);
        left /= 10;
    }
    if (cents < 0) *--at = '-';
    hand_out_add(out, at, (size_t)(end - at));
}

void hand_out_save(const struct hand_out *out, const char *file)
{
    int handle = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (handle < 0) hand_fail(strerror(errno), file);
    for (size_t done = 0; done < out->length;) {
        ssize_t put = write(handle, out->text + done, out->length - done);
        if (put <= 0) hand_fail(strerror(errno), file);
        done += (size_t)put;
    }
    close(handle);
}

/* ---- the program ---------------------------------------------------------------------------- */

/* The conversation: changes are timed with the pass that follows them. */
void hand_serve(const struct hand_plan *plan)
{
    char line[4096];
    double changed_ms = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *word[5] = {NULL};
        size_t count = 0;
        for (char *at = strtok(line, "\t\n"); at != NULL && count < 5; at = strtok(NULL, "\t\n"))
            word[count++] = at;
        if (count == 0) continue;
        double begun = hand_now_ms();
        if (strcmp(word[0], "cell") == 0 && count == 5) {
            plan->set_cell(word[1], word[2], word[3], word[4]);
            changed_ms += hand_now_ms() - begun;
        } else if (strcmp(word[0], "param") == 0 && count == 3) {
            plan->set_param(word[1], word[2]);
            changed_ms += hand_now_ms() - begun;
        } else if (strcmp(word[0], "pass") == 0 && count == 2) {
            plan->pass(word[1]);
            printf("pass\t%.4f\t%.4f\n", changed_ms, hand_now_ms() - begun);
            changed_ms = 0;
        } else if (strcmp(word[0], "total") == 0) {
            plan->evaluate();
            char sum[24] = "-";
            if (plan->total_cents != NULL)
                snprintf(sum, sizeof sum, "%lld", (long long)plan->total_cents());
            printf("total\t%.4f\t%.4f\t%s\n", changed_ms, hand_now_ms() - begun, sum);
            changed_ms = 0;
        } else {
            hand_fail("not understood", word[0]);
        }
        fflush(stdout);
    }
}

int hand_main(const struct hand_plan *plan, int count, char **words)
{
    if (count < 2 || count > 3) hand_fail("use: PROGRAM FOLDER [FILE]", words[0]);
    double begun = hand_now_ms();
    plan->load(words[1]);
    if (count == 3) {
        plan->pass(words[2]);
        return 0;
    }
    printf("ready\t%.4f\n", hand_now_ms() - begun);
    fflush(stdout);
    hand_serve(plan);
    return 0;
}
