#ifndef DESK_RECORD_H
#define DESK_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"
#include "ledger/ledger.h"

/*
 * The record prompt: from a line of the agenda to what is given to the ledger, filled in from the
 * rule. It is ready at once (Enter, Enter); what can still be chosen are its choices.
 */
struct record;
struct desk;
struct agenda_line;

enum record_act {
    RECORD_FACT,     /* fact.record */
    RECORD_EVENT,    /* event.add, held already: for rules met by an event that took place */
    RECORD_CONFIRM,  /* event.confirm */
    RECORD_DISSOLVE, /* group.dissolve */
};

/* From a line: ST_REFUSED with the sentence why nothing can be recorded here. The agenda may be
 * freed. */
enum status record_from_line(struct desk *desk, const struct agenda_line *line, instant now,
                             struct record **record, struct error *error);
/* A post pasted into a group without any line asking for it. */
enum status record_from_group(struct desk *desk, const char *group, instant now,
                              struct record **record, struct error *error);
void record_free(struct record *record); /* NULL is allowed */

enum record_act record_act(const struct record *record);
const char *record_group(const struct record *record); /* NULL: an org's own */
const char *record_event(const struct record *record); /* NULL: none */
/* The clause, its title and the event: "三.6 活动预告：走访困难群众 10-18 09:00"; "": of no line.
 */
const char *record_about(const struct record *record);

/* The whole in one line: "登记 已发布 党建 11-22 09:12". The name of the group is not in it. */
void record_sentence(const struct record *record, instant now, struct buf *out);

/* What can be chosen. A field with fewer than two choices need not be shown. */
enum record_field {
    RECORD_WHEN,        /* 现在, 昨天 16:00, 选定的时间 */
    RECORD_MAKES_UP,    /* 计入本周, 补上周, 补 11-02 那周 */
    RECORD_CATEGORY,    /* the categories that the rule takes */
    RECORD_FORM,        /* 通知, 决议 … that the rule takes */
    RECORD_MEMBER,      /* who of those who still owe it */
    RECORD_BRANCH_NAME, /* 以支部名义: 否, 是 */
    RECORD_FIELDS,
};
const char *record_field_name(enum record_field field);
size_t record_choices(const struct record *record, enum record_field field);
void record_choice(const struct record *record, enum record_field field, size_t choice, instant now,
                   struct buf *out);
size_t record_chosen(const struct record *record, enum record_field field);
/* Out of range: no effect. */
void record_choose(struct record *record, enum record_field field, size_t choice);
/* A time of one's own; it becomes the third choice of RECORD_WHEN. */
void record_at(struct record *record, instant happened);
instant record_happened(const struct record *record);
/* Pictures (0..1000) and a note ("" for none; cut at 500 characters). */
void record_pictures(struct record *record, int64_t pictures);
int64_t record_picture_count(const struct record *record);
bool record_note(struct record *record, const char *note);

/* Fields of the event that the rule wants filled and that are not: name of the nth (NULL beyond),
 * and its text. */
const char *record_missing(const struct record *record, size_t nth);
bool record_fill(struct record *record, const char *field, const char *text);

/* Whether something very like it is there already (same group, kind, category, event, member and
 * day): then the question to ask stands in out. */
enum status record_double(struct desk *desk, const struct record *record, instant now, bool *likely,
                          struct buf *out, struct error *error);

/* Gives it to the ledger, held for the undo window, in one transaction. *outcome is that of the
 * first command refused, else of the last. */
enum status record_give(struct desk *desk, const struct record *record, instant now,
                        struct outcome *outcome, struct error *error);

/* What has been counted, after it was given: "已登记，计入本周；还有4周逾期，r 再按 b 补". */
enum status record_given(struct desk *desk, const struct record *record, instant now,
                         struct buf *out, struct error *error);

/* A planned event afterwards: 已召开 (confirm), 未开 (cancel, with a reason), 改期 (move). */
/* It in words: "走访困难群众  10-18 09:00  村委会"; its kind goes into kind ("": none). */
enum { RECORD_KIND_MAX = 65 };
enum status record_event_words(struct desk *desk, const char *event, instant now, struct buf *out,
                               char kind[RECORD_KIND_MAX], struct error *error);
enum status record_confirm_event(struct desk *desk, const char *event, instant now,
                                 struct outcome *outcome, struct error *error);
enum status record_cancel_event(struct desk *desk, const char *event, const char *reason,
                                instant now, struct outcome *outcome, struct error *error);
enum status record_move_event(struct desk *desk, const char *event, instant starts, instant now,
                              struct outcome *outcome, struct error *error);

#endif
