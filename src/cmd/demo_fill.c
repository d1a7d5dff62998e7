#include "cmd/demo_fill.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/intl.h"
#include "cmd/builtin_villages.h"
#include "cmd/demo.h"
#include "cmd/say.h"
#include "ledger/ledger.h"
#include "ledger/load.h"
#include "ledger/overdue.h"

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

enum status demo_fill(struct ledger *ledger, instant now, long *applied, struct error *error)
{
    struct filling filling = {.ledger = ledger,
                              .error = error,
                              .load = {.name = "demo", .refusal = refusal, .progress = progress}};
    filling.load.context = &filling;
    enum status status =
        demo_write(builtin_villages, builtin_villages_len, now, fill_line, &filling, error);
    if (status == ST_OK)
        status = load_end(ledger, &filling.load, error);
    if (status == ST_OK)
        status = ledger_refresh(ledger, now, 0, NULL, NULL, NULL, error);
    say_progress(NULL);
    if (status == ST_OK && filling.load.refused > 0)
        return error_set(error, ST_REFUSED, NULL, _("演示台账有 %ld 条被拒绝，第一条：%s"),
                         filling.load.refused, filling.first_refusal.error.text);
    *applied = filling.load.applied;
    return status;
}
