/* base/int128.h
 *
 * The one extension beyond C17 that both compilers have, under names of our own so that
 * -Wpedantic accepts it.
 */
#ifndef MD_BASE_INT128_H
#define MD_BASE_INT128_H

__extension__ typedef __int128 md_i128;
__extension__ typedef unsigned __int128 md_u128;

#endif
