#ifndef DESK_AGENDA_H
#define DESK_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"
#include "core/rulebook.h"

/*
 * What one group (or one org itself) owes, as a pane shows it: a line per rule with the number of
 * overdue obligations behind it, worst first, then what is to be confirmed, and the findings.
 * Strings belong to the agenda, rules to their rulebook.
 */
struct agenda;
struct desk;

enum agenda_kind {
    AGENDA_DUTY,
    AGENDA_CONFIRM, /* a planned event is over: did it take place? id is the event's */
    AGENDA_MOVED, /* 改期后未再通知: advice about an event still ahead; id is the event's */
    AGENDA_FINDING,
};

struct agenda_line {
    enum agenda_kind kind;
    const struct rule
        *rule; /* NULL: the rulebook does not have it (unapproved-post, a changed rulebook) */
    const char *rule_id;
    const char *title;  /* 每周发布; never NULL */
    const char *clause; /* 三.1; "" where there is none */
    const char *group;  /* NULL: an org's own */
    const char *org;
    const char *id; /* of the obligation that is meant: the oldest overdue, else the next due; of a
                       finding `rule:group` */
    int64_t overdue, soon, open; /* obligations behind the line */
    instant opens, due, warn_at; /* of the one meant; due INSTANT_NONE for a finding */
    int64_t done, wanted;        /* of the one meant */
    const char *current; /* the id of the obligation of the running period, unmet; NULL: none */
    const char *event, *member;            /* of the one meant; NULL where it has none */
    const char *event_title, *member_name; /* "" where there is none */
    const char *event_kind;                /* NULL: none */
    instant event_starts;
    int64_t members, members_done; /* per member: bound in this period, and met; else 0 */
    const char *detail;            /* of a finding; "" otherwise */
};

/* Loads what the group, or with is_org the org, owes at now: overdue, soon and (with_open) what is
 * open. */
enum status agenda_load(struct desk *desk, const char *id, bool is_org, bool with_open, instant now,
                        struct agenda **agenda, struct error *error);
void agenda_free(struct agenda *agenda); /* NULL is allowed */

size_t agenda_count(const struct agenda *agenda);
const struct agenda_line *agenda_line(const struct agenda *agenda, size_t index); /* NULL beyond */
/* The single obligations behind line `index`, oldest due first: each a line of its own with itself
 * as the one meant. */
size_t agenda_behind_count(const struct agenda *agenda, size_t index);
const struct agenda_line *agenda_behind(const struct agenda *agenda, size_t index, size_t nth);

/* Words for a line, each appended to out. */
void agenda_status(const struct agenda_line *line, instant now, int offset,
                   struct buf *out); /* 逾期2周, 逾期1天, 今天到期, 将到, 问题 */
void agenda_when(const struct agenda_line *line, instant now, int offset,
                 struct buf *out); /* 11-09 起, 11-20 24:00 止; nothing for a finding */
/* The last column: "三.1 本周 0/1", "三.5 支部大会 11-22 15:00", "三.9 6人中3人已汇报", a finding's
 * detail. */
void agenda_what(const struct agenda_line *line, instant now, int offset, struct buf *out);
/* What to do now, one sentence ("" where the rulebook says nothing), and the steps;
 * NULL-terminated, may be NULL. */
const char *agenda_advice(const struct agenda_line *line);
const char *const *agenda_checklist(const struct agenda_line *line);
/* What the notice itself asks. */
const char *agenda_rule_text(const struct agenda_line *line);
/* Whether r (record) and d (draft) do something here; else *why is the sentence that says why not.
 */
bool agenda_can_record(const struct agenda_line *line, const char **why);
bool agenda_can_draft(const struct agenda_line *line, const char **why);

#endif
