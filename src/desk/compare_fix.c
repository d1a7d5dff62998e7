#include <stdlib.h>
#include <string.h>

#include "base/clean.h"
#include "base/intl.h"
#include "base/text.h"
#include "desk/compare_parts.h"

/* What puts the lines right, and the reminders. */

enum { WAIVER_ID_MAX = 300, LINE_COMMANDS = 2 };

struct fixing {
    struct desk *desk;
    struct compare *compare;
    enum compare_fix fix;
    const char *words;
    instant now;
    struct command *commands;
    size_t count;
    struct arena *arena; /* what the commands point to */
};

static struct command *next_command(struct fixing *fixing, const char *verb, const char *to)
{
    struct command *command = &fixing->commands[fixing->count++];
    desk_command(command, verb, to, fixing->now);
    return command;
}

static void join(struct fixing *fixing, const char *member, const char *nickname)
{
    struct command *command = next_command(fixing, "member.join", member);
    DESK_SET(command, group, fixing->compare->group);
    DESK_SET(command, happened, fixing->now);
    if (*nickname)
        DESK_SET(command, nickname, nickname);
}

static void quit(struct fixing *fixing, const char *member)
{
    struct command *command = next_command(fixing, "member.quit", member);
    DESK_SET(command, group, fixing->compare->group);
    DESK_SET(command, happened, fixing->now);
}

static bool enrol(struct fixing *fixing, const struct compare_line *line)
{
    struct buf name;
    char id[UUID_TEXT];
    buf_init(&name, DESK_NAME_MAX);
    if (fixing->words)
        buf_puts(&name, fixing->words);
    else
        compare_guess(fixing->compare, line, &name);
    desk_new_id(fixing->desk, fixing->now, id);
    const char *member = arena_dup(fixing->arena, id, strlen(id));
    const char *called = arena_dup(fixing->arena, name.text, name.len);
    buf_free(&name);
    if (!member || !called)
        return false;
    struct command *command = next_command(fixing, "member.add", member);
    DESK_SET(command, org, fixing->compare->org);
    DESK_SET(command, name, called);
    join(fixing, member, line->nickname);
    return true;
}

static bool waive(struct fixing *fixing, const struct compare_line *line)
{
    const char *id = arena_printf(fixing->arena, "%s:%s:%s", fixing->compare->coverage,
                                  fixing->compare->group, line->member);
    if (!id)
        return false;
    struct command *command = next_command(fixing, "duty.waive", id);
    DESK_SET(command, reason, fixing->words);
    return true;
}

/* The commands of one line; false: memory is short. */
static bool put_right(struct fixing *fixing, const struct compare_line *line)
{
    switch (fixing->fix) {
    case COMPARE_JOIN_WANTED:
        join(fixing, line->member, line->wanted);
        return true;
    case COMPARE_JOIN:
        join(fixing, line->member, line->nickname);
        return true;
    case COMPARE_QUIT:
        quit(fixing, line->member);
        return true;
    case COMPARE_ENROL:
        return enrol(fixing, line);
    case COMPARE_WAIVE:
        return waive(fixing, line);
    default:
        return true;
    }
}

/* Whether such a line can be put right so. */
static bool suits(const struct compare *compare, enum compare_fix fix,
                  const struct compare_line *line)
{
    if (fix == COMPARE_LEAVE_IT)
        return true;
    if (fix == COMPARE_ENROL)
        return line->kind == COMPARE_OUTSIDER;
    if (fix == COMPARE_NOT_THEM)
        return line->kind == COMPARE_PROBABLE;
    if (fix == COMPARE_WAIVE)
        return line->kind == COMPARE_MISSING && compare->coverage;
    return line->member != NULL;
}

static bool remember(struct pick *pick, const char *first, const char *between, const char *second)
{
    struct buf id;
    buf_init(&id, DESK_NAME_MAX);
    buf_printf(&id, "%s%s%s", first, between, second);
    bool added = !id.failed && pick_add(pick, id.text);
    buf_free(&id);
    return added;
}

/* What the list itself does not show once it is done is remembered beside it. */
static bool settle(struct compare *compare, enum compare_fix fix, const struct compare_line *line)
{
    if (fix == COMPARE_LEAVE_IT)
        return remember(&compare->settled, "", "", line->id);
    if (fix == COMPARE_QUIT)
        return remember(&compare->settled, COMPARE_HAS_QUIT, "", line->id);
    if (fix == COMPARE_NOT_THEM)
        return remember(&compare->others, line->nickname, "\n", line->member);
    if (fix != COMPARE_JOIN_WANTED)
        return true;
    return remember(&compare->settled, COMPARE_JOINED, "", line->id) &&
           (!*line->nickname || remember(&compare->aliases, line->member, "\n", line->nickname));
}

/* Counts what was applied (an enrolment is two commands, and counts by the second). */
static void count_done(struct fixing *fixing, const struct outcome *outcomes, size_t *done,
                       struct buf *why)
{
    for (size_t i = 0; i < fixing->count; i++) {
        bool first = fixing->fix == COMPARE_ENROL && i % LINE_COMMANDS == 0;
        if (desk_applied(&outcomes[i]))
            *done += !first;
        else if (why && why->len == 0)
            buf_puts(why, desk_reason(&outcomes[i]));
    }
}

