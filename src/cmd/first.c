#include "cmd/first.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "base/sign.h"
#include "base/utf8.h"
#include "cmd/connect.h"
#include "cmd/demo_fill.h"
#include "cmd/join.h"
#include "cmd/outside.h"
#include "cmd/say.h"
#include "desk/founding.h"
#include "ledger/ledger.h"
#include "screens/catalogue.h"
#include "screens/first.h"
#include "screens/screens.h"
#include "store/db.h"
#include "wire/shelf.h"

enum { RULEBOOKS_MAX = 64, HOST_MAX = 64 };

struct start {
    struct invocation *invocation;
    struct shelf *shelf;
    struct first_rulebook rulebooks[RULEBOOKS_MAX];
    size_t rulebook_count;
    struct first first;
    struct buf *greeting;
};

/* Of the group's name: what the rulebook's rule of names asks for. */
static const char *suffix_of(const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->rule_count; i++)
        if (rulebook->rules[i].suffix)
            return rulebook->rules[i].suffix;
    return _("微信群");
}

/* Those without a mistake, Wanning's in front. */
static void list_rulebooks(struct start *start)
{
    const char *id;
    for (size_t i = 0; (id = shelf_id(start->shelf, i)) && start->rulebook_count < RULEBOOKS_MAX;
         i++) {
        const struct rulebook *rulebook = shelf_get(start->shelf, id, NULL);
        if (!rulebook)
            continue;
        struct first_rulebook *to = &start->rulebooks[start->rulebook_count];
        if (strcmp(rulebook->id, "wanning") == 0) {
            to = start->rulebooks;
            memmove(to + 1, to, start->rulebook_count * sizeof *to);
        }
        *to = (struct first_rulebook){rulebook->id, rulebook->title, suffix_of(rulebook)};
        start->rulebook_count++;
    }
}

