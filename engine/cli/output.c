#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file to remove when a signal ends the program: the one thing a handler must find by itself.
 */
static char *volatile beside_now;

static void end_by_signal(int number)
{
    if (beside_now != NULL) unlink(beside_now);
    /* The handler was reset by SA_RESETHAND: raised again, the signal ends the program as the shell
     * expects, which then reports 130 or 143. */
    raise(number);
}

void md_output_catch_signals(void)
{
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    struct sigaction action = {.sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
    action.sa_handler = end_by_signal;
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        struct sigaction before;
        /* nohup and background jobs of a script ignore these two on purpose. */
        if ((ending[i] == SIGHUP || ending[i] == SIGINT) &&
            sigaction(ending[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN)
            continue;
        sigaction(ending[i], &action, NULL);
    }
    action.sa_handler = SIG_IGN;
    sigaction(SIGXFSZ, &action, NULL);
}

/* A new file in the target's folder, so that the rename stays within one file system. */
static bool open_beside(struct md_output *output, const char *path)
{
    size_t length = strlen(path) + 24;
    char *beside = malloc(length);
    if (beside == NULL) return false;
    snprintf(beside, length, "%s.%ld.tmp", path, (long)getpid());
    int file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    output->stream = file >= 0 ? fdopen(file, "w") : NULL;
    if (output->stream == NULL) {
        int error = errno;
        if (file >= 0) {
            close(file);
            unlink(beside);
        }
        free(beside);
        errno = error;
        return false;
    }
    output->beside = beside;
    beside_now = beside;
    return true;
}

bool md_output_open(struct md_output *output, const char *path, char *fault, size_t size)
{
    *output = (struct md_output){.stream = stdout};
    if (path == NULL || strcmp(path, "-") == 0) return true;
    struct stat info;
    output->target = path;
    bool exists = lstat(path, &info) == 0;
    if (exists && S_ISDIR(info.st_mode))
        return snprintf(fault, size, "-o %.200s: is a folder", path), false;
    if (exists && S_ISLNK(info.st_mode))
        return snprintf(fault, size, "-o %.200s: is a symbolic link, which is not followed", path),
               false;
    bool opened = exists && !S_ISREG(info.st_mode) ? (output->stream = fopen(path, "w")) != NULL
                                                   : open_beside(output, path);
    if (!opened) snprintf(fault, size, "-o %.200s: %s", path, strerror(errno));
    return opened;
}

int md_output_write(void *user, const char *text, size_t length)
{
    struct md_output *output = user;
    if (output->error != 0) return 1;
    if (fwrite(text, 1, length, output->stream) == length) return 0;
    output->error = errno != 0 ? errno : EIO;
    return 1;
}

void md_output_flush(struct md_output *output)
{
    /* The error is kept: the next flush would succeed, with nothing left to write. */
    if (output->stream != NULL && fflush(output->stream) != 0 && output->error == 0)
        output->error = errno;
}

static void forget(struct md_output *output)
{
    beside_now = NULL;
    free(output->beside);
    *output = (struct md_output){.error = output->error};
}

/* Make the new name durable: the folder's entry is data too. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);
    int file = folder != NULL ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    free(folder);
    if (file < 0) return;
    fsync(file);
    close(file);
}

bool md_output_finish(struct md_output *output, char *fault, size_t size)
{
    FILE *stream = output->stream;
    if (stream == NULL) return output->error == 0;
    bool good = output->error == 0 && fflush(stream) == 0;
    if (good && output->beside != NULL) good = fsync(fileno(stream)) == 0;
    if (!good && output->error == 0) output->error = errno;
    if (fclose(stream) != 0 && good) {
        good = false;
        output->error = errno;
    }
    if (good && output->beside != NULL) {
        good = rename(output->beside, output->target) == 0;
        if (good)
            sync_folder(output->target);
        else
            output->error = errno;
    }
    if (!good) {
        if (output->beside != NULL) unlink(output->beside);
        snprintf(fault, size, "%.200s cannot be written: %s",
                 output->target != NULL ? output->target : "standard output",
                 strerror(output->error));
    }
    forget(output);
    return good;
}

void md_output_drop(struct md_output *output)
{
    if (output->target != NULL && output->stream != NULL) fclose(output->stream);
    if (output->beside != NULL) unlink(output->beside);
    forget(output);
}
