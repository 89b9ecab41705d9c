/* once REPORT COMMAND...: runs a command and writes "wall ms, peak KiB, exit code" into REPORT. The
 * peak that the system counts for a process begins with that of the process that started it, so a
 * small one must do it. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "hand.h"

extern char **environ;

int main(int count, char **words)
{
    if (count < 3) hand_fail("use: once REPORT COMMAND...", words[0]);
    pid_t child;
    double begun = hand_now_ms();
    int result = posix_spawnp(&child, words[2], NULL, NULL, words + 2, environ);
    if (result != 0) hand_fail(strerror(result), words[2]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) hand_fail(strerror(errno), words[2]);
    double took = hand_now_ms() - begun;
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    FILE *report = fopen(words[1], "w");
    if (report == NULL) hand_fail(strerror(errno), words[1]);
    fprintf(report, "%.4f\t%ld\t%d\n", took, usage.ru_maxrss,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    fclose(report);
    return 0;
}
