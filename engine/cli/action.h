/* cli/action.h
 *
 * action: each command as calls of meed.h.
 */
#ifndef MD_CLI_ACTION_H
#define MD_CLI_ACTION_H

#include "cli/message.h"
#include "cli/output.h"
#include "cli/request.h"

struct md_session {
    const struct md_request *request;
    struct md_output *output;
    struct md_messages messages;
    meed_format format;
    int width; /* of the window; 0: do not cut */
    bool confirmed; /* what is to be written was seen */
};

/* Do what the request says; diagnostics are printed, results written. The status is the exit code, as
 * long as the output can be finished. */
meed_status md_action_perform(struct md_session *session);

#endif
