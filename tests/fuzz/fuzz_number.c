/* Texts of numbers, dates and periods: whatever is read, is printed and read again as the same. The
 * first byte chooses the date format. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "value/calendar.h"
#include "value/date.h"
#include "value/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
    if (!holds) abort();
}

static void try_number(const char *text, size_t length)
{
    struct md_number number, again;
    char printed[MD_NUMBER_TEXT_SIZE], second[MD_NUMBER_TEXT_SIZE];
    if (md_number_parse(text, length, &number) != MD_OK) return;
    require(md_number_is_valid(&number));
    size_t printed_length = md_number_print(&number, printed, sizeof printed);
    require(md_number_parse(printed, printed_length, &again) == MD_OK);
    require(md_number_equal(&number, &again));
    require(md_number_print(&again, second, sizeof second) == printed_length);
    require(memcmp(printed, second, printed_length) == 0);
    struct md_number rounded = md_number_round18(&number);
    require(md_number_is_decimal(&rounded));
}

static void try_date(const char *text, size_t length, unsigned choice)
{
    static const char *const formats[] = {"YYYY-MM-DD", "D/M/YYYY", "MM/DD/YYYY", "YYYYMMDD",
                                          "M.D.YYYY"};
    int32_t date, again;
    char printed[MD_DATE_TEXT_SIZE];
    const char *format = formats[choice % (sizeof formats / sizeof formats[0])];
    if (md_date_parse_format(text, length, format, MD_CLOCK_DROP, &date) != MD_OK) return;
    require(md_date_is_valid(date));
    size_t printed_length = md_date_print(date, printed, sizeof printed);
    require(md_date_parse(printed, printed_length, &again) == MD_OK);
    require(date == again);
}

static void try_period(const char *text, size_t length, unsigned choice)
{
    struct md_calendar calendar;
    struct md_period period, again;
    char printed[MD_PERIOD_TEXT_SIZE];
    require(md_calendar_init(&calendar, (int)(choice % 12) + 1, 1) == MD_OK);
    if (md_period_parse(&calendar, text, length, &period) != MD_OK) return;
    require(period.first < period.end);
    size_t printed_length = md_period_print(&calendar, &period, printed, sizeof printed);
    require(md_period_parse(&calendar, printed, printed_length, &again) == MD_OK);
    require(md_period_equal(&period, &again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    const char *text = (const char *)data + 1;
    try_number(text, size - 1);
    try_date(text, size - 1, data[0]);
    try_period(text, size - 1, data[0]);
    return 0;
}
