#include <stdarg.h>
#include <string.h>

#include "report/grid.h"

void md_out_bytes(struct md_out *out, const char *text, size_t length)
{
    if (out->write == NULL || out->failed || length == 0) return;
    if (out->write(out->user, text, length) != 0) out->failed = true;
}

void md_out_text(struct md_out *out, const char *text)
{
    md_out_bytes(out, text, strlen(text));
}

void md_out_format(struct md_out *out, const char *format, ...)
{
    struct md_buffer text = {0};
    va_list arguments;
    va_start(arguments, format);
    md_buffer_vformat(&text, format, arguments);
    va_end(arguments);
    md_out_bytes(out, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
}

enum md_status md_out_status(const struct md_out *out)
{
    return out->failed ? MD_STORAGE : MD_OK;
}
