#include <stdio.h>

#include "base/intl.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "ledger/overdue.h"
#include "store/backup.h"
#include "store/db.h"
#include "store/ddl.h"
#include "wire/shelf.h"

/* `doctor`: is the file sound, can every rulebook be read, and do the kept lines agree with the
 * ledger? */

static enum status check_rulebooks(struct shelf *shelf, struct error *error)
{
    const char *id;
    enum status status = ST_OK;
    for (size_t i = 0; (id = shelf_id(shelf, i)) != NULL; i++) {
        struct error one = {.status = ST_OK};
        if (shelf_get(shelf, id, &one))
            continue;
        say_line(stderr, "%s", one.text);
        status = error_set(error, ST_INVALID, id, _("规则集有误，见上"));
    }
    if (status == ST_OK)
        say_line(stdout, _("规则集：全部可读"));
    return status;
}

static int check_lines(struct invocation *invocation, struct ledger *ledger, struct error *error)
{
    size_t subjects = 0, different = 0, waiting = 0;
    enum status status =
        ledger_verify(ledger, invocation->now, &subjects, &different, &waiting, error);
    if (status != ST_OK)
        return invocation_fail(invocation, error);
    say_line(stdout, _("待办：重新计算了 %zu 个群和组织，%zu 个与所存不同"), subjects, different);
    if (waiting)
        say_line(stdout, _("另有 %zu 个自上次计算后有了变化，打开总览时会重算"), waiting);
    if (different == 0)
        return EXIT_FINE;
    say_line(stderr, _("%s：所存待办与台账不符，请运行 qunguan doctor --repair 重算"),
             invocation->program);
    return EXIT_OPEN;
}

static enum status repair_indexes(struct ledger *ledger, struct error *error)
{
    enum status status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = ddl_verify_indexes(ledger_db(ledger), true, error);
    if (status == ST_OK)
        return ledger_commit(ledger, error);
    ledger_rollback(ledger);
    return status;
}

static enum status repair(struct invocation *invocation, struct ledger *ledger, struct error *error)
{
    enum status status = repair_indexes(ledger, error);
    if (status == ST_OK)
        status = ledger_stale_all(ledger, error);
    if (status == ST_OK)
        status = ledger_refresh(ledger, invocation->now, 0, NULL, NULL, NULL, error);
    if (status == ST_OK)
        say_line(stdout, _("待办：已全部重算"));
    return status;
}

static int examine(struct invocation *invocation, struct ledger *ledger, bool repairs)
{
    struct error error = {.status = ST_OK};
    enum status status = db_check(ledger_db(ledger), true, &error);
    if (status == ST_OK)
        say_line(stdout, _("文件：完好"));
    if (status == ST_OK)
        status = check_rulebooks(ledger_shelf(ledger), &error);
    if (status == ST_OK && repairs)
        status = repair(invocation, ledger, &error);
    if (status != ST_OK)
        return invocation_fail(invocation, &error);
    if (ddl_verify_indexes(ledger_db(ledger), false, &error) != ST_OK) {
        invocation_fail(invocation, &error);
        return error.status == ST_CORRUPT ? EXIT_OPEN : EXIT_TROUBLE;
    }
    return check_lines(invocation, ledger, &error);
}

static int run(struct invocation *invocation)
{
    bool repairs = false;
    for (int i = 1; i < invocation->argc; i++) {
        if (!option_flag(invocation, &i, "--repair"))
            return invocation_misuse(invocation, _("doctor 不认识这个参数"));
        repairs = true;
    }
    struct ledger *ledger = invocation_open(invocation, repairs ? LEDGER_WRITE : LEDGER_READ);
    if (!ledger)
        return EXIT_TROUBLE;
    int code = examine(invocation, ledger, repairs);
    ledger_close(ledger);
    return code;
}

const struct subcommand cmd_doctor = {"doctor", "[--repair]",
                                      N_("检查台账文件、规则集和所存待办；--repair 重算待办"), run};
