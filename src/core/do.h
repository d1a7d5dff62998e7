#ifndef CORE_DO_H
#define CORE_DO_H

#include "core/decide.h"

/*
 * Inside core: the deciders of the table of verbs (verb.c), a file a family, and what they share.
 * Each is called with the frame's checks done: arguments, target, references, rev and grants.
 */
void do_org_add(struct decision *d);
void do_org_set(struct decision *d);
void do_person_add(struct decision *d);
void do_person_set(struct decision *d);
void do_role_grant(struct decision *d);
void do_role_revoke(struct decision *d);
void do_group_propose(struct decision *d);
void do_group_approve(struct decision *d);
void do_group_refuse(struct decision *d);
void do_group_open(struct decision *d);
void do_group_set(struct decision *d);
void do_group_end_work(struct decision *d);
void do_group_dissolve(struct decision *d);
void do_group_deregister(struct decision *d);
void do_member_apply(struct decision *d);
void do_member_decide(struct decision *d);
void do_member_add(struct decision *d);
void do_member_set(struct decision *d);
void do_member_leave(struct decision *d);
void do_member_join(struct decision *d);
void do_member_quit(struct decision *d);
void do_member_warn(struct decision *d);
void do_event_add(struct decision *d);
void do_event_set(struct decision *d);
void do_event_move(struct decision *d);
void do_event_cancel(struct decision *d);
void do_event_confirm(struct decision *d);
void do_post_draft(struct decision *d);
void do_post_edit(struct decision *d);
void do_post_submit(struct decision *d);
void do_post_review(struct decision *d);
void do_post_check_secrecy(struct decision *d);
void do_post_approve(struct decision *d);
void do_post_return(struct decision *d);
void do_post_recall(struct decision *d);
void do_post_publish(struct decision *d);
void do_post_withdraw(struct decision *d);
void do_fact_record(struct decision *d);
void do_fact_void(struct decision *d);
void do_fact_ratify(struct decision *d);
void do_duty_waive(struct decision *d);
void do_duty_unwaive(struct decision *d);
void do_duty_waive_span(struct decision *d);
void do_comment_add(struct decision *d);
void do_audit_note(struct decision *d);
void do_device_invite(struct decision *d);
void do_device_revoke(struct decision *d);
void do_device_enrol(struct decision *d);
void do_leftover_close(struct decision *d);

/* Whether the decision has ended: refused, found to change nothing, or failed. */
bool do_ended(const struct decision *d);

/* Ends the decision: what was asked for is so already. */
void do_nothing(struct decision *d);

/* Puts the row when a field of it differs from before; otherwise the command changes nothing. */
void do_save(struct decision *d, enum entity entity, const void *before, const void *row);

/* Refuses the row (invalid) when one of the fields in the list is unset. */
bool do_keeps(struct decision *d, enum entity entity, const void *row, const char *fields);

/* A formatted string in the decision's arena; "" (and the decision failed) when memory is short. */
const char *do_text(struct decision *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* For sentences: the person's name (the id when unknown; no name of whom the user does not see),
 * and "2026-11-22 09:12". */
const char *do_name(struct decision *d, const char *person);
const char *do_time(struct decision *d, instant at);

/* Walks rows, copying each that each() keeps; a failure of the world ends the decision. */
void do_walk(struct decision *d, enum entity entity, const char *field, const char *value,
             bool (*each)(void *argument, const void *row), void *argument);

/* What the obligation's or finding's id is about: its second part; NULL when it has none. */
const char *do_subject(struct decision *d, const char *duty);

/* The roles (enum role) that the person holds on every one of the groups in the list. */
unsigned do_groups_roles(struct decision *d, const char *person, const char *groups);

/* The id of the post's posting in the group. */
const char *do_posting_id(struct decision *d, const char *post, const char *group);
/* Whether the post is published in any of its groups (withdrawn or not). */
bool do_published_anywhere(struct decision *d, const struct post *post);

/* The event's held fact; false when it has none. */
bool do_held_fact(struct decision *d, const char *event, struct fact *fact);

#endif
