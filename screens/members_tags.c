#include <string.h>

#include "base/intl.h"
#include "base/match.h"
#include "base/utf8.h"
#include "screens/members.h"

/* Tagging rows, whom a question is about, and finding one. */

enum { NAMES_SHOWN = 3 };

static const char *row_id(const void *rows, size_t index)
{
    const struct roster_member *member = members_row(rows, index);
    return member ? member->id : "";
}

static struct pick_rows rows_of(const struct members *members)
{
    return (struct pick_rows){.id = row_id, .rows = members, .count = members->row_count};
}

struct tagging members_tagging(struct members *members)
{
    return (struct tagging){.tags = &members->tags,
                            .ranging = &members->ranging,
                            .anchor = &members->anchor,
                            .list = &members->list,
                            .rows = rows_of(members),
                            .hidden = _("人不在这一栏")};
}

size_t members_mean(struct members *members,
                    bool (*fits)(const struct members *members, const char *id))
{
    const char *single;
    const char *const *ids;
    size_t count = members_targets(members, &single, &ids);
    bool kept = true;
    pick_clear(&members->meant);
    for (size_t i = 0; kept && i < count; i++)
        kept = !fits(members, ids[i]) || pick_add(&members->meant, ids[i]);
    if (!kept)
        pick_clear(&members->meant);
    members->left_out = count - members->meant.count;
    return members->meant.count;
}

void members_meant(const struct members *members, struct buf *out)
{
    struct pick_rows rows = rows_of(members);
    const struct pick *meant = &members->meant;
    size_t named = 0, hidden = pick_hidden(meant, &rows);
    buf_puts(out, _("（"));
    /* The first of them as the list has them; ids are in no order anybody knows. */
    for (size_t i = 0; i < roster_count(members->roster) && named < NAMES_SHOWN; i++) {
        const struct roster_member *member = roster_at(members->roster, i);
        if (pick_has(meant, member->id))
            buf_printf(out, "%s%s", named++ > 0 ? _("、") : "", member->name);
    }
    if (meant->count > NAMES_SHOWN)
        buf_puts(out, _("等"));
    if (hidden > 0)
        buf_printf(out, _("；%zu人不在这一栏"), hidden);
    if (members->left_out > 0)
        buf_printf(out, _("；另有%zu人不用"), members->left_out);
    buf_puts(out, _("）"));
}

static void seek(struct stage *stage, struct members *members, size_t from, bool forward, bool here)
{
    struct match match;
    struct tagging tagging = members_tagging(members);
    size_t count = members->row_count;
    match_init(&match, members->find);
    for (size_t i = here ? 0 : 1; i <= count && count > 0; i++) {
        size_t at = (forward ? from + i : from + count + count - i) % count;
        const struct roster_member *member = members_row(members, at);
        if (!match_finds(&match, member->name, member->id))
            continue;
        list_go(&members->list, at);
        tagging_follow(stage, &tagging);
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
