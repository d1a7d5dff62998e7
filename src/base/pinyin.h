#ifndef BASE_PINYIN_H
#define BASE_PINYIN_H

#include <stdbool.h>
#include <stdint.h>

/* Bit n is set when a syllable of the character begins with the letter 'a' + n in pinyin; 0: none
 * is known. The table is made by ICU while the program is built (build-aux/pinyin), with further
 * readings of common characters beside it. */
uint32_t pinyin_initials(uint32_t character);

/* Whether the program was built with the table. */
bool pinyin_built(void);

#endif
