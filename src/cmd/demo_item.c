#include "cmd/demo_meeting.h"

#include <stdio.h>

#include "cmd/demo_text.h"

/* How a kind of thing is answered: a post, or with fact another kind of record. */
struct item_kind {
    const char *event;
    enum text_topic topic;
    int days;     /* what the rulebook allows; 0 with hours */
    int hours;    /* counted from the end instead of in civil days */
    int later;    /* at most so many days after it is answered in good time */
    int pictures; /* at most; 0: none are named */
    const char *category, *as, *fact;
};

static const struct item_kind kinds[ITEM_COUNT] = {
    [ITEM_DIRECTIVE] = {"directive", TEXT_DIRECTIVE, 1, 0, 1, 0, "relay", NULL, "posted"},
    [ITEM_INQUIRY] = {"inquiry", TEXT_INQUIRY, 0, 24, 0, 0, NULL, NULL, "reply"},
    [ITEM_STUDY] = {"study_item", TEXT_STUDY, 0, 0, 0, 0, "theory_study", NULL, "posted"},
    [ITEM_VILLAGE_WORK] = {"village_work", TEXT_VILLAGE, 3, 0, 2, 6, "work", NULL, "posted"},
    [ITEM_DISCLOSURE] = {"disclosure", TEXT_DISCLOSURE, 0, 0, 0, 4, "other", "disclosure",
                         "posted"},
    [ITEM_DUES] = {"dues_collected", TEXT_DISCLOSURE, 7, 0, 6, 0, "other", "disclosure", "posted"},
    [ITEM_BREACH] = {"breach_report", TEXT_REMARK, 1, 0, 1, 0, NULL, NULL, "handled"},
};

instant item_answer(struct dice *dice, enum demo_item item, instant at)
{
    int later = dice_between(dice, 0, kinds[item].later);
    if (later == 0)
        return at + dice_between(dice, CIVIL_HOUR / 3, 4 * CIVIL_HOUR);
    return dice_hour(dice, at, later, 8, 20);
}

instant item_due(enum demo_item item, instant at)
{
    if (kinds[item].hours > 0)
        return at + kinds[item].hours * CIVIL_HOUR;
    return civil_day_start(at, kinds[item].days + 1, CIVIL_BEIJING);
}

static void title_of(enum demo_item item, const struct demo_branch *branch, struct dice *dice,
                     char out[TEXT_LINE_MAX])
{
    if (item == ITEM_DUES)
        snprintf(out, TEXT_LINE_MAX, "本季度党费收缴");
    else if (item == ITEM_BREACH)
        snprintf(out, TEXT_LINE_MAX, "群内转发商业广告");
    else
        text_line(out, kinds[item].topic, branch, dice);
}

static void add_event(struct demo_book *book, const struct demo_branch *branch, struct dice *dice,
                      enum demo_item item, instant at, const char *event, const char *title)
{
    static const char *const openness[] = {"party", "village", "finance", "service"};
    /* It is entered a little after it happened. */
    instant entered = at + dice_between(dice, 60, 900);
    line_begin(book, entered, "event.add", event, branch_clerk(branch, entered));
    line_text(book, "group", branch->group);
    line_text(book, "kind", kinds[item].event);
    line_time(book, "starts", at);
    line_text(book, "title", title);
    line_text(book, "openness", item == ITEM_DISCLOSURE ? dice_pick(dice, openness, 4) : NULL);
    line_end(book);
}

static void answer_breach(struct demo_book *book, struct demo_branch *branch, instant at,
                          const char *event)
{
    line_begin(book, at - 60, "event.set", event, branch_clerk(branch, at));
    line_text(book, "disposition", "education");
    line_end(book);
}

static void answer(struct demo_book *book, struct demo_branch *branch, struct dice *dice,
                   const struct item_kind *kind, instant at, const char *event, const char *title)
{
    char id[PLACE_ID_MAX], note[TEXT_LINE_MAX + 64];
    /* In a quiet week nothing may stand in for the weekly post. */
    bool quiet = at >= branch->quiet_from && at < branch->quiet_to;
    branch_new_id(branch, 'f', id);
    snprintf(note, sizeof note, "%s", title);
    line_begin(book, at, "fact.record", id, branch_clerk(branch, at));
    line_text(book, "group", branch->group);
    line_text(book, "kind", kind->fact);
    line_text(book, "category",
              quiet && kind->category != NULL ? "work" : branch_category(branch, kind->category));
    line_text(book, "as", kind->as);
    if (kind->pictures > 0)
        line_number(book, "pictures", dice_between(dice, 1, kind->pictures));
    line_text(book, "event", event);
    line_text(book, "note", note);
    line_end(book);
}

void item_write(struct demo_book *book, struct demo_branch *branch, struct dice *dice,
                enum demo_item item, instant at, instant answered)
{
    char event[PLACE_ID_MAX], title[TEXT_LINE_MAX];
    branch_new_id(branch, 'e', event);
    title_of(item, branch, dice, title);
    add_event(book, branch, dice, item, at, event, title);
    if (answered == INSTANT_NONE)
        return;
    if (item == ITEM_BREACH)
        answer_breach(book, branch, answered, event);
    answer(book, branch, dice, &kinds[item], answered, event, title);
}
