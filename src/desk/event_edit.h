#ifndef DESK_EVENT_EDIT_H
#define DESK_EVENT_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"
#include "ledger/ledger.h"

/*
 * A meeting, an activity, or another dated thing that duties hang on, while it is entered or
 * changed: a working copy, which becomes commands only when given. What it asks for comes from the
 * rules of its kind.
 */
struct event_edit;
struct desk;

/* A new one of the group. kind NULL: the first that can be chosen; a list of kinds: the first of
 * it, also one that cannot be chosen. ST_REFUSED with the sentence when the group has no rulebook
 * or nothing to choose. */
enum status event_edit_new(struct desk *desk, const char *group, const char *kind, instant now,
                           struct event_edit **edit, struct error *error);
/* One there is. ST_REFUSED when it was cancelled. */
enum status event_edit_open(struct desk *desk, const char *event, struct event_edit **edit,
                            struct error *error);
void event_edit_free(struct event_edit *edit); /* NULL is allowed */

const char *event_edit_group(const struct event_edit *edit);
/* NULL for a new one; after event_edit_give the id it got. */
const char *event_edit_id(const struct event_edit *edit);

/* The kinds to choose from: those that are entered here, what is held first; that of an event there
 * is, is always among them. Those that other screens make (applications, transfers …) are not. */
size_t event_edit_kinds(const struct event_edit *edit);
const char *event_edit_kind_title(const struct event_edit *edit, size_t index);
size_t event_edit_kind(const struct event_edit *edit); /* the one chosen */
void event_edit_choose(struct event_edit *edit, size_t index);
/* Whether people come together for it, so that a time is agreed on ahead; else it happens to one.
 */
bool event_edit_gathers(const struct event_edit *edit);

enum event_field {
    EVENT_TITLE,
    EVENT_AGENDA,
    EVENT_CONTENT,
    EVENT_REQUIREMENTS,
    EVENT_PLACE,
    EVENT_FORM,
    EVENT_TAKING_PART,
    EVENT_DISPOSITION,
    EVENT_FIELDS,
};
/* What the chosen kind wants of a field: nothing; it may be filled; a rule counts only with it. */
enum event_need { EVENT_NOT, EVENT_MAY, EVENT_ASKED };
enum event_need event_edit_need(const struct event_edit *edit, enum event_field field);
/* Also of an openness, and of an end. */
bool event_edit_has_openness(const struct event_edit *edit);
bool event_edit_has_end(const struct event_edit *edit);
/* Why fields are asked for: "通知要写明议题、内容、要求，缺了不算"; nothing where none is. */
void event_edit_why(const struct event_edit *edit, struct buf *out);

const char *event_edit_text(const struct event_edit *edit, enum event_field field); /* "" */
/* Whether this store has no more of the field than that it is confidential: who cannot read what is
 * there has nothing to change, and the text is "". */
bool event_edit_withheld(const struct event_edit *edit, enum event_field field);
/* ST_LIMIT or ST_INVALID with the sentence when it does not fit. */
enum status event_edit_set(struct event_edit *edit, enum event_field field, const char *text,
                           struct error *error);
instant event_edit_starts(const struct event_edit *edit); /* INSTANT_NONE: not set */
instant event_edit_ends(const struct event_edit *edit);   /* INSTANT_NONE: not given */
void event_edit_span(struct event_edit *edit, instant starts, instant ends);
/* Index into the four kinds of openness, from 0; and their words. */
enum { OPENNESS_KINDS = 4 };
size_t event_edit_openness(const struct event_edit *edit);
void event_edit_open_to(struct event_edit *edit, size_t openness);
const char *event_openness_word(size_t openness);

/*
 * What follows from the time, in one line: "通知最迟 11-20 24:00（还有1天4小时）；决议最迟 11-28
 * 24:00", "通知最迟 11-20 24:00，已来不及：照实登记，通知会显示逾期", "已过去：记为已召开；决议最迟
 * …". *late: the notice cannot come in time any more. Nothing without a time.
 */
void event_edit_follows(const struct event_edit *edit, instant now, struct buf *out, bool *late);

/* ST_INVALID with the sentence: no time, a time nobody means, an end before the start. */
enum status event_edit_check(const struct event_edit *edit, instant now, struct error *error);
/* Whether it is likely a mistake: the same kind on the same day, or at the same time as another of
 * the group. Then the question to ask stands in out. */
enum status event_edit_doubt(struct desk *desk, const struct event_edit *edit, instant now,
                             bool *doubtful, struct buf *out, struct error *error);

/* Gives what is new or has changed (event.add; event.set, event.move), in one transaction. *outcome
 * is that of the first refused, else of the last; a noop when nothing has changed. */
enum status event_edit_give(struct desk *desk, struct event_edit *edit, instant now,
                            struct outcome *outcome, struct error *error);
/* What there is to say after it: "已登记支部大会；d 起草通知" … with what is still missing. under:
 * the bar stands on it now, so that keys act on it. */
void event_edit_given(const struct event_edit *edit, instant now, bool under, struct buf *out);

#endif
