#ifndef TESTS_UNIT_DESK_EVENT_H
#define TESTS_UNIT_DESK_EVENT_H

#include "desk/event_edit.h"
#include "desk_store.h"

/* Five orgs with a group and a member, each bound by another notice; and events entered in them. */
#define MEMBER(id, org, group)                                                                      \
    "{\"do\":\"member.add\",\"to\":\"" id                                                           \
    "\",\"at\":\"2026-06-01T08:00:00+08:00\",\"with\":{\"org\":\"" org "\",\"name\":\"钱一\"}}\n" \
    "{\"do\":\"member.join\",\"to\":\"" id                                                          \
    "\",\"at\":\"2026-06-02T08:00:00+08:00\",\"with\":{\"group\":\"" group                          \
    "\",\"nickname\":\"钱一\"}}\n"
#define BOOK(book)                                                                                 \
    ORG("o-" book, "支部" book, "branch", ",\"rulebook\":\"" book "\"")                            \
    GROUP("g-" book, "o-" book, "群" book, "2026-06-01T00:00:00+08:00")                            \
    MEMBER("m-" book, "o-" book, "g-" book)

static const char books[] =
    BOOK("wanning") BOOK("xinxiang") BOOK("member-measures") BOOK("dayong") BOOK("jsut");

static inline void say(const struct error *error, const struct outcome *outcome)
{
    printf("# %s %s\n", error->text, outcome ? outcome->error.text : "");
}

static inline bool give(struct place *place, struct event_edit *edit, instant now)
{
    struct outcome outcome = {.verdict = VERDICT_APPLIED};
    struct error error = {.status = ST_OK};
    enum status status = event_edit_give(place->desk, edit, now, &outcome, &error);
    bool done = status == ST_OK && outcome.verdict == VERDICT_APPLIED;
    if (!done)
        say(&error, &outcome);
    return done;
}

static inline struct event_edit *begin(struct place *place, const char *group, const char *kind,
                                       instant now)
{
    struct event_edit *edit = NULL;
    struct error error = {.status = ST_OK};
    if (event_edit_new(place->desk, group, kind, now, &edit, &error) != ST_OK)
        say(&error, NULL);
    return edit;
}

static inline struct event_edit *open_again(struct place *place, const char *id)
{
    struct event_edit *edit = NULL;
    struct error error = {.status = ST_OK};
    if (event_edit_open(place->desk, id, &edit, &error) != ST_OK)
        say(&error, NULL);
    return edit;
}

#endif
