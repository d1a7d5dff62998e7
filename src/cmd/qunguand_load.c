#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "cmd/load_file.h"
#include "cmd/qunguand.h"
#include "cmd/say.h"
#include "ledger/load.h"
#include "ledger/overdue.h"

/* `load`: brings a ledger in that was kept alone until now, as qunguan export wrote it. What the
 * file says is trusted. */

static void refusal(void *context, long line, const struct outcome *outcome)
{
    say_line(stderr, _("%s 第 %ld 行：%s"), (const char *)context, line, outcome->error.text);
}

static bool progress(void *context, const struct load *load)
{
    (void)context;
    if (load->lines % (10 * LOAD_BATCH) == 0)
        say_progress(_("已读 %ld 行"), load->lines);
    return true;
}

static int load_into(struct keeper *keeper, struct ledger *ledger, FILE *file, struct load *load)
{
    struct error error = {.status = ST_OK};
    long long read = 0;
    enum status status = load_file(file, load->name, ledger, load, &read, &error);
    if (status == ST_OK)
        status = ledger_refresh(ledger, keeper->call.now, 0, NULL, NULL, NULL, &error);
    say_progress(NULL);
    say_line(stderr, _("读入 %ld 行：执行 %ld 条，已有 %ld 条，拒绝 %ld 条"), load->lines,
             load->applied, load->known, load->refused);
    if (status != ST_OK) {
        say_line(stderr, _("没有读完：前 %ld 行已保存；重新读入同一文件会接着做完"), load->saved);
        return keeper_fail(keeper, &error);
    }
    return load->refused ? EXIT_OPEN : EXIT_FINE;
}

static int run(struct keeper *keeper)
{
    struct keeper_option tenant = {"--tenant", true, NULL};
    const char *path = NULL;
    if (!keeper_options(keeper, &tenant, 1, &path))
        return EXIT_TROUBLE;
    if (!path)
        return keeper_misuse(keeper, _("请写出要读入的文件（- 为标准输入）"));
    const char *why = "";
    FILE *file = load_file_open(path, &why);
    if (!file) {
        say_line(stderr, _("%s：打不开 %s：%s"), keeper->call.program, path, why);
        return EXIT_TROUBLE;
    }
    const char *slash = strrchr(path, '/');
    struct load load = {.name = slash ? slash + 1 : path,
                        .refusal = refusal,
                        .progress = progress,
                        .context = (void *)path};
    struct ledger *ledger = keeper_served(keeper, tenant.value, LEDGER_WRITE);
    int code = ledger ? load_into(keeper, ledger, file, &load) : EXIT_TROUBLE;
    ledger_close(ledger);
    keeper_close(keeper);
    if (file != stdin)
        fclose(file);
    return code;
}

const struct keeper_command keeper_load = {
    "load", N_("--tenant 代号 文件"),
    N_("读入命令（每行一条 JSON，如 qunguan export 的输出），重复读入不会重复记账"), run};
