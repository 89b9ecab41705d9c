/* cli/output.h
 *
 * output: where results go: standard output, or a file that appears whole or not at all.
 *
 * One at a time in a process, because the signal handlers must find the file to remove. Order of
 * calls: open; write and flush as often as wanted; then finish or drop.
 */
#ifndef MD_CLI_OUTPUT_H
#define MD_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct md_output {
    FILE *stream;        /* stdout or the file beside the target */
    const char *target;  /* NULL: standard output */
    char *beside;        /* the file that is renamed to the target; NULL: the target itself is written */
    int error;           /* errno of the first write that failed; 0: none */
};

/*
 * path: NULL or "-": standard output. An ordinary file, new or old, is written beside its place with mode
 * 0600 and renamed by finish; a device or a pipe is written to; a folder or a link is refused.
 * False: `fault` (of `size` bytes) says why.
 */
bool md_output_open(struct md_output *output, const char *path, char *fault, size_t size);

/* meed_write: user is the struct md_output. */
int md_output_write(void *user, const char *text, size_t length);

/* Let what was written be seen before messages are. */
void md_output_flush(struct md_output *output);

/* Flush, synchronise, rename. False: `fault` says why; the target is then as it was. */
bool md_output_finish(struct md_output *output, char *fault, size_t size);

/* Give up: the target stays as it was. What went to standard output is gone. */
void md_output_drop(struct md_output *output);

/* SIGINT, SIGTERM, SIGHUP, SIGPIPE end the program quietly by the signal itself, after the file beside the target
 * was removed; the book rolls back what was not committed. SIGXFSZ is ignored: the write fails instead. */
void md_output_catch_signals(void);

#endif
