#include "screens/sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/letter.h"
#include "screens/catalogue.h"
#include "screens/tagging.h"

/* What waits to be settled or sent, what was refused and what can be done about it, and the link to
 * the server. */

enum { LIST_MAX = 16 << 20, TEXT_MAX = 1 << 20, SAID_MAX = 400, ID_MAX = IDENT_MAX };

const struct waiting *syncing_current(const struct syncing *syncing)
{
    return syncing->bar.current < syncing->count ? &syncing->list[syncing->bar.current] : NULL;
}

static const char *row_id(const void *rows, size_t index)
{
    const struct syncing *syncing = rows;
    return index < syncing->count ? syncing->list[index].id : NULL;
}

static struct pick_rows rows_of(const struct syncing *syncing)
{
    return (struct pick_rows){row_id, syncing, syncing->count};
}

static const struct waiting *find(const struct syncing *syncing, const char *id)
{
    for (size_t i = 0; i < syncing->count; i++)
        if (strcmp(syncing->list[i].id, id) == 0)
            return &syncing->list[i];
    return NULL;
}

static bool still_there(void *context, const char *id)
{
    return find(context, id) != NULL;
}

static void sync_close_screen(struct stage *stage, void *state)
{
    struct syncing *syncing = state;
    (void)stage;
    arena_free(syncing->arena);
    pick_free(&syncing->tags);
    scroll_free(&syncing->scroll);
    free(syncing);
}

