#ifndef DESK_IMPORT_H
#define DESK_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"

/*
 * A table brought in: planned first, and then exactly that plan is given to the ledger, in one
 * transaction. Importing the same again changes nothing. A roster: members of one org (name,
 * status, since when, whereabouts, telephone, title, nickname, whether in the group; 编号 tells
 * namesakes apart). A register: orgs, their persons and groups. A plan: lines of date and title,
 * each a study_item (or another kind of event) of one group.
 */
struct import;
struct desk;
struct table;

enum import_kind { IMPORT_ROSTER, IMPORT_REGISTER, IMPORT_PLAN };

struct import_order {
    enum import_kind kind;
    const struct table *table; /* borrowed for the call */
    const char *org;           /* roster: whose; register: below which, NULL the topmost */
    const char *group;         /* roster: joined by those whose row does not say, NULL none; plan */
    const char *event_kind;    /* plan; NULL: study_item */
};

enum import_what { IMPORT_NEW, IMPORT_CHANGED, IMPORT_UNCHANGED, IMPORT_REFUSED, IMPORT_WHATS };

/* Plans; reads the store only. ST_INVALID when the table as a whole cannot be used: no heading that
 * is needed, the same heading twice, nothing in it. */
enum status import_plan(struct desk *desk, const struct import_order *order, instant now,
                        struct import **import, struct error *error);
/* The same of n bytes of a file or a paste, or of a whole file; order->table is not looked at. What
 * is no table is answered as paper/table.h does. */
enum status import_plan_text(struct desk *desk, const struct import_order *order, const char *bytes,
                             size_t n, instant now, struct import **import, struct error *error);
enum status import_plan_file(struct desk *desk, const struct import_order *order, const char *path,
                             instant now, struct import **import, struct error *error);
void import_free(struct import *import); /* NULL is allowed */

enum import_kind import_kind(const struct import *import);
/* The name of the org or group it is for; "" for a register of all. */
const char *import_target(const struct import *import);
size_t import_count(const struct import *import, enum import_what what);
/* What was understood of the headings, one line each: "第1列“姓名” -> 姓名", "第4列“民族” 不认识，
 * 不导入". NULL beyond the last. */
const char *import_heading(const struct import *import, size_t index);

struct import_line {
    enum import_what what;
    long line;        /* of the file */
    const char *name; /* the member's, group's or event's */
    const char *says; /* what is set, what changes ("状态 在职 -> 流动"), or why it is refused */
};
size_t import_lines(const struct import *import);
const struct import_line *import_line(const struct import *import, size_t index);

/* The refused rows as they were, the reason as a last column: CSV to be mended and imported. */
void import_refused(const struct import *import, struct buf *out);
/* The same into a file that its owner alone can read. over: also in place of
 * one that is there, as base/save.h does. ST_IO with the sentence. */
enum status import_save_refused(const struct import *import, const char *path, bool over,
                                struct error *error);

/* Gives what is new and changed, all in one transaction: *done gets how many commands were applied.
 * progress (NULL: none) is told now and then. What the ledger itself refuses takes all back:
 * ST_REFUSED with line and reason. */
enum status import_give(struct desk *desk, const struct import *import, instant now,
                        void (*progress)(void *context, size_t done, size_t all), void *context,
                        size_t *done, struct error *error);

/* The same tables out: what import reads again without a change. CSV with a mark. Telephones are
 * written as they are: whoever calls notes it in the audit. */
enum status export_roster(struct desk *desk, const char *org, struct buf *out, struct error *error);
enum status export_register(struct desk *desk, const char *org, struct buf *out,
                            struct error *error);

#endif
