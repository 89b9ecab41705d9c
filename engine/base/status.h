/* base/status.h
 *
 * status: what a call came to. 0 is success, failures are small negative numbers. A failure that
 * somebody has to read also leaves diagnostics in the caller's list; only api/ turns these into
 * the public meed_status.
 */
#ifndef MD_BASE_STATUS_H
#define MD_BASE_STATUS_H

/* One list gives the enum, the name and the sentence. */
#define MD_STATUS_LIST(X)                                                                          \
    X(MD_OK, 0, "done")                                                                            \
    X(MD_RANGE, -1, "a number, date or size lies outside its range")                               \
    X(MD_SYNTAX, -2, "a text is not in the form it must have")                                     \
    X(MD_ZERO_DIVISION, -3, "a divisor is zero; the caller makes the value missing")               \
    X(MD_NOT_FOUND, -4, "the thing asked for does not exist")                                      \
    X(MD_FINDINGS, -5, "the thing checked does not hold; diagnostics say where")                   \
    X(MD_USAGE, -6, "the call was wrong: unknown option, no project, bad meed.yaml")               \
    X(MD_INPUT, -7, "an input file cannot be used")                                                \
    X(MD_SCRIPT, -8, "a plan file did not load")                                                   \
    X(MD_REFUSED, -9, "refused by the state of the book")                                          \
    X(MD_STORAGE, -10, "disk, database or permission")                                             \
    X(MD_STOPPED, -11, "the caller asked to stop")                                                 \
    X(MD_DEFECT, -12, "a defect in meed itself")

enum md_status {
#define X(name, value, sentence) name = value,
    MD_STATUS_LIST(X)
#undef X
};

/* The sentence of a status; a static text. */
const char *md_status_sentence(enum md_status status);

#endif
