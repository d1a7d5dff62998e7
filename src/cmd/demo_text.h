#ifndef CMD_DEMO_TEXT_H
#define CMD_DEMO_TEXT_H

#include <stddef.h>

#include "cmd/demo_dice.h"
#include "cmd/demo_place.h"

/*
 * The words of the demo. They are data that goes into the ledger, not messages of the program, so
 * they are never translated. A pattern may hold $v (village), $b (branch) and $n (a number of 12 to
 * 86).
 */

enum { TEXT_LINE_MAX = 512, TEXT_BODY_MAX = 4096 };

/* Writes the pattern filled in; what does not fit is cut at a character. */
void text_fill(char *out, size_t size, const char *pattern, const struct demo_branch *branch,
               struct dice *dice);

enum text_topic {
    TEXT_STUDY,
    TEXT_PARTY,
    TEXT_AFFAIRS,
    TEXT_EXAMPLE,
    TEXT_VILLAGE,
    TEXT_THEME_DAY,
    TEXT_MEETING,
    TEXT_DIRECTIVE,
    TEXT_INQUIRY,
    TEXT_DISCLOSURE,
    TEXT_REPORT,
    TEXT_REMARK,
    TEXT_TOPICS,
};

/* A line on the topic, as it stands in a title or a note. */
void text_line(char out[TEXT_LINE_MAX], enum text_topic topic, const struct demo_branch *branch,
               struct dice *dice);

/* A whole text of 100 to 600 characters in paragraphs; topic is TEXT_STUDY, TEXT_VILLAGE or
 * TEXT_PARTY. */
void text_body(char out[TEXT_BODY_MAX], enum text_topic topic, const struct demo_branch *branch,
               struct dice *dice);

#endif
