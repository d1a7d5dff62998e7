#include "cmd/demo_meeting.h"

#include <stdio.h>
#include <string.h>

#include "cmd/demo_text.h"
#include "cmd/demo_trait.h"

struct demo_meeting meeting_planned(struct dice *dice, const char *kind, const char *title,
                                    instant starts)
{
    struct demo_meeting meeting = {
        .kind = kind,
        .title = title,
        .starts = starts,
        .ends = starts + dice_between(dice, 3, 8) * (CIVIL_HOUR / 4),
        .moved = INSTANT_NONE,
        .starts_first = INSTANT_NONE,
        .cancelled = INSTANT_NONE,
    };
    meeting.added = dice_hour(dice, starts, -dice_between(dice, 5, 8), 9, 17);
    meeting.noticed = dice_hour(dice, starts, -dice_between(dice, 2, 4), 10, 20);
    meeting.confirmed = meeting.ends + dice_between(dice, 300, 5400);
    meeting.answered = meeting.ends + dice_between(dice, 2 * CIVIL_HOUR, 44 * CIVIL_HOUR);
    meeting.answer = strcmp(kind, "theme_day") == 0        ? "report"
                     : strcmp(kind, "branch_meeting") == 0 ? "resolution"
                                                           : "result";
    return meeting;
}

static void add_event(struct demo_book *book, const struct demo_branch *branch, struct dice *dice,
                      const struct demo_meeting *meeting, const char *event)
{
    char content[TEXT_LINE_MAX];
    static const char *const places[] = {"村委会会议室", "党群服务中心", "文化室", "村口广场"};
    bool formal = strcmp(meeting->kind, "branch_meeting") == 0;
    instant first = meeting->moved == INSTANT_NONE ? meeting->starts : meeting->starts_first;
    text_fill(content, sizeof content, "$b全体党员参加，内容为：", branch, dice);
    size_t len = strlen(content);
    snprintf(content + len, sizeof content - len, "%.200s", meeting->title);
    line_begin(book, meeting->added, "event.add", event, branch_clerk(branch, meeting->added));
    line_text(book, "group", branch->group);
    line_text(book, "kind", meeting->kind);
    line_time(book, "starts", first);
    line_time(book, "ends", first + (meeting->ends - meeting->starts));
    line_text(book, "title", meeting->title);
    line_text(book, "agenda", formal ? "听取报告；讨论；表决；书记小结" : NULL);
    line_text(book, "content", content);
    line_text(book, "requirements", formal ? "请提前十分钟到会，不能到会的向书记请假" : NULL);
    line_text(book, "place", dice_pick(dice, places, sizeof places / sizeof *places));
    line_flag(book, "planned", true);
    line_end(book);
}

static void change_event(struct demo_book *book, const struct demo_branch *branch, instant at,
                         const char *verb, const char *event, instant starts, const char *reason)
{
    if (at == INSTANT_NONE)
        return;
    line_begin(book, at, verb, event, branch_clerk(branch, at));
    line_time(book, "starts", starts);
    line_text(book, "reason", reason);
    line_end(book);
}

void meeting_write(struct demo_book *book, struct demo_branch *branch, struct dice *dice,
                   const struct demo_meeting *meeting, char event[PLACE_ID_MAX])
{
    char own[PLACE_ID_MAX], note[TEXT_LINE_MAX];
    char *id = event != NULL ? event : own;
    struct demo_posting posting = {
        .category = "work",
        .as = "notice",
        .event = id,
        .note = note,
        .pictures = -1,
        .happened = INSTANT_NONE,
    };
    branch_new_id(branch, 'e', id);
    add_event(book, branch, dice, meeting, id);
    change_event(book, branch, meeting->moved, "event.move", id, meeting->starts, NULL);
    change_event(book, branch, meeting->cancelled, "event.cancel", id, INSTANT_NONE,
                 "台风影响，取消");
    snprintf(note, sizeof note, "会议活动预告：%s", meeting->title);
    if (meeting->noticed != INSTANT_NONE)
        posting_write(book, branch, meeting->noticed, &posting);
    if (meeting->cancelled != INSTANT_NONE)
        return;
    change_event(book, branch, meeting->confirmed, "event.confirm", id, INSTANT_NONE, NULL);
    if (meeting->answered == INSTANT_NONE)
        return;
    snprintf(note, sizeof note, "%s，到会%d人", meeting->title, dice_between(dice, 8, 32));
    posting.as = meeting->answer;
    posting.pictures = dice_between(dice, 0, 4);
    posting_write(book, branch, meeting->answered, &posting);
}

const char *branch_category(const struct demo_branch *branch, const char *category)
{
    bool relay = category != NULL && strcmp(category, "relay") == 0;
    return relay && (branch->overdue & OVERDUE_RELAY) != 0 ? "work" : category;
}

void posting_write(struct demo_book *book, struct demo_branch *branch, instant at,
                   const struct demo_posting *posting)
{
    char id[PLACE_ID_MAX];
    branch_new_id(branch, 'f', id);
    line_begin(book, at, "fact.record", id, branch_clerk(branch, at));
    line_text(book, "group", branch->group);
    line_text(book, "kind", "posted");
    line_text(book, "category", branch_category(branch, posting->category));
    line_text(book, "as", posting->as);
    line_text(book, "event", posting->event);
    if (posting->pictures >= 0)
        line_number(book, "pictures", posting->pictures);
    line_time(book, "happened", posting->happened);
    line_text(book, "makes_up", posting->makes_up);
    line_text(book, "note", posting->note);
    line_end(book);
}
