/* script/token_printer.h
 *
 * token_printer: the text that the real Lua is given: token k of the source on line k + 1, comments
 * gone, every string as one escaped line, attributes (<const>) as empty lines. So each line number
 * of Lua names one token of ours.
 *
 * With hooks it prints a rewritten program from the tree (tests run formulas in the real Lua with
 * exact numbers: 0.1 becomes number("0.1"), a < b becomes less(a, b)); what is not rewritten keeps
 * its line.
 */
#ifndef MD_SCRIPT_TOKEN_PRINTER_H
#define MD_SCRIPT_TOKEN_PRINTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "script/syntax.h"

struct md_token_printer;

/*
 * Asked for each expression in the order of the source. True: it wrote the expression itself, with
 * md_token_printer_write and, for operands, md_token_printer_expression. False: the expression is
 * printed as written, and its operands are asked for in turn. Not asked for role MD_ROLE_TARGET (the
 * operands of a target are). An answer for role MD_ROLE_CALL must still be a call.
 */
typedef bool md_token_printer_hook(struct md_token_printer *printer,
                                   const struct md_expression *expression, enum md_role role,
                                   void *context);

struct md_token_printer {
    const struct md_source *source;
    struct md_buffer *out;
    md_token_printer_hook *hook; /* NULL: print as written */
    void *context;
    uint32_t line; /* of `out` that is being written, from 1; begin with 1 */
};

/* All tokens of the source (parsed or only lexed), one to a line; added to `out`. */
void md_token_printer_print(const struct md_source *source, struct md_buffer *out);

/* The whole file, a statement or one expression through printer->hook. */
void md_token_printer_chunk(struct md_token_printer *printer);
void md_token_printer_statement(struct md_token_printer *printer,
                                const struct md_statement *statement);
void md_token_printer_expression(struct md_token_printer *printer,
                                 const struct md_expression *expression, enum md_role role);

/* The expression as written (its operands go through the hook), although a hook is being asked. */
void md_token_printer_plain(struct md_token_printer *printer,
                            const struct md_expression *expression);

/* Text of the hook's own; without line ends. */
void md_token_printer_write(struct md_token_printer *printer, const char *text);

/* One token as written for Lua. */
void md_token_printer_token(struct md_token_printer *printer, uint32_t token);

/* A string as a Lua literal on one line, bytes from 128 as \ddd; added to `out`. */
void md_token_printer_quote(const char *text, size_t length, struct md_buffer *out);

#endif
