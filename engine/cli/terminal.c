#include "cli/terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void md_terminal_hold_streams(void)
{
    for (int stream = 0; stream <= 2; stream++) {
        if (fcntl(stream, F_GETFD) != -1) continue;
        /* The lowest free number is this one. Standard output is opened for reading only. */
        int opened = open("/dev/null", stream == 2 ? O_WRONLY : O_RDONLY);
        if (opened != stream && opened >= 0) close(opened);
    }
}

bool md_terminal_is(int stream)
{
    return isatty(stream) == 1;
}

int md_terminal_width(int stream)
{
    struct winsize window;
    if (ioctl(stream, TIOCGWINSZ, &window) == 0 && window.ws_col > 0) return window.ws_col;
    return 0;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && *value != '\0';
}

bool md_terminal_colors(int stream, const char *when)
{
    if (when != NULL && strcmp(when, "auto") != 0) return strcmp(when, "always") == 0;
    if (is_set("NO_COLOR")) return false;
    const char *force = getenv("CLICOLOR_FORCE");
    if (force != NULL && *force != '\0' && strcmp(force, "0") != 0) return true;
    const char *color = getenv("CLICOLOR"), *term = getenv("TERM");
    if (color != NULL && strcmp(color, "0") == 0) return false;
    if (term != NULL && strcmp(term, "dumb") == 0) return false;
    return md_terminal_is(stream);
}
