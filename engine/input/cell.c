#include "input/cell.h"

#include <string.h>

#include "base/int128.h"
#include "base/text.h"

/* Beyond 30 digits no number fits 64 bits at any scale. */
enum { DIGITS_MAX = 30 };

void md_cell_trim(const char **text, size_t *length)
{
    while (*length > 0 && (**text == ' ' || **text == '\t')) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && ((*text)[*length - 1] == ' ' || (*text)[*length - 1] == '\t'))
        (*length)--;
}

/* Characters met where a digit should stand, and what to say of them. */
static const struct {
    const char *bytes, *hint;
} misfits[] = {
    {"O", "letter O among digits"},
    {"o", "letter o among digits"},
    {"l", "letter l among digits"},
    {"I", "letter I among digits"},
    {"e", "an exponent; write the number out"},
    {"E", "an exponent; write the number out"},
    {" ", "a space; write numbers without thousands signs"},
    {"\xC2\xA0", "a no-break space; write numbers without thousands signs"},
    {"\xE2\x80\xAF", "a narrow space; write numbers without thousands signs"},
    {"'", "an apostrophe; write numbers without thousands signs"},
    {"\xE2\x80\x99", "an apostrophe; write numbers without thousands signs"},
    {"_", "an underscore; write numbers without thousands signs"},
    {"+", "a plus sign; a number without a sign is positive"},
    {"(", "brackets; write a negative number with -"},
    {"\xE2\x88\x92", "a minus sign other than the hyphen -"},
    {"\xE2\x80\x93", "a dash; a negative number begins with the hyphen -"},
    {"$", "a currency sign"},
    {"\xE2\x82\xAC", "a currency sign"},
    {"\xC2\xA3", "a currency sign"},
    {"\xC2\xA5", "a currency sign"},
    {"\xEF\xBF\xA5", "a currency sign"},
    {"%", "a percent sign; only a ratio may have one"},
    {"\xEF\xBC\x8C", "a full-width comma"},
    {"\xE4\xB8\x87", "the unit \xE4\xB8\x87; say `unit: wan` in the schema and leave it out here"},
    {"\xE5\x85\x83", "the unit \xE5\x85\x83; leave it out"},
};

static size_t character_length(const char *text, size_t length)
{
    size_t count = 1;
    while (count < length && ((unsigned char)text[count] & 0xC0) == 0x80) count++;
    return count;
}

static enum md_status refuse(struct md_cell_fault *fault, const char *code, const char *hint,
                             size_t offset, size_t length)
{
    *fault = (struct md_cell_fault){.code = code, .hint = hint, .offset = offset, .length = length};
    return strcmp(code, "E1104") == 0 ? MD_SYNTAX : MD_RANGE;
}

/* A letter that looks like a digit is more to blame than a thousands sign before it: whoever takes
 * the signs out of `12,3O0.00` would still not have a number. */
static size_t look_alike(const char *text, size_t length, size_t offset)
{
    for (size_t i = offset; i < length; i++)
        if (strchr("OolI", text[i]) != NULL && text[i] != '\0' && i > 0 && text[i - 1] >= '0' &&
            text[i - 1] <= '9')
            return i;
    return offset;
}

static enum md_status refuse_character(struct md_cell_fault *fault, const char *text,
                                       size_t length, size_t offset, char decimal)
{
    if (text[offset] == ',' || text[offset] == '.') offset = look_alike(text, length, offset);
    const char *at = text + offset;
    size_t size = character_length(at, length - offset);
    if (*at == decimal) return refuse(fault, "E1104", "a second decimal sign", offset, 1);
    if (*at == ',')
        return refuse(fault, "E1104", "a comma; write numbers without thousands signs, or say "
                                      "`decimal: \",\"` in the schema", offset, 1);
    if (*at == '.')
        return refuse(fault, "E1104", "a point, while the schema says `decimal: \",\"`", offset, 1);
    for (size_t i = 0; i < sizeof misfits / sizeof *misfits; i++)
        if (strlen(misfits[i].bytes) == size && memcmp(misfits[i].bytes, at, size) == 0)
            return refuse(fault, "E1104", misfits[i].hint, offset, size);
    if (size == 3 && memcmp(at, "\xEF\xBC", 2) == 0)
        return refuse(fault, "E1104", "full-width characters; write 0 to 9", offset, size);
    refuse(fault, "E1104", "is no digit", offset, size);
    fault->names_character = true;
    return MD_SYNTAX;
}

/* What the digits of a number came to. */
struct digits {
    md_u128 value;
    int count;     /* without leading zeros */
    int behind;    /* digits after the decimal sign */
    bool negative, percent;
};

