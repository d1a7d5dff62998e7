#include "desk/import.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/intl.h"
#include "cmd/say.h"
#include "cmd/seat.h"
#include "cmd/subcommand.h"

/* `import roster|register|plan FILE`: the plan first, then exactly that. */

struct wish {
    enum import_kind kind;
    const char *file, *org, *group, *refused;
    bool plan_only, yes;
};

static const struct {
    const char *word;
    enum import_kind kind;
} kinds[] = {{"roster", IMPORT_ROSTER}, {"register", IMPORT_REGISTER}, {"plan", IMPORT_PLAN}};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* ---- the call ---- */

static bool read_kind(const char *word, struct wish *wish)
{
    for (size_t i = 0; word && i < KINDS; i++)
        if (strcmp(kinds[i].word, word) == 0) {
            wish->kind = kinds[i].kind;
            return true;
        }
    return false;
}

static const char *read_arguments(struct invocation *invocation, struct wish *wish)
{
    *wish = (struct wish){.file = NULL};
    if (invocation->argc < 2 || !read_kind(invocation->argv[1], wish))
        return _("import 后面要写 roster（名册）、register（群组登记表）或 plan（计划）");
    for (int i = 2; i < invocation->argc; i++) {
        if (option_flag(invocation, &i, "--plan"))
            wish->plan_only = true;
        else if (option_flag(invocation, &i, "--yes"))
            wish->yes = true;
        else if (!option_value(invocation, &i, "--org", &wish->org) &&
                 !option_value(invocation, &i, "--group", &wish->group) &&
                 !option_value(invocation, &i, "--refused", &wish->refused)) {
            const char *argument = invocation->argv[i];
            if (wish->file || (argument[0] == '-' && argument[1]))
                return _("import 不认识这个参数");
            wish->file = argument;
        }
    }
    if (!wish->file)
        return _("请写出要导入的文件（- 为标准输入）");
    if (wish->kind == IMPORT_ROSTER && !wish->org)
        return _("请用 --org 写出是哪个支部的名册");
    if (wish->kind == IMPORT_PLAN && !wish->group)
        return _("请用 --group 写出是哪个群的计划");
    return NULL;
}

/* ---- what is said ---- */

static void say_plan(const struct import *import, const char *file)
{
    const char *heading;
    say_line(stdout, _("文件 %s"), file);
    for (size_t i = 0; (heading = import_heading(import, i)); i++)
        say_line(stdout, "  %s", heading);
    say_line(stdout, _("新增 %zu，改动 %zu，不变 %zu，拒绝 %zu"), import_count(import, IMPORT_NEW),
             import_count(import, IMPORT_CHANGED), import_count(import, IMPORT_UNCHANGED),
             import_count(import, IMPORT_REFUSED));
}

static void say_lines(const struct import *import, bool all)
{
    static const char *const words[IMPORT_WHATS] = {N_("新增"), N_("改动"), N_("不变"), N_("拒绝")};
    for (size_t i = 0; i < import_lines(import); i++) {
        const struct import_line *line = import_line(import, i);
        if (line->what == IMPORT_REFUSED || (all && line->what != IMPORT_UNCHANGED))
            say_line(stdout, _("第%ld行 %s%s%s：%s"), line->line, _(words[line->what]),
                     *line->name ? " " : "", line->name, line->says);
    }
}

static bool ask(void)
{
    char answer[16] = "";
    if (!isatty(STDIN_FILENO)) {
        say_line(stderr, "%s", _("没有导入：不在终端里时请加 --yes，或先用 --plan 看计划"));
        return false;
    }
    say_line(stderr, "%s", _("照此导入吗？输入 y 再按 Enter，其他不导入"));
    return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static void progress(void *context, size_t done, size_t all)
{
    (void)context;
    if (all > 500)
        say_progress(_("正在导入 %zu/%zu"), done, all);
}

/* ---- doing it ---- */

/* *given: the ledger has what was planned. */
static int carry_out(struct invocation *invocation, const struct wish *wish, struct desk *desk,
                     const struct import *import, bool *given)
{
    struct error error = {.status = ST_OK};
    size_t done = 0, refused = import_count(import, IMPORT_REFUSED);
    int code = refused > 0 ? EXIT_OPEN : EXIT_FINE;
    bool something = import_count(import, IMPORT_NEW) + import_count(import, IMPORT_CHANGED) > 0;
    if (wish->refused && refused > 0 &&
        import_save_refused(import, wish->refused, false, &error) != ST_OK)
        return invocation_fail(invocation, &error);
    if (wish->plan_only)
        return code;
    if (!something) {
        say_line(stdout, "%s", _("没有要改的"));
        return code;
    }
    if (!wish->yes && !ask())
        return EXIT_TROUBLE;
    enum status status = import_give(desk, import, invocation->now, progress, NULL, &done, &error);
    say_progress(NULL);
    if (status != ST_OK)
        return invocation_fail(invocation, &error);
    *given = true;
    status = desk_settle(desk, invocation->now, &error);
    if (status != ST_OK) {
        /* The reason would say that nothing was saved, which is true of the settling only. */
        error_set(&error, status, NULL,
                  _("%zu条操作都已保存，只是还没有入账；请看磁盘有没有空间，再打开一次群管就入账"),
                  done);
        return invocation_fail(invocation, &error);
    }
    say_line(stdout, _("已导入，共%zu条操作"), done);
    return code;
}

static enum status plan_it(struct invocation *invocation, const struct wish *wish,
                           struct seat *seat, struct import **import, struct error *error)
{
    char org[IDENT_MAX + 1], group[IDENT_MAX + 1];
    struct import_order order = {.kind = wish->kind};
    enum status status = ST_OK;
    if (wish->org)
        status = seat_find(seat, SEAT_ORG, wish->org, org, error);
    if (status == ST_OK && wish->group)
        status = seat_find(seat, SEAT_GROUP, wish->group, group, error);
    order.org = wish->org ? org : NULL;
    order.group = wish->group ? group : NULL;
    if (status == ST_OK)
        status = import_plan_file(seat->desk, &order, wish->file, invocation->now, import, error);
    return status;
}

static int run(struct invocation *invocation)
{
    struct error error = {.status = ST_OK};
    struct import *import = NULL;
    struct wish wish;
    struct seat seat;
    const char *wrong = read_arguments(invocation, &wish);
    if (wrong)
        return invocation_misuse(invocation, wrong);
    /* A register can be what a store begins with; one that comes to nothing leaves none behind. */
    bool fresh = access(invocation->store, F_OK) != 0 && errno == ENOENT, given = false;
    if (!seat_take(invocation,
                   wish.plan_only                 ? LEDGER_READ
                   : wish.kind == IMPORT_REGISTER ? LEDGER_CREATE
                                                  : LEDGER_WRITE,
                   &seat))
        return EXIT_TROUBLE;
    int code;
    if (plan_it(invocation, &wish, &seat, &import, &error) == ST_OK) {
        say_plan(import, wish.file);
        say_lines(import, wish.plan_only || !wish.yes);
        code = carry_out(invocation, &wish, seat.desk, import, &given);
    } else
        code = invocation_fail(invocation, &error);
    import_free(import);
    seat_leave(&seat);
    if (fresh && !given)
        invocation_remove(invocation);
    return code;
}

const struct subcommand cmd_import = {
    "import",
    N_("roster|register|plan 文件 [--org 支部] [--group 群] [--plan] [--refused 文件] [--yes]"),
    N_("导入名册、群组登记表或学习计划（CSV）：先列出计划，再照计划导入；--plan 只列不导入"), run};
