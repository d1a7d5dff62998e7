#ifndef BASE_MATCH_H
#define BASE_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What is typed to find a name: any part of it, where each letter may also stand for a character
 * that begins with it in pinyin, by any of its readings ("wnz" and "万nz" find 万宁镇; punctuation
 * between such characters is passed over); or a number, however it is written (12, １２ and 十二
 * find 第十二支部, "12zb" too), also as a part of the id. Letters match without regard to case,
 * full-width forms as the plain ones; spaces around what is typed do not count.
 *
 * Of an id a part of 4 characters counts, of one of 36 (a random one) of 6; a shorter number only
 * when it is a whole number of the id (12 finds g-0012), never in a random one.
 */
enum { MATCH_TEXT_MAX = 256, MATCH_NAME_MAX = 512 };

struct match {
    uint32_t text[MATCH_TEXT_MAX];    /* the characters, folded */
    size_t count;                     /* 0 matches everything */
    uint32_t counted[MATCH_TEXT_MAX]; /* the same with numerals as digits */
    size_t counted_count;             /* 0 when there is no number in it */
    bool number;                      /* nothing but a number */
};

/* Reads what was typed; what is longer than MATCH_TEXT_MAX bytes is cut at a character. */
void match_init(struct match *match, const char *typed);

/* Whether the name (its first MATCH_NAME_MAX characters) is found. id may be NULL. */
bool match_finds(const struct match *match, const char *name, const char *id);

#endif