static const char *folder_for_scratch(void)
{
    const char *folder = getenv("XDG_RUNTIME_DIR");
    if (!folder || !*folder || access(folder, W_OK | X_OK) != 0)
        folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

/* A store without a name, for the screens to stand on: its file is gone before it is used. */
static enum status open_scratch(const struct invocation *invocation, struct ledger **ledger,
                                struct error *error)
{
    struct invocation scratch = *invocation;
    char folder[STORE_PATH_MAX];
    int n = snprintf(folder, sizeof folder, "%s/qunguan-XXXXXX", folder_for_scratch());
    if (n >= (int)sizeof folder - 8 || !mkdtemp(folder))
        return error_set(error, ST_IO, NULL, _("建不了临时文件夹 %s：%s"), folder,
                         errno_words(errno));
    snprintf(scratch.store, sizeof scratch.store, "%.4000s/first", folder);
    enum status status = invocation_try(&scratch, LEDGER_CREATE, ledger, error);
    invocation_remove(&scratch);
    rmdir(folder);
    return status == ST_OK ? db_exec(ledger_db(*ledger), "PRAGMA journal_mode = MEMORY", error)
                           : status;
}

/* The screens, until the way is chosen and everything filled in. */
static enum status ask(struct start *start, struct error *error)
{
    struct ledger *ledger = NULL;
    struct outside outside = outside_begin(start->shelf, start->invocation->now);
    struct screens_options options = {.clock = outside_now,
                                      .rulebook = outside_rulebook,
                                      .context = &outside,
                                      .first = &start->first};
    enum status status = open_scratch(start->invocation, &ledger, error);
    if (status == ST_OK)
        status = screens_run(ledger, &options, error);
    ledger_close(ledger);
    return status;
}

/* What is made is made beside the place and then put there whole. */
static enum status put_in_place(const struct invocation *making, const struct invocation *place,
                                struct error *error)
{
    if (link(making->store, place->store) == 0)
        return ST_OK;
    bool there = errno == EEXIST;
    if (!there && access(place->store, F_OK) != 0 && rename(making->store, place->store) == 0)
        return ST_OK;
    return error_set(error, ST_IO, NULL, there ? _("%s 已存在，不会覆盖") : _("无法建立 %s"),
                     place->store);
}

static enum status found(struct start *start, struct ledger *ledger, struct error *error)
{
    const struct first *first = &start->first;
    instant now = start->invocation->now;
    size_t people = 0;
    struct desk *desk = NULL;
    struct founding founding = {.org = first->org,
                                .group = first->group,
                                .secretary = first->secretary,
                                .admin = first->admin,
                                .leader = first->leader,
                                .rulebook = start->rulebooks[first->rulebook].id,
                                .active_from = first->active_from,
                                .roster = first->roster.text,
                                .roster_length = first->roster.len,
                                .joined = first->joined};
    struct outside outside = outside_begin(ledger_shelf(ledger), now);
    struct desk_options options = {.ledger = ledger,
                                   .rulebook = outside_rulebook,
                                   .context = &outside,
                                   .random = random_system()};
    enum status status = desk_open(&options, now, &desk, error);
    if (status == ST_OK)
        status = founding_give(desk, &founding, now, &people, error);
    desk_close(desk);
    if (people > 0)
        buf_printf(start->greeting, _("台账已建好，名册 %zu 人；F2 登记，F1 看有哪些键"), people);
    else
        buf_puts(start->greeting, _("台账已建好；F7 名册，F2 登记，F1 看有哪些键"));
    return status;
}

static enum status fill(struct start *start, struct ledger *ledger, struct error *error)
{
    long applied = 0;
    if (start->first.choice == FIRST_ALONE)
        return found(start, ledger, error);
    buf_puts(start->greeting, _("这是演示台账，人名都是虚构的；F1 看有哪些键，q 退出"));
    return demo_fill(ledger, start->invocation->now, &applied, error);
}

static enum status make(struct start *start, struct error *error)
{
    struct invocation making = *start->invocation;
    struct ledger *ledger = NULL;
    int n = snprintf(making.store, sizeof making.store, "%.4000s.new-%ld", start->invocation->store,
                     (long)getpid());
    if (n >= (int)sizeof making.store)
        return error_set(error, ST_LIMIT, NULL, "%s", _("台账的路径太长"));
    invocation_remove(&making);
    enum status status = invocation_try(&making, LEDGER_CREATE, &ledger, error);
    if (status == ST_OK)
        status = fill(start, ledger, error);
    ledger_close(ledger);
    if (status == ST_OK)
        status = put_in_place(&making, start->invocation, error);
    invocation_remove(&making);
    return status;
}

/* The first fetch. When it fails the store is there all the same, and fetches later. */
static void fetch(struct start *start, struct ledger *ledger)
{
    struct error error = {.status = ST_OK};
    struct connection connection;
    struct sync_status status;
    enum status fetched = connect_open(start->invocation, ledger, &connection, &error);
    if (fetched == ST_OK)
        fetched = connect_run(start->invocation, &connection, false, &status, &error);
    connect_close(&connection);
    if (fetched != ST_OK)
        buf_printf(start->greeting, _("已加入，数据还没有取到：%s"), error.text);
}

static void greet(struct start *start, struct ledger *ledger)
{
    struct error error = {.status = ST_OK};
    struct desk *desk = NULL;
    struct outside outside = outside_begin(ledger_shelf(ledger), start->invocation->now);
    struct desk_options options = {.ledger = ledger,
                                   .rulebook = outside_rulebook,
                                   .context = &outside,
                                   .random = random_system(),
                                   .read_only = true};
    if (desk_open(&options, start->invocation->now, &desk, &error) == ST_OK)
        founding_standing(desk, start->greeting);
    desk_close(desk);
}

static enum status join(struct start *start, struct error *error)
{
    const struct first *first = &start->first;
    struct ledger *ledger = NULL;
    struct join_request request = {
        .url = first->server, .name = first->device, .code = first->code};
    say_progress("%s", _("正在联系服务器"));
    enum status status = join_store(start->invocation, &request, &ledger, error);
    say_progress(NULL);
    if (status != ST_OK)
        return status;
    fetch(start, ledger);
    if (start->greeting->len == 0)
        greet(start, ledger);
    ledger_close(ledger);
    return ST_OK;
}

static void keep_trouble(struct first *first, const struct error *error)
{
    const char *text = *error->text ? error->text : _("没有建成，原因不明");
    size_t n = utf8_cut(text, strlen(text), FIRST_NAME_MAX);
    memcpy(first->trouble, text, n);
    first->trouble[n] = '\0';
}

/* Asks until it is made, or given up. */
static int run(struct start *start, bool *made)
{
    for (;;) {
        struct error error = {.status = ST_OK};
        enum status status = ask(start, &error);
        if (status != ST_OK && status != ST_STOPPED)
            return invocation_fail(start->invocation, &error);
        if (status == ST_STOPPED || start->first.choice == FIRST_NONE)
            return EXIT_FINE;
        buf_reset(start->greeting);
        status = start->first.choice == FIRST_JOIN ? join(start, &error) : make(start, &error);
        *made = status == ST_OK;
        if (*made)
            return EXIT_FINE;
        keep_trouble(&start->first, &error);
    }
}

int first_start(struct invocation *invocation, struct buf *greeting, bool *made)
{
    struct start start = {.invocation = invocation, .greeting = greeting};
    char host[HOST_MAX] = "";
    *made = false;
    start.shelf = shelf_new(invocation->folders, invocation->folder_count);
    if (!start.shelf) {
        struct error error = {.status = ST_OK};
        error_set(&error, ST_NOMEM, NULL, "%s", _("内存不足"));
        return invocation_fail(invocation, &error);
    }
    list_rulebooks(&start);
    first_init(&start.first, start.rulebooks, start.rulebook_count);
    if (gethostname(host, sizeof host - 1) == 0)
        snprintf(start.first.device, sizeof start.first.device, "%s", host);
    int result = run(&start, made);
    secret_wipe(start.first.code, sizeof start.first.code);
    first_free(&start.first);
    shelf_free(start.shelf);
    return result;
}
