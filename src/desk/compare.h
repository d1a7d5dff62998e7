#ifndef DESK_COMPARE_H
#define DESK_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"

/*
 * Who is missing: the member list of the chat window against the roster and what the store says of
 * the group. Pure first: reading what people paste, and matching nicknames with names; then the
 * comparison over a desk, and what puts a line right.
 */
struct desk;
struct compare;

enum {
    COMPARE_TEXT_MAX = 1 << 20, /* bytes of a paste or file */
    COMPARE_NAMES_MAX = 50000,
    COMPARE_NICKNAME_MAX = 50 /* characters; what is longer is cut */
};

/* The nicknames of a list, in its order; texts belong to the arena. */
struct compare_list {
    const char **names;
    size_t count;
};

/*
 * Reads a pasted list: one nickname a line, or several, apart by 、 , ; tab or several spaces.
 * Counts ("群成员(43)"), numbers before names, 群主 and 管理员, @ and empty lines are dropped.
 * ST_LIMIT: more than COMPARE_TEXT_MAX bytes or COMPARE_NAMES_MAX names; ST_INVALID: no name in it.
 */
enum status compare_read(const char *text, size_t n, struct arena *arena, struct compare_list *out,
                         struct error *error);

/* Appends the text as it is compared: full-width forms as plain ones, small letters, and nothing
 * but letters, digits and characters. bare: what stands in brackets behind it is left out too. */
void compare_fold(const char *text, bool bare, struct buf *out);

/* Somebody the nicknames may belong to. */
struct compare_who {
    const char *name;
    const char *nickname; /* as recorded; NULL: none */
    unsigned rank;        /* of namesakes the lowest is found first */
    bool likely;          /* may be found by likeness too */
};

enum compare_how {
    COMPARE_NOBODY,
    COMPARE_SURE,   /* by the nickname, or by the name but for width, blanks, signs and remarks */
    COMPARE_LIKELY, /* the name within it, one character different, initials … */
    COMPARE_AGAIN,  /* the same nickname once more than there are people of it */
};

struct compare_found {
    enum compare_how how;
    size_t who;
};

/* Finds whose nicknames these are: found has room for names->count. Each person is found once.
 * org: the name that may stand before a person's. ST_NOMEM. */
enum status compare_match(const struct compare_who *who, size_t count, const char *org,
                          const struct compare_list *names, struct compare_found *found,
                          struct error *error);

/* --- over a desk --- */

enum compare_kind {
    COMPARE_MISSING,  /* 未入群: on the roster, not in the list, not recorded as joined */
    COMPARE_GONE,     /* 已不在群: recorded as joined, not in the list */
    COMPARE_LEFT,     /* 已离开: in the group, and has left the roster */
    COMPARE_OUTSIDER, /* 不在名册: in the list, and nobody known */
    COMPARE_NICKNAME, /* 昵称不合规 */
    COMPARE_PROBABLE, /* 可能是 */
    COMPARE_UNRECORDED, /* 未登记: in the list, and not recorded as joined or by another nickname */
    COMPARE_KINDS
};

struct compare_line {
    enum compare_kind kind;
    const char *id;       /* of the line: survives a refresh */
    const char *member;   /* NULL: an outsider */
    const char *name;     /* on the roster; "" for an outsider */
    const char *nickname; /* in the list; "" when not in it */
    const char *wanted;   /* the nickname as it should be; "" for an outsider */
    const char *says;     /* one phrase, for the last column */
};

/* text NULL: the nicknames the store knows stand in for the list. The text is read (compare_read)
 * and not kept. */
enum status compare_open(struct desk *desk, const char *group, const char *text, size_t n,
                         struct compare **out, struct error *error);
/* The same from a file: text or a table, UTF-8 or GB18030. */
enum status compare_open_file(struct desk *desk, const char *group, const char *path,
                              struct compare **out, struct error *error);
void compare_free(struct compare *compare); /* NULL is allowed */

/* Reads the store again and compares anew. */
enum status compare_refresh(struct desk *desk, struct compare *compare, struct error *error);

bool compare_pasted(const struct compare *compare); /* else the store's own nicknames */
size_t compare_lines(const struct compare *compare);
const struct compare_line *compare_line(const struct compare *compare, size_t index);
size_t compare_count(const struct compare *compare, enum compare_kind kind);
const char *compare_kind_word(enum compare_kind kind);
/* 名单 43 人  名册 45 人  一致 38 人 …; and the numbers of the kinds. */
void compare_summary(const struct compare *compare, struct buf *out);
/* The rule of coverage that binds the group; NULL: nobody has to be waived. */
const char *compare_coverage(const struct compare *compare);

enum compare_fix {
    COMPARE_JOIN_WANTED, /* joined, by the nickname as it should be */
    COMPARE_JOIN,        /* joined, by the nickname in the list */
    COMPARE_QUIT,        /* no longer in the group */
    COMPARE_ENROL,       /* a new member, joined; words: the name, NULL: guessed */
    COMPARE_WAIVE,       /* from coverage; words: the reason */
    COMPARE_LEAVE_IT,    /* looked at: not in this list any more; nothing is given */
    COMPARE_NOT_THEM,    /* of a probable match: it is somebody else */
    COMPARE_FIXES
};

/* Puts the lines of these ids right in one act. *done gets how many; what was refused stays, and
 * why (may be NULL) gets the first reason. Others than COMPARE_LEAVE_IT and COMPARE_NOT_THEM go to
 * the ledger. Call compare_refresh afterwards. */
enum status compare_fix(struct desk *desk, struct compare *compare, enum compare_fix fix,
                        const char *const *ids, size_t count, const char *words, instant now,
                        size_t *done, struct buf *why, struct error *error);

/* Appends the name that an outsider's nickname holds. */
void compare_guess(const struct compare *compare, const struct compare_line *line, struct buf *out);

/* Appends the reminder that names the lines of that kind among the ids (ids NULL: all of it);
 * answers how many. */
size_t compare_reminder(const struct compare *compare, enum compare_kind kind,
                        const char *const *ids, size_t count, struct buf *out);

#endif
