#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/intl.h"
#include "cmd/builtin_villages.h"
#include "cmd/demo.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "ledger/load.h"
#include "ledger/overdue.h"

/* `init`: an empty store, or with --demo one with the 236 branches. Never over an existing one. */

struct filling {
    struct ledger *ledger;
    struct load load;
    struct error *error;
    struct outcome first_refusal;
};

static void refusal(void *context, long line, const struct outcome *outcome)
{
    struct filling *filling = context;
    (void)line;
    if (filling->load.refused == 1)
        filling->first_refusal = *outcome;
}

static bool progress(void *context, const struct load *load)
{
    (void)context;
    say_progress(_("正在生成演示台账：%ld 条"), load->lines);
    return true;
}

static enum status fill_line(void *context, const char *text, size_t n)
{
    struct filling *filling = context;
    return load_line(filling->ledger, &filling->load, text, n, filling->error);
}

static enum status fill(struct invocation *invocation, struct ledger *ledger, struct error *error)
{
    struct filling filling = {.ledger = ledger,
                              .error = error,
                              .load = {.name = "demo", .refusal = refusal, .progress = progress}};
    filling.load.context = &filling;
    enum status status = demo_write(builtin_villages, builtin_villages_len, invocation->now,
                                    fill_line, &filling, error);
    if (status == ST_OK)
        status = load_end(ledger, &filling.load, error);
    if (status == ST_OK)
        status = ledger_refresh(ledger, invocation->now, 0, NULL, NULL, NULL, error);
    say_progress(NULL);
    if (status == ST_OK && filling.load.refused > 0)
        return error_set(error, ST_REFUSED, NULL, _("演示台账有 %ld 条被拒绝，第一条：%s"),
                         filling.load.refused, filling.first_refusal.error.text);
    if (status == ST_OK)
        say_line(stderr, _("已建立演示台账：%s（%ld 条命令）"), invocation->store,
                 filling.load.applied);
    return status;
}

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
    enum status status = demo ? fill(invocation, ledger, &error) : ST_OK;
    ledger_close(ledger);
    if (status != ST_OK) {
        /* Half a demo is of no use to anybody, and would stand in the way of the next try. */
        unlink(invocation->store);
        return invocation_fail(invocation, &error);
    }
    if (!demo)
        say_line(stderr, _("已建立空台账：%s，可用 qunguan load 文件 读入"), invocation->store);
    return EXIT_FINE;
}

const struct subcommand cmd_init = {"init", "[--demo]",
                                    N_("建立台账；--demo 建立 236 个支部的演示台账"), run};
