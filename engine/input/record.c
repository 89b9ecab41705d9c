#include "input/record.h"

static const struct {
    const char *code, *sentence;
} faults[] = {
#define X(name, code, sentence) {code, sentence},
    MD_RECORD_FAULT_LIST(X)
#undef X
};

const char *md_record_fault_code(enum md_record_fault fault)
{
    return faults[fault].code;
}

const char *md_record_fault_sentence(enum md_record_fault fault)
{
    return faults[fault].sentence;
}