static enum status sync_open_screen(struct stage *stage, const void *argument, void **state,
                                    struct error *error)
{
    struct syncing *syncing = calloc(1, sizeof *syncing);
    (void)argument;
    if (!syncing)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    scroll_init(&syncing->scroll, TEXT_MAX);
    syncing->arena = arena_new(LIST_MAX);
    if (!syncing->arena) {
        sync_close_screen(stage, syncing);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    syncing->link = desk_link_look(stage_desk(stage), stage_now(stage));
    *state = syncing;
    return ST_OK;
}

static bool sync_shows(const void *state, const void *argument)
{
    (void)state;
    (void)argument;
    return true;
}

/* The bar stays on its row; where that is gone, at its place. */
static void load(struct stage *stage, struct syncing *syncing)
{
    struct error error = {.status = ST_OK};
    char id[ID_MAX + 1] = "";
    const struct waiting *current = syncing_current(syncing);
    struct desk *desk = stage_desk(stage);
    syncing->link = desk_link_look(desk, stage_now(stage));
    if (syncing->loaded && syncing->version == desk_version(desk))
        return;
    if (current && strlen(current->id) <= ID_MAX)
        memcpy(id, current->id, strlen(current->id) + 1);
    arena_reset(syncing->arena);
    syncing->count = 0;
    if (desk_waiting(desk, syncing->arena, &syncing->list, &syncing->count, &error) != ST_OK)
        stage_fail(stage, &error);
    syncing->version = desk_version(desk);
    syncing->loaded = true;
    syncing->ranging = false;
    list_set(&syncing->bar, syncing->count, syncing->bar.page);
    const struct waiting *kept = *id ? find(syncing, id) : NULL;
    if (kept)
        list_go(&syncing->bar, (size_t)(kept - syncing->list));
    else
        syncing->reading = false;
    pick_prune(&syncing->tags, still_there, syncing);
}

/* What was said when a run was asked for does not outlive it. */
static void follow_run(struct stage *stage, struct syncing *syncing)
{
    const struct link_status *link = &syncing->link;
    if (!syncing->asked_run)
        return;
    bool worked = syncing->running;
    syncing->running = link->state == LINK_WORKING;
    if (syncing->running || (!worked && link->synced_at == syncing->asked_synced))
        return;
    syncing->asked_run = false;
    stage_say(stage, "%s", link->state == LINK_IDLE ? _("同步完成") : "");
}

static void sync_draw(struct stage *stage, void *state)
{
    struct syncing *syncing = state;
    load(stage, syncing);
    follow_run(stage, syncing);
    if (syncing->reading) {
        buf_reset(&syncing->scroll.text);
        syncing_whole(stage, syncing_current(syncing), &syncing->link, &syncing->scroll.text);
    }
    syncing_paint(stage, syncing);
}

/* Settles what is held, or sends it. */
static void run_now(struct stage *stage, struct syncing *syncing)
{
    struct error error = {.status = ST_OK};
    if (desk_settle(stage_desk(stage), stage_now(stage), &error) != ST_OK)
        stage_fail(stage, &error);
    else if (syncing->link.state == LINK_ALONE)
        stage_say(stage, "%s", _("已全部入账"));
    else if (syncing->link.state == LINK_REFUSED)
        stage_refuse(stage, _("不能同步：%s"), syncing->link.words);
    else {
        syncing->asked_run = true;
        syncing->running = false;
        syncing->asked_synced = syncing->link.synced_at;
        stage_say(stage, "%s", _("开始同步"));
    }
}

/* One act on all that are tagged, or on the row under the bar. */
static void do_all(struct stage *stage, struct syncing *syncing, enum waiting_act act)
{
    struct error error = {.status = ST_OK}, last = {.status = ST_OK};
    struct buf said;
    const char *single = NULL;
    const char *const *ids = NULL;
    const struct waiting *current = syncing_current(syncing);
    size_t done = 0, failed = 0;
    size_t count = pick_targets(&syncing->tags, current ? current->id : NULL, &single, &ids);
    buf_init(&said, SAID_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct waiting *waiting = find(syncing, ids[i]);
        if (!waiting)
            continue;
        buf_reset(&said);
        enum status status =
            desk_waiting_do(stage_desk(stage), waiting, act, stage_now(stage), &said, &error);
        /* What followed from another one that was sent anew has gone with it. */
        done += status == ST_OK || status == ST_MISSING;
        failed += status != ST_OK && status != ST_MISSING;
        if (status != ST_OK && status != ST_MISSING)
            last = error;
    }
    if (failed > 0 && count > 1)
        stage_refuse(stage, _("办了 %zu 条，%zu 条没有办成：%s"), done, failed, last.text);
    else if (failed > 0)
        stage_fail(stage, &last);
    else if (count > 1)
        stage_say(stage, _("办了 %zu 条"), done);
    else
        stage_say(stage, "%s", said.text);
    buf_free(&said);
}

/* Between question and answer the list may have been loaded anew, without that row. */
static void drop_answered(struct stage *stage, void *state, bool yes)
{
    struct syncing *syncing = state;
    const struct waiting *current = syncing_current(syncing);
    bool same = *syncing->asked ? current && strcmp(current->id, syncing->asked) == 0
                                : syncing->tags.count > 0;
    if (!yes)
        stage_say(stage, "%s", _("没有改动"));
    else if (!same)
        stage_refuse(stage, "%s", _("列表刚刚变了，没有办；请看过再办"));
    else
        do_all(stage, syncing, WAITING_DROP);
}

static void ask_drop_it(struct stage *stage, struct syncing *syncing)
{
    struct buf question;
    buf_init(&question, SAID_MAX);
    snprintf(syncing->asked, sizeof syncing->asked, "%s",
             syncing->tags.count > 0 ? "" : syncing_current(syncing)->id);
    if (syncing->tags.count > 0)
        buf_printf(&question, _("丢掉所标记的 %zu 条？"), syncing->tags.count);
    else if (syncing->link.state == LINK_ALONE)
        buf_printf(&question, _("丢掉这一条“%s”？"), syncing_current(syncing)->verb);
    else
        buf_printf(&question, _("丢掉这一条“%s”，用对方的？"), syncing_current(syncing)->verb);
    stage_confirm(stage, question.text, drop_answered);
    buf_free(&question);
}

static void open_post(struct stage *stage, const char *id)
{
    struct error error = {.status = ST_OK};
    struct letter_argument argument = {NULL};
    if (letter_open(stage_desk(stage), id, &argument.letter, &error) == ST_OK)
        stage_push(stage, &screen_letter, &argument);
    else
        stage_fail(stage, &error);
}

static void look(struct stage *stage, const struct waiting *waiting)
{
    struct group_argument argument = {.id = waiting->about_id,
                                      .is_org = waiting->about == ENTITY_ORG};
    if (waiting->about == ENTITY_POST)
        open_post(stage, waiting->about_id);
    else
        stage_push(stage, &screen_group, &argument);
}

static void merge(struct stage *stage, const struct waiting *waiting)
{
    struct error error = {.status = ST_OK};
    struct letter_argument argument = {NULL};
    if (desk_waiting_letter(stage_desk(stage), waiting, &argument.letter, &error) != ST_OK)
        stage_fail(stage, &error);
    else if (stage_push(stage, &screen_letter, &argument))
        stage_say(stage, "%s", _("我的在上，现有的在下；改好后 F2 存稿，被拒的那一条就了结"));
}

/* The keys that want a row on which they can be done; why: said where they cannot. */
static void act_on(struct stage *stage, struct syncing *syncing, enum action action)
{
    static const struct {
        enum action action;
        enum waiting_act act;
        const char *why;
    } table[] = {
        {ACT_MINE, WAITING_AGAIN, N_("只有被拒的和遗留的可以用我的；这一条不能")},
        {ACT_THEIRS, WAITING_DROP, N_("只有被拒的和遗留的可以丢掉；还没送出的用 u 撤回")},
        {ACT_MERGE, WAITING_MERGE, N_("只有被拒的信息文字可以合并")},
        {ACT_LOOK, WAITING_OPEN, N_("这一条没有可打开的群或信息")},
    };
    const struct waiting *waiting = syncing_current(syncing);
    bool many = syncing->tags.count > 0 && (action == ACT_MINE || action == ACT_THEIRS);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].action != action)
            continue;
        if (!waiting) {
            stage_why_not(stage, _("列表是空的"));
            return;
        }
        if (!many && !(waiting->acts & (unsigned)table[i].act)) {
            stage_why_not(stage, _(table[i].why));
            return;
        }
    }
    if (action == ACT_MINE)
        do_all(stage, syncing, WAITING_AGAIN);
    else if (action == ACT_THEIRS)
        ask_drop_it(stage, syncing);
    else if (action == ACT_MERGE)
        merge(stage, waiting);
    else
        look(stage, waiting);
}

