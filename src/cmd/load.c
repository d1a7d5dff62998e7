#include "ledger/load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/intl.h"
#include "cmd/load_file.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "ledger/overdue.h"

/* `load FILE`: commands, one a line, of any number. */
struct loading {
    const char *name;
    long long size, read; /* bytes; size 0: not known */
};

static void refusal(void *context, long line, const struct outcome *outcome)
{
    const struct loading *loading = context;
    say_line(stderr, _("%s 第 %ld 行：%s"), loading->name, line, outcome->error.text);
}

static bool progress(void *context, const struct load *load)
{
    const struct loading *loading = context;
    if (load->lines % (10 * LOAD_BATCH) != 0)
        return true;
    if (loading->size > 0)
        say_progress(_("已读 %ld 行（%lld%%）"), load->lines, loading->read * 100 / loading->size);
    else
        say_progress(_("已读 %ld 行"), load->lines);
    return true;
}

static bool refresh_progress(void *context, size_t done, size_t all)
{
    (void)context;
    if (all > 1000)
        say_progress(_("正在计算待办 %zu/%zu"), done, all);
    return true;
}

static void report(const struct load *load)
{
    say_line(stderr,
             load->dry_run ? _("试读 %ld 行：可执行 %ld 条，已有 %ld 条，拒绝 %ld 条；什么也没有改")
                           : _("读入 %ld 行：执行 %ld 条，已有 %ld 条，拒绝 %ld 条"),
             load->lines, load->applied, load->known, load->refused);
}

static long long size_of(FILE *file)
{
    if (fseek(file, 0, SEEK_END) != 0)
        return 0;
    long long size = ftell(file);
    rewind(file);
    return size > 0 ? size : 0;
}

enum { SCRATCH_MAX = 256 };

/* Where there is no store yet, a dry run is tried on one of its own, in a new folder. */
static bool use_scratch(struct invocation *invocation, char folder[SCRATCH_MAX])
{
    struct stat info;
    const char *tmp = getenv("TMPDIR");
    bool there = stat(invocation->store, &info) == 0 ? info.st_size > 0 : errno != ENOENT;
    if (there)
        return false;
    bool usable = tmp && *tmp && strlen(tmp) < SCRATCH_MAX / 2;
    snprintf(folder, SCRATCH_MAX, "%s/qunguan-XXXXXX", usable ? tmp : "/tmp");
    if (!mkdtemp(folder))
        return false;
    snprintf(invocation->store, sizeof invocation->store, "%s/store.db", folder);
    return true;
}

static void drop_scratch(const char *store, const char *folder)
{
    char journal[SCRATCH_MAX + 32];
    snprintf(journal, sizeof journal, "%s/store.db-journal", folder);
    unlink(store);
    unlink(journal);
    rmdir(folder);
}

static int load_into(struct invocation *invocation, FILE *file, struct load *load,
                     struct loading *loading)
{
    struct error error = {.status = ST_OK};
    struct ledger *ledger = invocation_open(invocation, LEDGER_CREATE);
    if (!ledger)
        return EXIT_TROUBLE;
    enum status status = load_file(file, loading->name, ledger, load, &loading->read, &error);
    bool loaded = status == ST_OK;
    if (loaded && !load->dry_run)
        status =
            ledger_refresh(ledger, invocation->now, 0, NULL, refresh_progress, loading, &error);
    say_progress(NULL);
    ledger_close(ledger);
    if (loaded)
        report(load);
    else
        say_line(stderr, _("没有读完：前 %ld 行已保存，其余没有；重新读入同一文件会接着做完"),
                 load->saved);
    /* The reason would say that nothing was saved, which is true of the obligations only. */
    if (loaded && status != ST_OK)
        error_set(&error, status, NULL,
                  _("读入的内容都已保存，只是待办没有算完；"
                    "请确认磁盘有空间、没有别的程序占用，再读入一次"));
    if (status != ST_OK)
        return invocation_fail(invocation, &error);
    return load->refused ? EXIT_OPEN : EXIT_FINE;
}

/* The file to read, or NULL with the sentence said. */
static FILE *open_file(const struct invocation *invocation, const char *path)
{
    const char *why = "";
    FILE *file = load_file_open(path, &why);
    if (!file)
        say_line(stderr, _("%s：打不开 %s：%s"), invocation->program, path, why);
    return file;
}

static int run(struct invocation *invocation)
{
    const char *path = NULL;
    struct loading loading = {.size = 0};
    struct load load = {.refusal = refusal, .progress = progress, .context = &loading};
    for (int i = 1; i < invocation->argc; i++) {
        if (option_flag(invocation, &i, "--dry-run"))
            load.dry_run = true;
        else if (!path && (invocation->argv[i][0] != '-' || !invocation->argv[i][1]))
            path = invocation->argv[i];
        else
            return invocation_misuse(invocation, _("load 不认识这个参数"));
    }
    if (!path)
        return invocation_misuse(invocation, _("请写出要读入的文件（- 为标准输入）"));
    const char *slash = strrchr(path, '/');
    load.name = loading.name = slash ? slash + 1 : path;
    FILE *file = open_file(invocation, path);
    if (!file)
        return EXIT_TROUBLE;
    loading.size = file == stdin ? 0 : size_of(file);
    char folder[SCRATCH_MAX];
    bool scratch = load.dry_run && use_scratch(invocation, folder);
    int code = load_into(invocation, file, &load, &loading);
    if (scratch)
        drop_scratch(invocation->store, folder);
    if (file != stdin)
        fclose(file);
    return code;
}

const struct subcommand cmd_load = {
    "load", N_("文件 [--dry-run]"),
    N_("读入命令（每行一条 JSON），重复读入不会重复记账；--dry-run 只试不改"), run};
