#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "core/entity.h"
#include "desk/desk.h"
#include "desk/history.h"
#include "ledger/ledger.h"
#include "store/row.h"
#include "wire/shelf.h"

/* `history ID`: who did what to one thing, newest first. */

enum { LINES_MAX = 10000 };

static const struct rulebook *rulebook(void *context, const char *id)
{
    struct error ignored;
    return shelf_get(context, id, &ignored);
}

static void say_history(const struct history *history, instant now)
{
    struct buf words;
    buf_init(&words, 4096);
    for (size_t i = 0; i < history_count(history); i++) {
        buf_reset(&words);
        history_words(history_line(history, i), now, CIVIL_BEIJING, &words);
        say_line(stdout, "%s", words.text);
    }
    buf_free(&words);
}

/* An id is unique only within its kind: every kind that has it is told. */
static enum status tell(struct desk *desk, const char *id, instant now, size_t *found,
                        struct error *error)
{
    struct db *db = ledger_db(desk_ledger(desk));
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        struct history *history = NULL;
        enum status status = row_exists(db, (enum entity)entity, id, error);
        if (status == ST_MISSING)
            continue;
        if (status == ST_OK)
            status = history_load(desk, (enum entity)entity, id, LINES_MAX, &history, error);
        if (status != ST_OK)
            return status;
        *found += history_count(history);
        say_history(history, now);
        history_free(history);
    }
    return ST_OK;
}

static int run(struct invocation *invocation)
{
    struct error error = {.status = ST_OK};
    struct desk *desk = NULL;
    size_t found = 0;
    if (invocation->argc != 2 || invocation->argv[1][0] == '-')
        return invocation_misuse(invocation, _("请写出一个编号，如群、成员、信息或活动的编号"));
    const char *id = invocation->argv[1];
    struct ledger *ledger = invocation_open(invocation, LEDGER_READ);
    if (!ledger)
        return EXIT_TROUBLE;
    struct desk_options options = {
        .ledger = ledger, .rulebook = rulebook, .context = ledger_shelf(ledger), .read_only = true};
    enum status status = desk_open(&options, invocation->now, &desk, &error);
    if (status == ST_OK)
        status = tell(desk, id, invocation->now, &found, &error);
    if (status == ST_OK && found == 0)
        status = error_set(&error, ST_MISSING, id,
                           _("没有编号为 %s 的变更记录（连到服务器的台账只有本机办的）；"
                             "要按名称看，打开 qunguan，选中后按 h"),
                           id);
    if (status == ST_OK)
        status = say_end(stdout, &error);
    desk_close(desk);
    ledger_close(ledger);
    return status == ST_OK ? EXIT_FINE : invocation_fail(invocation, &error);
}

const struct subcommand cmd_history = {"history", N_("编号"),
                                       N_("列出一个群、成员、活动或信息的全部变更，新的在前"), run};
