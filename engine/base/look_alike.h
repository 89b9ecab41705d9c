/* base/look_alike.h
 *
 * look_alike: do two ids look the same to a reader although their bytes differ? Only for messages:
 * ids are compared by bytes, and what looks alike is never taken for the same.
 */
#ifndef MD_BASE_LOOK_ALIKE_H
#define MD_BASE_LOOK_ALIKE_H

#include <stddef.h>

#include "base/arena.h"

/*
 * A text that is the same for ids that look alike: without case, accents, spaces, characters of no
 * width and full-width forms; Cyrillic and Greek letters as the Latin ones they look like; O as 0,
 * I and l as 1. NULL when the bytes are no UTF-8 or nothing is left.
 */
const char *md_look_alike(struct md_arena *arena, const char *text, size_t length);

#endif