static struct tagging tagging_of(struct syncing *syncing)
{
    return (struct tagging){.tags = &syncing->tags,
                            .ranging = &syncing->ranging,
                            .anchor = &syncing->anchor,
                            .list = &syncing->bar,
                            .rows = rows_of(syncing)};
}

static void move(struct stage *stage, struct syncing *syncing, enum action action,
                 const struct key *key)
{
    struct tagging tagging = tagging_of(syncing);
    if (syncing->reading || syncing->count == 0) {
        if (!scroll_act(&syncing->scroll, action == ACT_MOVE ? ACT_MOVE : ACT_PAGE, key))
            stage_why_not(stage, _("已经到头了"));
        return;
    }
    list_key(&syncing->bar, key);
    tagging_follow(stage, &tagging);
}

static void back(struct stage *stage, struct syncing *syncing)
{
    struct tagging tagging = tagging_of(syncing);
    if (syncing->reading)
        syncing->reading = false;
    else if (!tagging_end(stage, &tagging))
        stage_pop(stage);
}

static void read_whole(struct stage *stage, struct syncing *syncing)
{
    if (!syncing_current(syncing)) {
        stage_why_not(stage, _("列表是空的"));
        return;
    }
    syncing->reading = !syncing->reading;
    syncing->scroll.top = 0;
}

static void sync_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct syncing *syncing = state;
    /* A key acts on what is there now, not on what was painted; its own words replace others. */
    load(stage, syncing);
    struct tagging tagging = tagging_of(syncing);
    syncing->asked_run = false;
    if (action == ACT_BACK)
        back(stage, syncing);
    else if (action == ACT_SYNC)
        run_now(stage, syncing);
    else if (action == ACT_OPEN)
        read_whole(stage, syncing);
    else if (action == ACT_MOVE || (action == ACT_TAG && syncing->reading))
        move(stage, syncing, action, key);
    else if (action == ACT_TAG || action == ACT_TAG_ALL || action == ACT_UNTAG ||
             action == ACT_RANGE)
        tagging_act(stage, &tagging, action);
    else
        act_on(stage, syncing, action);
}

static enum place sync_place(const void *state)
{
    const struct syncing *syncing = state;
    return syncing->link.state == LINK_ALONE ? PLACE_ALONE : PLACE_SYNC;
}

const struct screen screen_sync = {
    .place = PLACE_SYNC,
    .place_now = sync_place,
    .open = sync_open_screen,
    .close = sync_close_screen,
    .draw = sync_draw,
    .act = sync_act,
    .shows = sync_shows,
};
