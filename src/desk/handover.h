#ifndef DESK_HANDOVER_H
#define DESK_HANDOVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"
#include "ledger/ledger.h"

/*
 * Handing a group over: the list of all that is open in it (交接单), and the change of who holds
 * the role, for good, during a leave, or back after it. What was agreed is kept as a remark on the
 * group, in words that are read again when the leave is over. Strings belong to the handover.
 */
struct handover;
struct desk;

enum handover_role { HANDOVER_ADMIN, HANDOVER_OWNER, HANDOVER_ROLES };
enum handover_way { HANDOVER_FOR_GOOD, HANDOVER_LEAVE, HANDOVER_RETURN, HANDOVER_WAYS };
/* 群管理员, 群主; 交接, 请假代管, 销假收回. */
const char *handover_role_name(enum handover_role role);
const char *handover_way_name(enum handover_way way);

struct handover_holder {
    const char *id, *name;  /* NULL and "": nobody */
    const char *stands_for; /* who is on leave meanwhile: a name; "": nobody */
    const char *until;      /* how long, in words; "" */
};

/* Somebody it can be handed to: a person of the org or of one above it, or a member of its roster
 * who is no person of the registry yet (id NULL). */
struct handover_person {
    const char *id, *name;
};

/* ST_MISSING with a sentence when there is no such group. */
enum status handover_load(struct desk *desk, const char *group, struct handover **out,
                          struct error *error);
void handover_free(struct handover *handover); /* NULL is allowed */

const char *handover_group(const struct handover *handover); /* its name */
const struct handover_holder *handover_holder(const struct handover *handover,
                                              enum handover_role role);
/* Members of the roster first, behind them who leads, supervises or runs it now, last whom the orgs
 * above have registered. NULL and "" beyond. */
size_t handover_persons(const struct handover *handover);
struct handover_person handover_person(const struct handover *handover, size_t index);

/* Appends the list as it is at now. A line that begins with \001 is a heading. Telephones and what
 * is confidential are not in it. */
enum status handover_list(struct desk *desk, const struct handover *handover, instant now,
                          struct buf *out, struct error *error);
/* Appends the text without the marks of headings, each set off by an empty line. */
void handover_plain(const char *list, struct buf *out);

struct handover_order {
    enum handover_role role;
    enum handover_way way;
    const char *to; /* a person's id or name; a name that is nobody's yet is entered as a person */
    instant from;   /* INSTANT_NONE: now */
    instant until;  /* of a leave */
    const char *note; /* "" or NULL: none */
};

/* Whether it can be done at now; else ST_REFUSED with the sentence. */
enum status handover_check(struct desk *desk, const struct handover *handover,
                           const struct handover_order *order, instant now, struct error *error);
/* "请假代管：群管理员由李管理交给张三，自2026-11-23 08:30起，到2026-12-01止": what is kept, and
 * asked. */
void handover_words(struct desk *desk, const struct handover *handover,
                    const struct handover_order *order, instant now, struct buf *out);
/* Checks, and does it at one stroke: the person where there is none, the remark, the event that the
 * rulebook has for another owner, and the role. *outcome is that of the first refused, else of the
 * last. */
enum status handover_give(struct desk *desk, const struct handover *handover,
                          const struct handover_order *order, instant now, struct outcome *outcome,
                          struct error *error);

/* The group of that id, or the only open one of that name, or whose name holds it: ST_MISSING or
 * ST_REFUSED with a sentence where there is none or several. */
enum status handover_find(struct desk *desk, const char *words, char id[IDENT_MAX + 1],
                          struct error *error);

/* Writes the text to a file of 0600, as base/save.h does. A file of that name stays as it is unless
 * `replace`: ST_REFUSED with the sentence. */
enum status handover_save(const char *path, const char *text, bool replace, struct error *error);

#endif
