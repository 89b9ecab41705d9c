/* input/json.h
 *
 * json: records of a JSON Lines text, and JSON documents as trees, by yajl's events.
 *
 * Numbers keep the text they were written with; a key met twice is refused; a text is UTF-8.
 */
#ifndef MD_INPUT_JSON_H
#define MD_INPUT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diagnostic.h"
#include "base/status.h"
#include "base/tree.h"
#include "input/encoding.h"
#include "input/record.h"

/* The keys of a JSON Lines file are its columns, numbered in the order in which they are met. */
struct md_json_columns; /* made by md_json_lines_read() */

size_t md_json_columns_count(const struct md_json_columns *columns);
const char *md_json_column(const struct md_json_columns *columns, size_t index);

/* As md_record_take, with the columns known so far: fields[i] belongs to column i; a key that the
 * object does not have, and null, is an empty field. */
typedef enum md_status md_json_take(void *context, const struct md_json_columns *columns,
                                    const struct md_record *record);

/* Read one object a line; empty lines are skipped. Returns as md_csv_read(). */
enum md_status md_json_lines_read(struct md_decoder *source, md_json_take *take, void *context,
                                  struct md_diagnostics *diagnostics);

/* True when a JSON text holds \u0000 or half of a surrogate pair, which yajl lets through. */
bool md_json_has_bad_escape(const char *text, size_t length);

/* One JSON document as a tree: texts are quoted scalars, null is an empty one. Limits and
 * statuses of md_yaml_read(). */
enum md_status md_json_read(const char *file, const char *text, size_t length,
                            struct md_tree *out, struct md_diagnostics *diagnostics);

#endif
