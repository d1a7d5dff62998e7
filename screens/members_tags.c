#include <string.h>

#include "base/intl.h"
#include "base/match.h"
#include "base/utf8.h"
#include "screens/members.h"

/* Tagging rows, and finding one. */

static const char *row_id(const void *rows, size_t index)
{
    const struct roster_member *member = members_row(rows, index);
    return member ? member->id : "";
}

static struct pick_rows rows_of(const struct members *members)
{
    return (struct pick_rows){.id = row_id, .rows = members, .count = members->row_count};
}

static void say_tagged(struct stage *stage, const struct members *members)
{
    struct pick_rows rows = rows_of(members);
    size_t hidden = pick_hidden(&members->tags, &rows);
    if (hidden > 0)
        stage_say(stage, _("已选 %zu，其中 %zu 人不在这一栏"), members->tags.count, hidden);
    else if (members->tags.count > 0)
        stage_say(stage, _("已选 %zu"), members->tags.count);
    else
        stage_say(stage, "%s", _("没有标记"));
}

void members_range(struct members *members)
{
    struct pick_rows rows = rows_of(members);
    if (members->ranging && members->anchor < rows.count)
        pick_range(&members->tags, &rows, members->anchor, members->list.current);
}

static void range(struct stage *stage, struct members *members)
{
    members->ranging = !members->ranging;
    members->anchor = members->list.current;
    members_range(members);
    if (members->ranging)
        stage_say(stage, "%s", _("连选：移动光标条，再按 v 结束"));
    else
        say_tagged(stage, members);
}

static void tag_one(struct stage *stage, struct members *members)
{
    if (!pick_toggle(&members->tags, members_current(members)->id))
        stage_refuse(stage, "%s", _("内存不足"));
    if (members->list.current + 1 < members->list.count)
        list_go(&members->list, members->list.current + 1);
    say_tagged(stage, members);
}

void members_tag(struct stage *stage, struct members *members, enum action action)
{
    struct pick_rows rows = rows_of(members);
    if (!members_current(members) && action != ACT_UNTAG) {
        stage_why_not(stage, _("列表是空的，没有可标记的"));
        return;
    }
    if (action == ACT_RANGE) {
        range(stage, members);
        return;
    }
    members->ranging = false;
    if (action == ACT_TAG) {
        tag_one(stage, members);
        return;
    }
    if (action == ACT_UNTAG)
        pick_clear(&members->tags);
    else if (!pick_all(&members->tags, &rows))
        stage_refuse(stage, "%s", _("内存不足"));
    say_tagged(stage, members);
}

static void seek(struct stage *stage, struct members *members, size_t from, bool forward, bool here)
{
    struct match match;
    size_t count = members->row_count;
    match_init(&match, members->find);
    for (size_t i = here ? 0 : 1; i <= count && count > 0; i++) {
        size_t at = (forward ? from + i : from + count + count - i) % count;
        const struct roster_member *member = members_row(members, at);
        if (!match_finds(&match, member->name, member->id))
            continue;
        list_go(&members->list, at);
        members_range(members);
        return;
    }
    stage_say(stage, _("这一栏里没有“%s”；按 f 换一栏再找"), members->find);
}

static void find_changed(struct stage *stage, void *state, const char *text)
{
    struct members *members = state;
    size_t n = utf8_cut(text, strlen(text), sizeof members->find - 1);
    memcpy(members->find, text, n);
    members->find[n] = '\0';
    if (*text)
        seek(stage, members, members->find_from, true, true);
    else
        list_go(&members->list, members->find_from);
}

static void find_done(struct stage *stage, void *state, const char *text)
{
    struct members *members = state;
    if (text)
        find_changed(stage, state, text);
    else
        list_go(&members->list, members->find_from);
}

void members_find(struct stage *stage, struct members *members)
{
    struct prompt prompt = {.question = _("找（姓名、拼音首字母）:"),
                            .max = MEMBERS_FIND_MAX,
                            .answer = find_done,
                            .change = find_changed};
    members->find_from = members->list.current;
    stage_prompt(stage, &prompt);
}

void members_find_next(struct stage *stage, struct members *members, bool forward)
{
    if (!*members->find)
        stage_why_not(stage, _("还没有找过什么；先按 / 写要找的姓名"));
    else
        seek(stage, members, members->list.current, forward, false);
}
