#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/intl.h"
#include "cmd/connect.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "ledger/ledger.h"
#include "screens/screens.h"
#include "wire/shelf.h"

/* What the screens ask of outside: the time, as it goes on from that of the call, and rulebooks. */
struct outside {
    struct shelf *shelf;
    instant start;
    time_t began; /* on the steady clock */
};

static time_t steady(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec;
}

static instant time_now(void *context)
{
    const struct outside *outside = context;
    return outside->start + (instant)(steady() - outside->began);
}

static const struct rulebook *rulebook_of(void *context, const char *id)
{
    const struct outside *outside = context;
    return shelf_get(outside->shelf, id, NULL);
}

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

static int run(struct invocation *invocation)
{
    struct error error = {.status = ST_OK};
    struct error trouble;
    struct connection connection;
    if (!store_is_there(invocation)) {
        say_line(
            stderr,
            _("%s：还没有台账 %s；看演示用 qunguan init --demo，载入自己的用 qunguan load 文件"),
            invocation->program, invocation->store);
        return EXIT_TROUBLE;
    }
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        say_line(stderr, _("%s：屏幕要在终端里打开；不在终端里时用 qunguan check 看有什么逾期"),
                 invocation->program);
        return EXIT_TROUBLE;
    }
    struct ledger *ledger = invocation_open(invocation, LEDGER_WRITE);
    if (!ledger)
        return EXIT_TROUBLE;
    struct outside outside = {
        .shelf = ledger_shelf(ledger), .start = invocation->now, .began = steady()};
    open_link(invocation, ledger, &connection, &trouble);
    struct screens_options options = {.clock = time_now,
                                      .rulebook = rulebook_of,
                                      .context = &outside,
                                      .sync = connection.sync,
                                      .no_link = *trouble.text ? trouble.text : NULL};
    enum status status = screens_run(ledger, &options, &error);
    connect_close(&connection);
    ledger_close(ledger);
    if (status == ST_OK || status == ST_STOPPED)
        return EXIT_FINE;
    return invocation_fail(invocation, &error);
}

const struct subcommand cmd_desk = {
    .name = "",
    .usage = "",
    .summary = N_("打开总览屏幕"),
    .run = run,
};
