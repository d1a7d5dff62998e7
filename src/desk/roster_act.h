#ifndef DESK_ROSTER_ACT_H
#define DESK_ROSTER_ACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"

/*
 * Who comes on the roster and into the group, and who goes. Each function is one transaction, one
 * thing for u: whatever follows from what was entered (the event, the fact that closes it, joining,
 * quitting in every group) is given with it. ST_INVALID: what was typed cannot be; error.key names
 * the field. ST_REFUSED: the ledger says no; then nothing of it was done.
 */
struct desk;

/* What a form asks for. Texts "" where nothing was given. */
struct roster_entry {
    const char *name;
    int64_t status; /* enum member_status */
    instant since;  /* INSTANT_NONE: now */
    const char *whereabouts;
    const char *phone;
    const char *title;
    const char *nickname;
    bool joins;     /* is in the group */
    instant joined; /* since when, or when they applied; INSTANT_NONE: now */
};

enum { ROSTER_NAME_MAX = 50, ROSTER_PHONE_MAX = 30 };

/* Appends the name without spaces at its ends (nor, in a Chinese one, between): ST_INVALID when it
 * is empty, too long, or has characters in it that cannot be seen. */
enum status roster_name(const char *typed, struct buf *out, struct error *error);
/* Appends the telephone in plain digits, + and -: ST_INVALID when there is anything else in it, or
 * it is too long for one. An empty one is fine. */
enum status roster_phone(const char *typed, struct buf *out, struct error *error);

/* Whether somebody of that name is on the org's roster or has applied, `except` (may be NULL)
 * aside; id gets who, out (appended) the words: "张三（在职，138****0013，已在群）". */
bool roster_namesake(struct desk *desk, const char *org, const char *group, const char *name,
                     const char *except, char id[IDENT_MAX + 1], bool *joined, struct buf *out);

enum status roster_apply(struct desk *desk, const char *org, const char *group,
                         const struct roster_entry *entry, instant now, struct error *error);
/* group NULL: on the roster alone. */
enum status roster_add(struct desk *desk, const char *org, const char *group,
                       const struct roster_entry *entry, instant now, struct error *error);
/* Somebody on the roster is in the group, as everybody knows. */
enum status roster_join(struct desk *desk, const char *group, const char *member,
                        const char *nickname, instant joined, instant now, struct error *error);
/* Somebody on the roster asks to be let in. Where the rulebook wants that decided, an application
 * of the name is decided at once by who may decide (*agreed), else it waits as any other does, and
 * roster_decide lets in whom the roster has already. ST_REFUSED when one is waiting. */
enum status roster_ask_in(struct desk *desk, const char *group, const char *member,
                          const char *nickname, instant asked, instant now, bool *agreed,
                          struct error *error);

/* What is changed; only the flags set are. rev: of the member as it was shown. */
struct roster_change {
    struct roster_entry entry;
    bool name, status, whereabouts, phone, title, nickname;
    int64_t rev;
};
enum status roster_edit(struct desk *desk, const char *group, const char *member,
                        const struct roster_change *change, instant now, struct error *error);
/* The revision to be named then. */
int64_t roster_rev(struct desk *desk, const char *member);

/* Decides the applications; approved, they join, each with the nickname the rulebook asks for, or
 * (nickname not NULL, of a single one) with that. */
enum status roster_decide(struct desk *desk, const char *group, const char *const *members,
                          size_t count, bool approved, const char *nickname, const char *reason,
                          instant now, struct error *error);

enum roster_exit {
    EXIT_QUIT,     /* goes out of the group, on one's own wish */
    EXIT_TRANSFER, /* leaves the org: goes out of all its groups and off the roster */
    EXIT_ROSTER,   /* off the roster for another reason (died, registered twice) */
    EXIT_WARN,
    EXIT_REMOVE, /* for cause */
};
struct roster_leaving {
    enum roster_exit exit;
    const char *member;
    const char *group; /* NULL: of the org alone */
    instant happened;
    const char *reason; /* "" none */
    bool verified;      /* the branch has verified what a warning or removal is for */
    bool out;           /* transfer, off the roster: has been taken out of the chat already */
    bool off_roster;    /* removal: off the roster as well */
};
enum status roster_leave(struct desk *desk, const struct roster_leaving *leaving, instant now,
                         struct error *error);

/* What an event (an application, somebody's leaving) still waits for on the roster itself: a fact
 * alone would close the event and leave the person as they were. */
enum roster_wait { ROSTER_WAITS_NOT, ROSTER_WAITS_DECISION, ROSTER_WAITS_EXIT };
enum roster_wait roster_waits(struct desk *desk, const char *event, char member[IDENT_MAX + 1]);

/* Appends the offices that somebody of the roster holds in the org and its open groups, with 、
 * between ("书记、群主"); nothing where there are none. */
void roster_offices(struct desk *desk, const char *member, struct buf *out);

#endif