/* number = ["-"] digit+ [decimal digit+] ["%"] */
static enum md_status read_digits(const char *text, size_t length,
                                  const struct md_cell_number_form *form, struct digits *out,
                                  struct md_cell_fault *fault)
{
    size_t i = 0, point = 0, first;
    *out = (struct digits){0};
    if (length > 0 && text[0] == '-') {
        out->negative = true;
        i++;
    }
    for (first = i; i < length; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit <= 9) {
            if (out->value != 0 || digit != 0) out->count++;
            if (out->count <= DIGITS_MAX) out->value = out->value * 10 + digit;
            if (point > 0) out->behind++;
        } else if (text[i] == form->decimal && point == 0) {
            if (i == first) return refuse(fault, "E1104", "no digit before the decimal sign", i, 1);
            point = i;
        } else if (text[i] == '%' && form->percent && i + 1 == length && i > first) {
            out->percent = true;
        } else {
            return refuse_character(fault, text, length, i, form->decimal);
        }
    }
    if (i == first) return refuse(fault, "E1104", "no digits", 0, length > 0 ? length : 1);
    if (point > 0 && out->behind == 0)
        return refuse(fault, "E1104", "no digit behind the decimal sign", point, 1);
    return MD_OK;
}

static int power_of_ten(int64_t factor)
{
    int power = 0;
    for (; factor >= 10; factor /= 10) power++;
    return power;
}

enum md_status md_cell_number(const char *text, size_t length,
                              const struct md_cell_number_form *form, int64_t *out,
                              struct md_cell_fault *fault)
{
    const char *start = text;
    size_t whole = length;
    md_cell_trim(&text, &length);
    struct digits digits;
    enum md_status status = read_digits(text, length, form, &digits, fault);
    if (status != MD_OK) {
        fault->offset += (size_t)(text - start);
        return status;
    }
    if (digits.count > DIGITS_MAX)
        return refuse(fault, "E1105", "too many digits", 0, whole);
    int shift = form->scale + power_of_ten(form->factor) - digits.behind - (digits.percent ? 2 : 0);
    if (digits.value == 0) shift = 0;
    for (; shift < 0 && digits.value % 10 == 0; shift++) digits.value /= 10;
    if (shift < 0) return refuse(fault, "E1106", NULL, 0, whole);
    for (; shift > 0 && digits.value <= INT64_MAX; shift--) digits.value *= 10;
    if (shift > 0 || digits.value > INT64_MAX)
        return refuse(fault, "E1105", "beyond 64 bits", 0, whole);
    *out = digits.negative ? -(int64_t)digits.value : (int64_t)digits.value;
    return MD_OK;
}

enum md_status md_cell_flag(const char *text, size_t length, bool *out)
{
    static const struct {
        const char *word;
        bool flag;
    } words[] = {{"true", true}, {"false", false}, {"yes", true},
                 {"no", false},  {"1", true},      {"0", false}};
    char small[6] = {0};
    md_cell_trim(&text, &length);
    if (length >= sizeof small) return MD_SYNTAX;
    for (size_t i = 0; i < length; i++)
        small[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].word, small) != 0) continue;
        *out = words[i].flag;
        return MD_OK;
    }
    return MD_SYNTAX;
}

/* Ranges whose characters are in normal form C and never join with the one before: Latin below the
 * combining marks, kana without the voicing marks, Chinese, full-width forms. */
static bool is_plainly_normal(uint32_t point)
{
    if (point < 0x300) return true;
    if (point >= 0x4E00 && point <= 0x9FFF) return true;
    if (point >= 0x3000 && point <= 0x30FF)
        return point != 0x3099 && point != 0x309A && (point < 0x302A || point > 0x302F);
    return (point >= 0xFF00 && point <= 0xFFEF) || (point >= 0x2010 && point <= 0x2027);
}

const char *md_cell_normal(struct md_arena *arena, const char *text, size_t length,
                           size_t *out_length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    *out_length = length;
    for (size_t i = 0; i < length;) {
        unsigned char byte = bytes[i];
        size_t size = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
        uint32_t point = byte;
        if (size == 2) point = (byte & 0x1Fu) << 6 | (bytes[i + 1] & 0x3Fu);
        if (size == 3)
            point = (byte & 0x0Fu) << 12 | (bytes[i + 1] & 0x3Fu) << 6 | (bytes[i + 2] & 0x3Fu);
        if (size == 4 || !is_plainly_normal(point))
            return md_text_nfc(arena, text, length, out_length);
        i += size;
    }
    return text;
}
