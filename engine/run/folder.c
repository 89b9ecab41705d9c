#include "run/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

const char *md_folder_join(struct md_arena *arena, const char *folder, const char *name)
{
    if (name[0] == '/') return name;
    return md_arena_format(arena, "%s/%s", folder, name);
}

const char *md_folder_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

bool md_folder_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool md_folder_is_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool ends_in(const char *name, const char *ending)
{
    if (ending == NULL) return true;
    size_t length = strlen(name), tail = strlen(ending);
    return length >= tail && strcmp(name + length - tail, ending) == 0;
}

enum md_status md_folder_list(const char *folder, const char *ending, struct md_arena *arena,
                              const char ***names, size_t *names_count)
{
    size_t capacity = 0;
    const char **list = NULL;
    *names = NULL;
    *names_count = 0;
    DIR *directory = opendir(folder);
    if (directory == NULL) return errno == ENOENT || errno == ENOTDIR ? MD_OK : MD_STORAGE;
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.' || !ends_in(entry->d_name, ending)) continue;
        if (!md_folder_is_file(md_folder_join(arena, folder, entry->d_name))) continue;
        MD_GROW(list, *names_count, capacity);
        list[(*names_count)++] = md_arena_strdup(arena, entry->d_name);
    }
    closedir(directory);
    if (*names_count > 0) {
        qsort(list, *names_count, sizeof *list, by_bytes);
        *names = md_arena_copy(arena, list, *names_count * sizeof *list);
    }
    md_free(list);
    return MD_OK;
}

static enum md_status failed(const char *path, const char *what, struct md_diagnostics *out)
{
    md_diagnostics_add(out, MD_ERROR, "E0601", "%s: cannot %s: %s", path, what, strerror(errno));
    return MD_STORAGE;
}

enum md_status md_folder_make(const char *path, struct md_diagnostics *out)
{
    char *copy = md_strdup(path);
    enum md_status status = MD_OK;
    for (char *cursor = copy + 1; status == MD_OK; cursor++) {
        if (*cursor != '/' && *cursor != '\0') continue;
        char kept = *cursor;
        *cursor = '\0';
        if (mkdir(copy, 0700) != 0 && errno != EEXIST) status = failed(copy, "make the folder", out);
        *cursor = kept;
        if (kept == '\0') break;
    }
    if (status == MD_OK && !md_folder_is_folder(path)) {
        errno = ENOTDIR;
        status = failed(path, "make the folder", out);
    }
    md_free(copy);
    return status;
}

static bool write_all(int file, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(file, text, length);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return false;
        text += wrote;
        length -= (size_t)wrote;
    }
    return true;
}

/* A name that is there only when its bytes are: synchronise the folder that holds it. */
static void sync_folder_of(const char *path)
{
    struct md_arena arena = {0};
    const char *base = md_folder_base_name(path);
    const char *folder = base == path ? "." : md_arena_strndup(&arena, path, (size_t)(base - path));
    int handle = open(folder, O_RDONLY | O_DIRECTORY);
    if (handle >= 0) {
        fsync(handle);
        close(handle);
    }
    md_arena_free(&arena);
}

/* Beside it, then renamed. `lasting`: on the disk before the call returns. */
static enum md_status write_beside(const char *path, const char *text, size_t length, bool lasting,
                                   struct md_diagnostics *out)
{
    struct md_arena arena = {0};
    const char *beside = md_arena_format(&arena, "%s.new%ld", path, (long)getpid());
    int file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    enum md_status status = MD_OK;
    if (file < 0) {
        status = failed(path, "write", out);
    } else {
        bool written = write_all(file, text, length) && (!lasting || fsync(file) == 0);
        if (close(file) != 0) written = false;
        if (!written || rename(beside, path) != 0) {
            status = failed(path, "write", out);
            unlink(beside);
        } else if (lasting) sync_folder_of(path);
    }
    md_arena_free(&arena);
    return status;
}

static enum md_status check_place(const char *path, bool replace, struct md_diagnostics *out)
{
    struct stat info;
    if (lstat(path, &info) != 0 || (replace && S_ISREG(info.st_mode))) return MD_OK;
    md_diagnostics_add(out, MD_REFUSAL, "E0607", "%s exists and is not overwritten", path);
    return MD_REFUSED;
}

enum md_status md_folder_write(const char *path, const char *text, size_t length, bool replace,
                               struct md_diagnostics *out)
{
    enum md_status status = check_place(path, replace, out);
    return status == MD_OK ? write_beside(path, text, length, true, out) : status;
}

enum md_status md_folder_replace(const char *path, const char *text, size_t length, struct md_diagnostics *out)
{
    enum md_status status = check_place(path, true, out);
    return status == MD_OK ? write_beside(path, text, length, false, out) : status;
}
