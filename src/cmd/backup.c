#include "store/backup.h"

#include <stdio.h>

#include "base/intl.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"

/* `backup FILE`: a copy as of one moment, also while others are writing. */

static bool progress(void *context, long done, long total)
{
    (void)context;
    if (total > 0)
        say_progress(_("已备份 %ld%%"), done * 100 / total);
    return true;
}

static int run(struct invocation *invocation)
{
    struct error error = {.status = ST_OK};
    if (invocation->argc != 2 || invocation->argv[1][0] == '-')
        return invocation_misuse(invocation, _("请写出备份文件的名字"));
    struct ledger *ledger = invocation_open(invocation, LEDGER_READ);
    if (!ledger)
        return EXIT_TROUBLE;
    enum status status = db_backup(ledger_db(ledger), invocation->argv[1], progress, NULL, &error);
    ledger_close(ledger);
    say_progress(NULL);
    if (status != ST_OK)
        return invocation_fail(invocation, &error);
    say_line(stderr, _("已备份到 %s"), invocation->argv[1]);
    return EXIT_FINE;
}

const struct subcommand cmd_backup = {"backup", N_("文件"),
                                      N_("备份台账到一个新文件，使用中也可以"), run};
