#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/day.h"
#include "base/intl.h"
#include "cmd/say.h"
#include "cmd/seat.h"
#include "cmd/subcommand.h"
#include "desk/desk.h"
#include "desk/handover.h"

/* `handover GROUP`: prints the list; with --to hands the group over. */

enum { LIST_MAX = 4 << 20, WORDS_MAX = 16 << 10, ANSWER_MAX = 16 };

struct wish {
    const char *group, *to, *leave;
    bool back, yes;
};

static bool read_wish(struct invocation *invocation, struct wish *wish)
{
    for (int i = 1; i < invocation->argc; i++) {
        const char *value = NULL;
        if (option_flag(invocation, &i, "--yes"))
            wish->yes = true;
        else if (option_flag(invocation, &i, "--return"))
            wish->back = true;
        else if (option_value(invocation, &i, "--to", &value) && value && *value)
            wish->to = value;
        else if (option_value(invocation, &i, "--leave", &value) && value && *value)
            wish->leave = value;
        else if (value || invocation->argv[i][0] == '-' || wish->group)
            return false;
        else
            wish->group = invocation->argv[i];
    }
    return wish->group && !(wish->leave && wish->back) && !(wish->leave && !wish->to) &&
           !(wish->yes && !wish->to && !wish->back);
}

static void say_text(const char *text)
{
    for (const char *line = text; *line;) {
        size_t n = strcspn(line, "\n");
        say_line(stdout, "%.*s", (int)n, line);
        line += n + (line[n] == '\n');
    }
}

static enum status print_list(struct desk *desk, const struct handover *handover, instant now,
                              struct error *error)
{
    struct buf list, text;
    buf_init(&list, LIST_MAX);
    buf_init(&text, LIST_MAX);
    enum status status = handover_list(desk, handover, now, &list, error);
    if (status == ST_OK) {
        handover_plain(list.text, &text);
        say_text(text.text);
        status = say_end(stdout, error);
    }
    buf_free(&list);
    buf_free(&text);
    return status;
}

/* Asks on the terminal; where there is none, nothing is done without --yes. */
static bool is_agreed(const struct wish *wish)
{
    char answer[ANSWER_MAX];
    if (wish->yes)
        return true;
    if (!isatty(STDIN_FILENO))
        return false;
    say_line(stderr, "%s", _("照办吗？写 y 回车照办，直接回车不办"));
    return fgets(answer, sizeof answer, stdin) && (*answer == 'y' || *answer == 'Y');
}

static enum status read_order(struct desk *desk, const struct handover *handover,
                              const struct wish *wish, struct handover_order *order,
                              struct error *error)
{
    bool timed;
    const char *back = handover_holder(handover, HANDOVER_ADMIN)->stands_for;
    *order = (struct handover_order){.role = HANDOVER_ADMIN,
                                     .way = wish->leave  ? HANDOVER_LEAVE
                                            : wish->back ? HANDOVER_RETURN
                                                         : HANDOVER_FOR_GOOD,
                                     .to = wish->to ? wish->to : back,
                                     .from = INSTANT_NONE,
                                     .until = INSTANT_NONE};
    if (wish->leave &&
        !day_read(wish->leave, strlen(wish->leave), desk_offset(desk), &order->until, &timed))
        return error_set(error, ST_INVALID, NULL, _("看不懂日期 %s；写成 2026-12-01"), wish->leave);
    if (!*order->to)
        return error_set(error, ST_REFUSED, NULL, "%s",
                         _("没有代管的记录，不知道交还给谁；用 --to 写出姓名"));
    return ST_OK;
}

static enum status hand_over(struct desk *desk, const struct handover *handover,
                             const struct wish *wish, instant now, struct error *error)
{
    struct handover_order order;
    struct outcome outcome = {.verdict = VERDICT_APPLIED};
    struct buf words;
    enum status status = read_order(desk, handover, wish, &order, error);
    if (status == ST_OK)
        status = handover_check(desk, handover, &order, now, error);
    if (status != ST_OK)
        return status;
    buf_init(&words, WORDS_MAX);
    handover_words(desk, handover, &order, now, &words);
    say_line(stderr, "%s  %s", handover_group(handover), words.text);
    if (!is_agreed(wish))
        status = error_set(error, ST_STOPPED, NULL, "%s", _("没有交接；不再问就加 --yes"));
    if (status == ST_OK)
        status = handover_give(desk, handover, &order, now, &outcome, error);
    if (status == ST_OK && outcome.verdict != VERDICT_APPLIED && outcome.verdict != VERDICT_NOOP)
        status = error_set(error, ST_REFUSED, NULL, _("%s清单可以打印出来，由书记登记交接。"),
                           outcome.error.text);
    if (status == ST_OK && (status = desk_settle(desk, now, error)) != ST_OK)
        error_set(error, status, NULL, "%s",
                  _("交接已保存，只是还没有入账；请看磁盘有没有空间，再打开一次群管就入账"));
    if (status == ST_OK)
        say_line(stderr, "%s", _("已交接"));
    buf_free(&words);
    return status;
}

static enum status run_at(struct desk *desk, const struct wish *wish, instant now,
                          struct error *error)
{
    char id[IDENT_MAX + 1];
    struct handover *handover = NULL;
    size_t left = 1;
    enum status status = handover_find(desk, wish->group, id, error);
    /* What is owed is listed as of now. */
    while (status == ST_OK && left > 0)
        status = desk_tick(desk, now, &left, error);
    if (status == ST_OK)
        status = handover_load(desk, id, &handover, error);
    if (status == ST_OK)
        status = print_list(desk, handover, now, error);
    if (status == ST_OK && (wish->to || wish->back))
        status = hand_over(desk, handover, wish, now, error);
    handover_free(handover);
    return status;
}

static int run(struct invocation *invocation)
{
    struct error error = {.status = ST_OK};
    struct seat seat;
    struct wish wish = {.group = NULL};
    if (!read_wish(invocation, &wish))
        return invocation_misuse(
            invocation, _("请写出群名或编号；要交接再写 --to 姓名，--leave 日期或 --return"));
    if (!seat_take(invocation, LEDGER_WRITE, &seat))
        return EXIT_TROUBLE;
    enum status status = run_at(seat.desk, &wish, invocation->now, &error);
    seat_leave(&seat);
    return status == ST_OK ? EXIT_FINE : invocation_fail(invocation, &error);
}

const struct subcommand cmd_handover = {
    "handover", N_("群名或编号 [--to 姓名] [--leave 日期|--return] [--yes]"),
    N_("打印交接单；写了 --to 或 --return 就把群交给别人"), run};
