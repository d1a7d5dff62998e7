#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/intl.h"
#include "cmd/config.h"
#include "cmd/connect.h"
#include "cmd/first.h"
#include "cmd/outside.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "ledger/ledger.h"
#include "screens/screens.h"

enum { GREETING_MAX = 2000 };

static bool store_is_there(const struct invocation *invocation)
{
    struct stat about;
    return stat(invocation->store, &about) == 0;
}

/* The link of a client's store. Without it the store opens all the same: what is entered waits, and
 * *trouble says why. */
static void open_link(const struct invocation *invocation, struct ledger *ledger,
                      struct connection *connection, struct error *trouble)
{
    *connection = (struct connection){.sync = NULL};
    *trouble = (struct error){.status = ST_OK};
    if (ledger_kind(ledger) != LEDGER_CLIENT ||
        connect_open(invocation, ledger, connection, trouble) == ST_OK)
        return;
    connect_close(connection);
    *connection = (struct connection){.sync = NULL};
    if (!*trouble->text)
        error_set(trouble, ST_MISSING, NULL, "%s",
                  _("没有这台设备的密钥；请向管理员要新的邀请码重新加入"));
}

static int open_screens(struct invocation *invocation, const char *greeting)
{
    struct error error = {.status = ST_OK};
    struct error trouble;
    struct connection connection;
    struct ledger *ledger = invocation_open(invocation, LEDGER_WRITE);
    if (!ledger)
        return EXIT_TROUBLE;
    struct outside outside = outside_begin(ledger_shelf(ledger), invocation->now);
    open_link(invocation, ledger, &connection, &trouble);
    struct screens_options options = {.clock = outside_now,
                                      .rulebook = outside_rulebook,
                                      .context = &outside,
                                      .sync = connection.sync,
                                      .no_link = *trouble.text ? trouble.text : NULL,
                                      .mouse = config_on(ledger, "mouse"),
                                      .greeting = greeting};
    enum status status = screens_run(ledger, &options, &error);
    connect_close(&connection);
    ledger_close(ledger);
    if (status == ST_OK || status == ST_STOPPED)
        return EXIT_FINE;
    return invocation_fail(invocation, &error);
}

static int run(struct invocation *invocation)
{
    struct buf greeting;
    bool there = store_is_there(invocation);
    bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (!there && !terminal) {
        say_line(stderr,
                 _("%s：还没有台账 %s；在终端里运行 qunguan 一步步建立，或用 qunguan init --demo "
                   "建演示的、"
                   "qunguan load 文件 载入自己的"),
                 invocation->program, invocation->store);
        return EXIT_TROUBLE;
    }
    if (!terminal) {
        say_line(stderr, _("%s：屏幕要在终端里打开；不在终端里时用 qunguan check 看有什么逾期"),
                 invocation->program);
        return EXIT_TROUBLE;
    }
    if (there)
        return open_screens(invocation, NULL);
    buf_init(&greeting, GREETING_MAX);
    bool made = false;
    int result = first_start(invocation, &greeting, &made);
    if (made)
        result = open_screens(invocation, greeting.text);
    buf_free(&greeting);
    return result;
}

const struct subcommand cmd_desk = {
    .name = "",
    .usage = "",
    .summary = N_("打开总览屏幕"),
    .run = run,
};
