/* PROGRAM PROJECT FOLDER PERIOD THREADS: answers lines on standard input. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct harness harness;

int main(int count, char **words)
{
    if (count == 2 && strcmp(words[1], "--way") == 0) {
        puts(harness_way);
        return 0;
    }
    if (count != 5) hand_fail("use: PROGRAM PROJECT FOLDER PERIOD THREADS", words[0]);
    harness = (struct harness){words[1], words[2], words[3], atoi(words[4])};
    double begun = hand_now_ms();
    harness_plan.load(harness.folder);
    printf("ready\t%.4f\n", hand_now_ms() - begun);
    fflush(stdout);
    hand_serve(&harness_plan);
    return 0;
}