static enum status give(struct fixing *fixing, size_t *done, struct buf *why, struct error *error)
{
    struct outcome *outcomes = calloc(fixing->count ? fixing->count : 1, sizeof *outcomes);
    if (!outcomes)
        return desk_no_memory(error);
    enum status status = desk_give(fixing->desk, fixing->commands, fixing->count, false,
                                   fixing->now, outcomes, error);
    if (status == ST_OK)
        count_done(fixing, outcomes, done, why);
    free(outcomes);
    return status;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids in the order of strcmp, for looking many lines up. NULL: memory is short. */
static const char **sorted(const char *const *ids, size_t count)
{
    const char **out = calloc(count ? count : 1, sizeof *out);
    if (out && count > 0) {
        memcpy(out, ids, count * sizeof *out);
        qsort(out, count, sizeof *out, by_text);
    }
    return out;
}

static bool among(const char **ids, size_t count, const char *id)
{
    return count > 0 && bsearch(&id, ids, count, sizeof *ids, by_text) != NULL;
}

enum status compare_fix(struct desk *desk, struct compare *compare, enum compare_fix fix,
                        const char *const *ids, size_t count, const char *words, instant now,
                        size_t *done, struct buf *why, struct error *error)
{
    const char **wanted = sorted(ids, count);
    struct fixing fixing = {.desk = desk,
                            .compare = compare,
                            .fix = fix,
                            .words = words,
                            .now = now,
                            .commands = calloc(count * LINE_COMMANDS + 1, sizeof(struct command)),
                            .arena = arena_new(64 << 20)};
    bool only_here = fix == COMPARE_LEAVE_IT || fix == COMPARE_NOT_THEM;
    bool kept = wanted && fixing.commands && fixing.arena;
    *done = 0;
    for (size_t i = 0; kept && i < compare->line_count; i++) {
        const struct compare_line *line = &compare->lines[i];
        if (among(wanted, count, line->id) && suits(compare, fix, line) &&
            fixing.count + LINE_COMMANDS <= count * LINE_COMMANDS) {
            kept = put_right(&fixing, line) && settle(compare, fix, line);
            *done += only_here;
        }
    }
    enum status status = !kept       ? desk_no_memory(error)
                         : only_here ? ST_OK
                                     : give(&fixing, done, why, error);
    free(wanted);
    free(fixing.commands);
    arena_free(fixing.arena);
    return status;
}

void compare_guess(const struct compare *compare, const struct compare_line *line, struct buf *out)
{
    struct buf org, name;
    buf_init(&org, DESK_NAME_MAX);
    buf_init(&name, DESK_NAME_MAX);
    compare_fold(compare->org_name, false, &org);
    compare_fold(line->nickname, true, &name);
    bool before = org.len > 0 && name.len > org.len && memcmp(name.text, org.text, org.len) == 0;
    buf_puts(out, before ? name.text + org.len : name.len > 0 ? name.text : line->nickname);
    buf_free(&org);
    buf_free(&name);
}

static void remind_line(const struct compare_line *line, bool with_form, struct buf *out)
{
    if (line->kind == COMPARE_NICKNAME && with_form)
        buf_printf(out, _("%s：请改为“%s”"), line->name, line->wanted);
    else if (line->kind == COMPARE_NICKNAME)
        buf_printf(out, "%s（%s）", line->nickname, line->name);
    else
        buf_puts(out, *line->name ? line->name : line->nickname);
}

size_t compare_reminder(const struct compare *compare, enum compare_kind kind,
                        const char *const *ids, size_t count, struct buf *out)
{
    static const char *const heads[COMPARE_KINDS] = {
        [COMPARE_MISSING] = N_("以下 %zu 位同志还没有入群，请扫码入群或与管理员联系：\n"),
        [COMPARE_GONE] = N_("以下 %zu 位同志已不在群里，请与管理员联系：\n"),
        [COMPARE_LEFT] = N_("以下 %zu 人已离开本组织，请群主核实后移出群：\n"),
        [COMPARE_OUTSIDER] = N_("以下 %zu 人不在名册，请群主核实身份，不属本组织的移出群：\n"),
        [COMPARE_NICKNAME] = N_("以下 %zu 位同志请把群昵称改为本人姓名：\n"),
        [COMPARE_PROBABLE] = N_("以下 %zu 位同志请确认身份，并修改群昵称：\n"),
        [COMPARE_UNRECORDED] = N_("以下 %zu 位同志已入群：\n"),
    };
    bool with_form = kind == COMPARE_NICKNAME && !text_same(compare->form, "name");
    const char **wanted = ids ? sorted(ids, count) : NULL;
    size_t named = 0;
    struct buf names;
    buf_init(&names, out->max);
    for (size_t i = 0; kind < COMPARE_KINDS && i < compare->line_count; i++) {
        const struct compare_line *line = &compare->lines[i];
        if (line->kind != kind || (ids && !(wanted && among(wanted, count, line->id))))
            continue;
        if (named++ > 0)
            buf_puts(&names, with_form ? "\n" : "、");
        remind_line(line, with_form, &names);
    }
    if (named > 0) {
        buf_printf(out, with_form ? _("以下 %zu 位同志请修改群昵称：\n") : _(heads[kind]), named);
        clean_text(out, names.text, names.len);
    }
    buf_free(&names);
    free(wanted);
    return named;
}
