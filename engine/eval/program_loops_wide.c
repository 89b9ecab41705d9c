/* The loops of program_loops.c for processors with 256-bit vectors of integers (AVX2): CMakeLists.txt compiles this file for them where the
 * compiler can. The values are the same: whole numbers, without overflow. */
#define MD_PROGRAM_LOOP md_program_loop_wide
#include "eval/program_loops.c"
