#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/intl.h"
#include "cmd/demo_fill.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"

/* `init`: an empty store, or with --demo one with the 236 branches. Never over an existing one. */

static int run(struct invocation *invocation)
{
    struct error error = {.status = ST_OK};
    struct stat info;
    bool demo = false;
    for (int i = 1; i < invocation->argc; i++) {
        if (!option_flag(invocation, &i, "--demo"))
            return invocation_misuse(invocation, _("init 不认识这个参数"));
        demo = true;
    }
    if (stat(invocation->store, &info) == 0 && info.st_size > 0) {
        say_line(stderr, _("%s：%s 已存在，不会覆盖；要另建一个请用 --store 指定别的文件"),
                 invocation->program, invocation->store);
        return EXIT_TROUBLE;
    }
    struct ledger *ledger = invocation_open(invocation, LEDGER_CREATE);
    if (!ledger)
        return EXIT_TROUBLE;
    long applied = 0;
    enum status status = demo ? demo_fill(ledger, invocation->now, &applied, &error) : ST_OK;
    ledger_close(ledger);
    if (status != ST_OK) {
        /* Half a demo is of no use to anybody, and would stand in the way of the next try. */
        unlink(invocation->store);
        return invocation_fail(invocation, &error);
    }
    if (demo)
        say_line(stderr, _("已建立演示台账：%s（%ld 条命令）"), invocation->store, applied);
    else
        say_line(stderr, _("已建立空台账：%s，可用 qunguan load 文件 读入"), invocation->store);
    return EXIT_FINE;
}

const struct subcommand cmd_init = {"init", "[--demo]",
                                    N_("建立台账；--demo 建立 236 个支部的演示台账"), run};
