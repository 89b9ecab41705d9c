/* value/currency.h
 *
 * currency: how many digits after the point an amount of a currency has.
 *
 * Codes are three capital letters of ISO 4217. The minor unit is the digit count of that list:
 * CNY 2 (yuan and fen), JPY 0, BHD 3. Codes without a minor unit (gold, the SDR, test codes) are
 * not in the table; nobody is paid in them.
 */
#ifndef MD_VALUE_CURRENCY_H
#define MD_VALUE_CURRENCY_H

#include <stddef.h>

/* The digits after the point, 0 to 4, of the code of `length` bytes; -1 for an unknown code. */
int md_currency_digits(const char *code, size_t length);

/* The code at an index in byte order, for messages that name the nearest one; NULL past the last. */
const char *md_currency_code(size_t index);

/* The code of what people call a currency ("RMB", "euro"), for messages; NULL when it is not known. */
const char *md_currency_meant(const char *word);

#endif
