#ifndef CORE_ADVICE_H
#define CORE_ADVICE_H

#include "base/civil.h"
#include "core/entity.h"

#include <stddef.h>

/*
 * Machine checks on a draft: advice to the person who decides, shown beside the text; they never
 * decide, and score nothing (domain.md 5).
 */
enum advice_kind {
    ADVICE_IDENTITY_NUMBER, /* 18 digits with a right GB 11643 check digit and a real birth date */
    ADVICE_MOBILE,
    ADVICE_BANK_CARD, /* 16 to 19 digits that pass Luhn, and no identity number */
    ADVICE_SECRECY, /* 绝密, 机密 or 秘密 with a star or term behind it, or alone as a marking */
    ADVICE_DUPLICATE,    /* said by the caller: text already published in the same group */
    ADVICE_NO_AGENDA,    /* a meeting notice without agenda */
    ADVICE_NO_TIME,      /* a meeting notice without a time */
    ADVICE_TOO_LONG,     /* for the channel */
    ADVICE_OVER,         /* the notice of an event that is over at now */
    ADVICE_UNFINISHED,   /* a resolution or a result that ends where its substance should begin */
    ADVICE_LACKS_FIELDS, /* said by the caller: the event lacks fields without which the post does
                            not count */
    ADVICE_KINDS,
};

struct advice {
    enum advice_kind kind;
    size_t from, len; /* where in the body, in bytes; len 0: the whole */
};

/* Looks through title and body (event: of a notice, may be NULL; limit: characters of the channel,
 * 0 none). Writes at most max pieces in order of place; answers how many. Full-width digits and
 * blanks or hyphens between digits do not hide a number. */
size_t advise(const struct post *post, const struct event *event, instant now, size_t limit,
              struct advice *out, size_t max);

/* One Chinese sentence. */
const char *advice_sentence(enum advice_kind kind);

#endif
