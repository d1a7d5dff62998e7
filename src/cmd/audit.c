#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "cmd/connect.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "ledger/chain.h"
#include "ledger/ledger.h"
#include "sync/proof.h"

/* `audit verify`: a served store's chain by itself; a client's against its server. */

static bool show_chain(void *context, int64_t done, int64_t all)
{
    (void)context;
    if (all > 0)
        say_progress(_("正在核对：%" PRId64 "%%"), done * 100 / all);
    return true;
}

static enum status verify_served(struct ledger *ledger, struct error *error)
{
    struct chain_report report = {.entries = 0};
    enum status status = chain_verify(ledger, 0, NULL, show_chain, NULL, &report, error);
    say_progress(NULL);
    if (status != ST_OK)
        return status;
    say_line(stdout, _("审计链完好：%" PRId64 " 条记录，%" PRId64 " 条命令，%" PRId64 " 个签名"),
             report.entries, report.commands, report.signatures);
    say_line(stdout, _("末尾的散列值：%s"), report.hash);
    return ST_OK;
}

static bool show_proof(void *context, int64_t done)
{
    (void)context;
    say_progress(_("正在核对：第 %" PRId64 " 条"), done);
    return true;
}

static enum status verify_client(const struct invocation *invocation, struct ledger *ledger,
                                 struct error *error)
{
    struct connection connection;
    struct proof proof;
    enum status status = connect_open(invocation, ledger, &connection, error);
    if (status == ST_OK)
        status = sync_prove(ledger, &connection.transport, connection.secret, show_proof, NULL,
                            &proof, error);
    say_progress(NULL);
    connect_close(&connection);
    if (status != ST_OK)
        return status;
    say_line(stdout,
             _("服务器的审计链接得上：新核对 %" PRId64 " 条，到第 %" PRId64
               " 条；本机见过的第 %" PRId64 " 条在其中"),
             proof.entries, proof.verified, proof.own);
    return ST_OK;
}

static enum status verify(struct invocation *invocation, struct ledger *ledger, struct error *error)
{
    switch (ledger_kind(ledger)) {
    case LEDGER_SERVED:
        return verify_served(ledger, error);
    case LEDGER_CLIENT:
        return verify_client(invocation, ledger, error);
    default:
        say_line(stdout, _("这个台账不属于服务器，没有审计链可核对"));
        return ST_OK;
    }
}

/* A client keeps how far it has verified; a served store, or its backup, is only read. */
static struct ledger *open_for(struct invocation *invocation)
{
    struct ledger *ledger = invocation_open(invocation, LEDGER_READ);
    if (!ledger || ledger_kind(ledger) != LEDGER_CLIENT)
        return ledger;
    ledger_close(ledger);
    return invocation_open(invocation, LEDGER_WRITE);
}

static int run(struct invocation *invocation)
{
    struct error error = {.status = ST_OK};
    bool named = invocation->argc == 3;
    if (invocation->argc < 2 || invocation->argc > 3 ||
        strcmp(invocation->argv[1], "verify") != 0 || (named && invocation->argv[2][0] == '-'))
        return invocation_misuse(invocation, _("写成 qunguan audit verify [文件]"));
    if (named && !invocation_set_store(invocation, invocation->argv[2]))
        return invocation_misuse(invocation, _("文件名太长"));
    struct ledger *ledger = open_for(invocation);
    if (!ledger)
        return EXIT_TROUBLE;
    enum status status = verify(invocation, ledger, &error);
    ledger_close(ledger);
    if (status == ST_OK)
        status = say_end(stdout, &error);
    if (status == ST_OK)
        return EXIT_FINE;
    invocation_fail(invocation, &error);
    return status == ST_CORRUPT ? EXIT_OPEN : EXIT_TROUBLE;
}

const struct subcommand cmd_audit = {
    "audit", N_("verify [文件]"), N_("核对审计链；退出码 0 完好，1 断了或被改动，2 无法核对"), run};
