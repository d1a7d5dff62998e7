#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/intl.h"
#include "cmd/qunguand.h"
#include "cmd/say.h"
#include "store/db.h"
#include "wire/json.h"

static const struct keeper_command *const commands[] = {
    &keeper_serve,  &keeper_init, &keeper_invite, &keeper_devices,
    &keeper_revoke, &keeper_load, &keeper_backup, &keeper_restore,
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void help(void)
{
    say_line(stdout, _("用法：qunguand [--data 文件夹] [子命令] [选项]"));
    say_line(stdout, _("不带子命令时提供服务。"));
    say_line(stdout, _("子命令："));
    for (size_t i = 0; i < COMMANDS; i++)
        say_line(stdout, "  %s %s  %s", commands[i]->name, _(commands[i]->usage),
                 _(commands[i]->summary));
    say_line(stdout, _("选项："));
    say_line(stdout, _("  --data 文件夹  数据所在；不写时用 $QUNGUAND_DATA、$STATE_DIRECTORY，"
                       "再不然 /var/lib/qunguan"));
    say_line(stdout, _("  --help  显示本帮助，或某个子命令的帮助"));
    say_line(stdout, _("  --version  显示版本和库"));
}

static void help_one(const struct keeper_command *command)
{
    say_line(stdout, _("用法：qunguand %s %s [--data 文件夹]"), command->name, _(command->usage));
    say_line(stdout, "%s", _(command->summary));
}

static void version(void)
{
    say_line(stdout, "qunguand %s", PACKAGE_VERSION);
    say_line(stdout, "SQLite %s, cJSON %s", db_library(), json_library());
}

static const struct keeper_command *find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static bool default_data(struct invocation *call)
{
    static const char *const names[] = {"QUNGUAND_DATA", "STATE_DIRECTORY"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return invocation_set_store(call, value);
    }
    return invocation_set_store(call, "/var/lib/qunguan");
}

/* Takes --data, --help and --version out of the arguments, wherever they stand. */
static bool take_common(struct invocation *call, bool *asks_help, bool *asks_version)
{
    int kept = 0;
    for (int i = 0; i < call->argc; i++) {
        const char *value;
        if (option_flag(call, &i, "--help") || option_flag(call, &i, "-h"))
            *asks_help = true;
        else if (option_flag(call, &i, "--version"))
            *asks_version = true;
        else if (option_value(call, &i, "--data", &value)) {
            if (!value || !*value || !invocation_set_store(call, value))
                return false;
        } else
            call->argv[kept++] = call->argv[i];
    }
    call->argc = kept;
    return true;
}

int main(int argc, char **argv)
{
    bool asks_help = false, asks_version = false;
    struct keeper keeper = {.call = {.program = "qunguand", .argc = argc - 1, .argv = argv + 1}};
    struct invocation *call = &keeper.call;
    umask(077);
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    bindtextdomain("qunguan", LOCALEDIR);
    bind_textdomain_codeset("qunguan", "UTF-8");
    textdomain("qunguan");
    if (!invocation_defaults(call) || !default_data(call))
        return keeper_misuse(&keeper, _("环境变量有误：数据文件夹的名字太长，"
                                        "或 QUNGUAN_NOW 不是时间"));
    if (!take_common(call, &asks_help, &asks_version))
        return keeper_misuse(&keeper, _("--data 后面要写一个不太长的文件夹名"));
    if (asks_version) {
        version();
        return EXIT_FINE;
    }
    const char *name = call->argc > 0 && call->argv[0][0] != '-' ? call->argv[0] : NULL;
    const struct keeper_command *command = name ? find(name) : &keeper_serve;
    if (asks_help) {
        if (command && name)
            help_one(command);
        else
            help();
        return EXIT_FINE;
    }
    if (!command)
        return keeper_misuse(&keeper, _("没有这个子命令"));
    if (name) {
        call->argc--;
        call->argv++;
    }
    return command->run(&keeper);
}
