#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/intl.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "cmd/version.h"

static const struct subcommand *const subcommands[] = {
    &cmd_init,  &cmd_load, &cmd_check, &cmd_export, &cmd_history,  &cmd_doctor, &cmd_backup,
    &cmd_enrol, &cmd_sync, &cmd_audit, &cmd_config, &cmd_handover, &cmd_import,
};
enum { SUBCOMMANDS = sizeof subcommands / sizeof *subcommands };

static void help(void)
{
    say_line(stdout, _("用法：qunguan [--store 文件] [子命令] [选项]"));
    say_line(stdout, _("不带子命令时打开总览屏幕。"));
    say_line(stdout, _("子命令："));
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        say_line(stdout, "  %s %s  %s", subcommands[i]->name, _(subcommands[i]->usage),
                 _(subcommands[i]->summary));
    say_line(stdout, _("选项："));
    say_line(stdout, _("  --store 文件  台账文件；不写时用 $QUNGUAN_STORE，再不然 "
                       "$XDG_DATA_HOME/qunguan/store.db"));
    say_line(stdout, _("  --help  显示本帮助，或某个子命令的帮助"));
    say_line(stdout, _("  --version  显示版本、库、语言环境和终端"));
}

static void help_one(const struct subcommand *subcommand)
{
    say_line(stdout, _("用法：qunguan %s %s [--store 文件]"), subcommand->name,
             _(subcommand->usage));
    say_line(stdout, "%s", _(subcommand->summary));
}

static const struct subcommand *find(const char *name)
{
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        if (strcmp(subcommands[i]->name, name) == 0)
            return subcommands[i];
    return NULL;
}

/* Takes --store, --help and --version out of the arguments, wherever they stand. Answers false when
 * the call is done. */
static bool take_common(struct invocation *invocation, bool *asks_help, bool *asks_version)
{
    int kept = 0;
    for (int i = 0; i < invocation->argc; i++) {
        const char *value;
        if (option_flag(invocation, &i, "--help") || option_flag(invocation, &i, "-h"))
            *asks_help = true;
        else if (option_flag(invocation, &i, "--version"))
            *asks_version = true;
        else if (option_value(invocation, &i, "--store", &value)) {
            if (!value || !*value)
                return false;
            if (!invocation_set_store(invocation, value))
                return false;
        } else
            invocation->argv[kept++] = invocation->argv[i];
    }
    invocation->argc = kept;
    return true;
}

int main(int argc, char **argv)
{
    bool asks_help = false, asks_version = false;
    struct invocation invocation = {.program = "qunguan", .argc = argc - 1, .argv = argv + 1};
    umask(077);
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    bindtextdomain("qunguan", LOCALEDIR);
    bind_textdomain_codeset("qunguan", "UTF-8");
    textdomain("qunguan");
    if (!invocation_defaults(&invocation))
        return invocation_misuse(
            &invocation, _("环境变量有误：QUNGUAN_STORE 或 HOME 太长，或 QUNGUAN_NOW 不是时间"));
    if (!take_common(&invocation, &asks_help, &asks_version))
        return invocation_misuse(&invocation, _("--store 后面要写一个不太长的文件名"));
    if (asks_version) {
        say_version(stdout);
        return EXIT_FINE;
    }
    const char *name = invocation.argc > 0 ? invocation.argv[0] : NULL;
    const struct subcommand *subcommand = name ? find(name) : &cmd_desk;
    if (asks_help) {
        if (subcommand && name)
            help_one(subcommand);
        else
            help();
        return EXIT_FINE;
    }
    if (!subcommand)
        return invocation_misuse(&invocation,
                                 name[0] == '-' ? _("没有这个选项") : _("没有这个子命令"));
    return subcommand->run(&invocation);
}
