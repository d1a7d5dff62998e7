#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "cmd/qunguand.h"
#include "cmd/say.h"
#include "ledger/receive.h"
#include "wire/command_json.h"

enum { COMMAND_ARENA_MAX = 1 << 20 };

int keeper_misuse(const struct keeper *keeper, const char *what)
{
    say_line(stderr, _("%s：%s。用法见 qunguand --help"), keeper->call.program, what);
    return EXIT_TROUBLE;
}

int keeper_fail(const struct keeper *keeper, const struct error *error)
{
    say_line(stderr, "%s：%s", keeper->call.program, error->text);
    return EXIT_TROUBLE;
}

static bool take_option(struct keeper *keeper, int *i, struct keeper_option *options, size_t count,
                        bool *sound)
{
    for (size_t k = 0; k < count; k++) {
        const char *value;
        if (!option_value(&keeper->call, i, options[k].name, &value))
            continue;
        *sound = value && *value && !options[k].value;
        options[k].value = value;
        return true;
    }
    return false;
}

bool keeper_options(struct keeper *keeper, struct keeper_option *options, size_t count,
                    const char **rest)
{
    for (int i = 0; i < keeper->call.argc; i++) {
        const char *argument = keeper->call.argv[i];
        bool sound = true;
        if (!take_option(keeper, &i, options, count, &sound)) {
            sound = rest && !*rest && (argument[0] != '-' || !argument[1]);
            if (sound)
                *rest = argument;
        }
        if (!sound) {
            say_line(stderr, _("%s：参数 %s 有误。用法见 qunguand --help"), keeper->call.program,
                     argument);
            return false;
        }
    }
    for (size_t k = 0; k < count; k++) {
        if (options[k].value || !options[k].required)
            continue;
        say_line(stderr, _("%s：缺少 %s。用法见 qunguand --help"), keeper->call.program,
                 options[k].name);
        return false;
    }
    return true;
}

enum status keeper_path(const struct keeper *keeper, const char *file, char path[STORE_PATH_MAX],
                        struct error *error)
{
    int n = snprintf(path, STORE_PATH_MAX, "%s/%s", keeper->call.store, file);
    if (n > 0 && n < STORE_PATH_MAX)
        return ST_OK;
    return error_set(error, ST_LIMIT, NULL, _("数据文件夹的名字太长；请换一个"));
}

static enum status make_folder(const char *path, struct error *error)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return ST_OK;
    int number = errno;
    return error_set(error, ST_IO, NULL, _("建不了文件夹 %s：%s；请检查上级文件夹和权限"), path,
                     errno_words(number));
}

enum status keeper_folder(const struct keeper *keeper, struct error *error)
{
    char path[STORE_PATH_MAX];
    enum status status = keeper_path(keeper, "tenants", path, error);
    return status == ST_OK ? make_folder(path, error) : status;
}

static enum status open_hub(struct keeper *keeper, bool create, struct error *error)
{
    char path[STORE_PATH_MAX];
    enum status status = create ? make_folder(keeper->call.store, error) : ST_OK;
    if (status == ST_OK && create)
        status = keeper_folder(keeper, error);
    if (status == ST_OK)
        status = keeper_path(keeper, "hub.db", path, error);
    if (status == ST_OK)
        status = hub_open(path, create, &keeper->hub, error);
    if (status == ST_MISSING)
        error_set(error, ST_MISSING, NULL, _("%s 里还没有服务器数据；请先运行 qunguand init"),
                  keeper->call.store);
    return status;
}

bool keeper_open(struct keeper *keeper, bool create)
{
    struct error error = {.status = ST_OK};
    if (open_hub(keeper, create, &error) == ST_OK)
        return true;
    keeper_fail(keeper, &error);
    return false;
}

void keeper_close(struct keeper *keeper)
{
    db_close(keeper->hub);
    keeper->hub = NULL;
}

enum status keeper_tenant(struct keeper *keeper, const char *id, struct tenant *tenant,
                          struct error *error)
{
    enum status status =
        ident_valid(id, strlen(id)) ? tenant_get(keeper->hub, id, tenant, error) : ST_MISSING;
    if (status == ST_MISSING)
        error_set(error, ST_MISSING, NULL, _("没有 %s 这个单位；请核对 --tenant"), id);
    return status;
}

enum status keeper_ledger(struct keeper *keeper, const char *file, enum ledger_mode mode,
                          struct ledger **ledger, struct error *error)
{
    char path[STORE_PATH_MAX];
    struct ledger_options options = {
        .path = path,
        .mode = mode,
        .rulebook_folders = keeper->call.folders,
        .folder_count = keeper->call.folder_count,
        .random = random_system(),
        .bulk = true,
        .server = true,
    };
    enum status status = keeper_path(keeper, file, path, error);
    return status == ST_OK ? ledger_open(&options, ledger, error) : status;
}

struct ledger *keeper_served(struct keeper *keeper, const char *id, enum ledger_mode mode)
{
    struct error error = {.status = ST_OK};
    struct tenant tenant;
    struct ledger *ledger = NULL;
    if (!keeper_open(keeper, false))
        return NULL;
    enum status status = keeper_tenant(keeper, id, &tenant, &error);
    if (status == ST_OK)
        status = keeper_ledger(keeper, tenant.file, mode, &ledger, &error);
    if (status == ST_OK)
        return ledger;
    keeper_fail(keeper, &error);
    keeper_close(keeper);
    return NULL;
}

enum status keeper_give(struct keeper *keeper, struct ledger *ledger, const char *text,
                        struct error *error)
{
    struct command command;
    struct judgement judgement;
    struct arena *arena = arena_new(COMMAND_ARENA_MAX);
    if (!arena)
        return error_set(error, ST_NOMEM, NULL, _("内存不够；请关掉别的程序再试"));
    enum status status = command_decode(text, strlen(text), arena, &command, error);
    if (status == ST_OK)
        status = serve_give(ledger, &command, keeper->call.now, &judgement, error);
    if (status == ST_OK && judgement.verdict != VERDICT_APPLIED &&
        judgement.verdict != VERDICT_NOOP)
        status = error_set(error, ST_REFUSED, judgement.key, "%s", judgement.detail);
    arena_free(arena);
    return status;
}

enum status keeper_invite_person(struct keeper *keeper, const char *tenant, const char *person,
                                 struct error *error)
{
    char code[CODE_TEXT];
    enum status status =
        invite_make(keeper->hub, tenant, person, keeper->call.now, random_system(), code, error);
    if (status != ST_OK)
        return status;
    say_line(stdout, _("邀请码：%s"), code);
    say_line(stderr, _("十分钟内有效，只能用一次，最多试五次；请当面或用电话交给本人，"
                       "由本人在自己的机器上运行 qunguan enrol https://服务器网址，再输入邀请码"));
    secret_wipe(code, sizeof code);
    return ST_OK;
}

bool keeper_progress(void *context, long done, long total)
{
    (void)context;
    if (total > 0)
        say_progress(_("已复制 %ld%%"), done * 100 / total);
    return true;
}
