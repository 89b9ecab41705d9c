#include "base/status.h"

const char *md_status_sentence(enum md_status status)
{
    switch (status) {
#define X(name, value, sentence)                                                                   \
    case name: return sentence;
        MD_STATUS_LIST(X)
#undef X
    }
    return "unknown status";
}
