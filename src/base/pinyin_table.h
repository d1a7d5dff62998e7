#ifndef BASE_PINYIN_TABLE_H
#define BASE_PINYIN_TABLE_H

/* Made by build-aux/pinyin: the letter with which each character from PINYIN_FIRST on begins, ' '
 * where none is known. */
enum { PINYIN_FIRST = 0x4E00 };
extern const char pinyin_first[];
extern const unsigned pinyin_count; /* 0: built without ICU */

#endif
