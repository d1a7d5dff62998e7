#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/errno_words.h"
#include "base/intl.h"
#include "base/sign.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "ledger/ledger.h"
#include "store/setting.h"
#include "sync/http.h"
#include "sync/sync.h"

/* `enrol URL`: joins this machine's store to a server, by a one-time code. */

enum { CODE_LINE_MAX = 128, HOST_MAX = 64, SETTING_MAX = 4096 };

struct request {
    const char *url, *name, *ca, *code;
};

/* One line of the terminal or of a pipe: on a command line others could read it. */
static bool read_code(char code[CODE_LINE_MAX])
{
    if (isatty(STDIN_FILENO))
        say_progress("%s", _("邀请码："));
    if (!fgets(code, CODE_LINE_MAX, stdin))
        return false;
    code[strcspn(code, "\r\n")] = '\0';
    return code[0] != '\0';
}

static enum status whole_path(const char *file, char path[PATH_MAX], struct error *error)
{
    if (!realpath(file, path))
        return error_set(error, ST_MISSING, NULL, _("读不了证书文件 %s：%s"), file,
                         errno_words(errno));
    return ST_OK;
}

/* "王书记（镇党委）", as far as the server has told. */
static void say_whose(const struct invocation *invocation, struct ledger *ledger)
{
    struct db *db = ledger_db(ledger);
    const char *person = NULL, *tenant = NULL;
    struct arena *arena = arena_new(SETTING_MAX);
    if (arena) {
        setting_get(db, SYNC_SETTING_PERSON, arena, &person, NULL);
        setting_get(db, SYNC_SETTING_TENANT, arena, &tenant, NULL);
    }
    say_line(stdout, _("本机已登记：%s（%s），台账 %s"), person ? person : ledger_user(ledger),
             tenant ? tenant : "-", invocation->store);
    say_line(stdout, _("密钥在 %s.key，请勿复制给他人；接下来运行 qunguan sync 取回数据"),
             invocation->store);
    arena_free(arena);
}

/* Without --ca, the one this store was enrolled with before, if it was. */
static enum status find_ca(struct ledger *ledger, const struct request *request,
                           struct arena *arena, char path[PATH_MAX], const char **ca,
                           struct error *error)
{
    if (request->ca) {
        *ca = path;
        return whole_path(request->ca, path, error);
    }
    enum status status = setting_get(ledger_db(ledger), SYNC_SETTING_CA, arena, ca, error);
    return status == ST_MISSING ? ST_OK : status;
}

static enum status enrol(struct invocation *invocation, struct ledger *ledger,
                         const struct request *request, struct error *error)
{
    char ca[PATH_MAX];
    struct arena *arena = arena_new(SETTING_MAX);
    if (!arena)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    struct transport transport = {.context = NULL};
    struct http_options options = {.url = request->url};
    struct enrolment enrolment = {.url = request->url,
                                  .code = request->code,
                                  .name = request->name,
                                  .store = invocation->store,
                                  .random = random_system(),
                                  .now = invocation->now};
    enum status status = find_ca(ledger, request, arena, ca, &options.ca_file, error);
    enrolment.ca_file = options.ca_file;
    if (status == ST_OK)
        status = http_open(&options, &transport, error);
    if (status == ST_OK)
        status = sync_enrol(ledger, &transport, &enrolment, error);
    if (transport.context)
        http_close(&transport);
    arena_free(arena);
    return status;
}

/* What a first enrolment that failed has made. The key that was kept aside stays: with the same
 * code the server answers it again. */
static void remove_store(const char *store)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    char path[STORE_PATH_MAX + 16];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(path, sizeof path, "%s%s", store, ends[i]);
        unlink(path);
    }
}

static int enrolled(struct invocation *invocation, const struct request *request)
{
    struct error error = {.status = ST_OK};
    bool fresh = access(invocation->store, F_OK) != 0 && errno == ENOENT;
    struct ledger *ledger = invocation_open(invocation, LEDGER_CREATE);
    if (!ledger)
        return EXIT_TROUBLE;
    enum status status = enrol(invocation, ledger, request, &error);
    if (status == ST_OK) {
        say_whose(invocation, ledger);
        status = say_end(stdout, &error);
    }
    /* A failure after the join leaves a store that is the server's. */
    fresh = fresh && ledger_kind(ledger) != LEDGER_CLIENT;
    ledger_close(ledger);
    if (status == ST_OK)
        return EXIT_FINE;
    if (fresh)
        remove_store(invocation->store);
    return invocation_fail(invocation, &error);
}

/* Takes the options out; false when one is wrong. */
static bool read_request(struct invocation *invocation, struct request *request)
{
    for (int i = 1; i < invocation->argc; i++) {
        const char *value = NULL;
        const char **place = &request->url;
        if (option_value(invocation, &i, "--name", &value))
            place = &request->name;
        else if (option_value(invocation, &i, "--ca", &value))
            place = &request->ca;
        else if (option_value(invocation, &i, "--code", &value))
            place = &request->code;
        else if (invocation->argv[i][0] != '-' && !request->url)
            value = invocation->argv[i];
        if (!value || !*value)
            return false;
        *place = value;
    }
    return request->url;
}

static int run(struct invocation *invocation)
{
    char code[CODE_LINE_MAX], host[HOST_MAX] = "";
    if (gethostname(host, sizeof host - 1) != 0 || !host[0])
        snprintf(host, sizeof host, "qunguan");
    struct request request = {.name = host};
    if (!read_request(invocation, &request))
        return invocation_misuse(
            invocation,
            _("enrol 后面只写服务器地址，如 qunguan enrol https://主机名 --name 本机名称；"
              "邀请码随后再输入"));
    if (!request.code) {
        if (!read_code(code))
            return invocation_misuse(invocation,
                                     _("没有读到邀请码；运行后照提示输入，或从标准输入送入"));
        request.code = code;
    }
    int result = enrolled(invocation, &request);
    secret_wipe(code, sizeof code);
    return result;
}

const struct subcommand cmd_enrol = {
    "enrol", N_("地址 [--name 本机名称] [--ca 证书文件] [--code 邀请码]"),
    N_("用一次性邀请码把本机连接到服务器；运行后输入邀请码（脚本里可用 --code，"
       "但别的用户可能看到），自建的证书机构用 --ca"),
    run};
