#ifndef CORE_ADVICE_NUMBER_H
#define CORE_ADVICE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Inside core: numbers in a text that should not be in public. */
enum number_kind { NUMBER_IDENTITY, NUMBER_MOBILE, NUMBER_BANK_CARD };

struct number {
    enum number_kind kind;
    size_t from, len; /* in bytes */
};

/* The value of an ASCII or full-width digit; -1 when the character is none. */
int number_digit(uint32_t cp);

/*
 * Finds the first number at or after byte `at` of the n bytes at s. Its digits may be full-width
 * and have a blank or a hyphen between them. s may be NULL when n is 0.
 */
bool number_next(const char *s, size_t n, size_t at, struct number *number);

#endif
