#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/intl.h"
#include "base/sign.h"
#include "cmd/join.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "ledger/ledger.h"
#include "store/setting.h"
#include "sync/sync.h"

/* `enrol URL`: joins this machine's store to a server, by a one-time code. */

enum { CODE_LINE_MAX = 128, HOST_MAX = 64, SETTING_MAX = 4096 };

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

static int enrolled(struct invocation *invocation, const struct join_request *request)
{
    struct error error = {.status = ST_OK};
    struct ledger *ledger = NULL;
    enum status status = join_store(invocation, request, &ledger, &error);
    if (status == ST_OK) {
        say_whose(invocation, ledger);
        status = say_end(stdout, &error);
    }
    ledger_close(ledger);
    return status == ST_OK ? EXIT_FINE : invocation_fail(invocation, &error);
}

/* Takes the options out; false when one is wrong. */
static bool read_request(struct invocation *invocation, struct join_request *request)
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
    struct join_request request = {.name = host};
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
