#include "desk/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/batch_parts.h"

enum { BATCH_MAX = 64 << 20 };

void batch_free(struct batch *batch)
{
    if (!batch)
        return;
    for (size_t i = 0; batch->work && i < batch->count; i++)
        record_free(batch->work[i].record);
    arena_free(batch->arena);
    free(batch->items);
    free(batch->work);
    free(batch->commands);
    free(batch);
}

const char *batch_keep(struct batch *batch, const char *text)
{
    const char *kept = text ? arena_dup(batch->arena, text, strlen(text)) : NULL;
    return kept ? kept : "";
}

struct command *batch_add(struct batch *batch, size_t item, const char *verb, const char *to,
                          instant now)
{
    if (batch->command_count == batch->command_room) {
        size_t room = batch->command_room ? batch->command_room * 2 : 16;
        struct command *more = realloc(batch->commands, room * sizeof *more);
        if (!more)
            return NULL;
        batch->commands = more;
        batch->command_room = room;
    }
    struct batch_work *work = &batch->work[item];
    if (work->count++ == 0)
        work->first = batch->command_count;
    struct command *command = &batch->commands[batch->command_count++];
    desk_command(command, verb, to, now);
    return command;
}

void batch_skip(struct batch *batch, size_t item, const char *why)
{
    batch->items[item].state = BATCH_SKIPPED;
    batch->items[item].why = why;
}

/* What the order says of its own is kept with the batch. */
static void keep_order(struct batch *batch, const struct batch_order *order)
{
    const char **texts[] = {&batch->order.reason, &batch->order.on_behalf, &batch->order.group,
                            &batch->order.rule};
    batch->order = *order;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (*texts[i])
            *texts[i] = batch_keep(batch, *texts[i]);
}

static bool needs_reason(enum batch_verb verb)
{
    return verb == BATCH_RETURN || verb == BATCH_WITHDRAW || verb == BATCH_CANCEL ||
           verb == BATCH_WAIVE || verb == BATCH_UNWAIVE || verb == BATCH_VOID;
}

static enum status make(struct desk *desk, struct batch *batch, const struct batch_order *order,
                        const char *const *ids, size_t count, instant now, struct error *error)
{
    size_t room = count ? count : 1;
    batch->arena = arena_new(BATCH_MAX);
    batch->items = calloc(room, sizeof *batch->items);
    batch->work = calloc(room, sizeof *batch->work);
    if (!batch->arena || !batch->items || !batch->work)
        return desk_no_memory(error);
    keep_order(batch, order);
    batch->count = count;
    enum status status = ST_OK;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        batch->items[i] = (struct batch_item){.id = batch_keep(batch, ids[i]), .why = ""};
        batch->items[i].label = batch->items[i].id;
        status = batch_plan_item(desk, batch, i, now, error);
    }
    batch->order.read = NULL;
    return status;
}

enum status batch_plan(struct desk *desk, const struct batch_order *order, const char *const *ids,
                       size_t count, instant now, struct batch **out, struct error *error)
{
    *out = NULL;
    if (needs_reason(order->verb) && (!order->reason || !*order->reason))
        return error_set(error, ST_REFUSED, "reason", _("请写明理由。"));
    struct batch *batch = calloc(1, sizeof *batch);
    if (!batch)
        return desk_no_memory(error);
    enum status status = make(desk, batch, order, ids, count, now, error);
    if (status == ST_OK)
        *out = batch;
    else
        batch_free(batch);
    return status;
}

size_t batch_count(const struct batch *batch)
{
    return batch->count;
}

const struct batch_item *batch_item(const struct batch *batch, size_t index)
{
    return index < batch->count ? &batch->items[index] : NULL;
}

size_t batch_tally(const struct batch *batch, enum batch_state state)
{
    size_t n = 0;
    for (size_t i = 0; i < batch->count; i++)
        n += batch->items[i].state == state;
    return n;
}

enum batch_verb batch_verb(const struct batch *batch)
{
    return batch->order.verb;
}

/* The commands of what is planned, in the order of the items. */
static size_t gather(const struct batch *batch, struct command *out, instant now)
{
    size_t n = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const struct batch_work *work = &batch->work[i];
        for (size_t c = 0; batch->items[i].state == BATCH_PLANNED && c < work->count; c++) {
            out[n] = batch->commands[work->first + c];
            out[n++].at = now;
        }
    }
    return n;
}

static void take_outcomes(struct batch *batch, const struct outcome *outcomes)
{
    size_t n = 0;
    for (size_t i = 0; i < batch->count; i++) {
        struct batch_item *item = &batch->items[i];
        if (item->state != BATCH_PLANNED)
            continue;
        item->state = BATCH_DONE;
        for (size_t c = 0; c < batch->work[i].count; c++, n++) {
            if (desk_applied(&outcomes[n]) || item->state == BATCH_FAILED)
                continue;
            item->state = BATCH_FAILED;
            item->why = batch_keep(batch, desk_reason(&outcomes[n]));
        }
    }
}

enum status batch_run(struct desk *desk, struct batch *batch, instant now, struct error *error)
{
    size_t room = batch->command_count ? batch->command_count : 1;
    struct command *commands = calloc(room, sizeof *commands);
    struct outcome *outcomes = calloc(room, sizeof *outcomes);
    enum status status = ST_OK;
    if (!commands || !outcomes) {
        status = desk_no_memory(error);
        goto done;
    }
    size_t count = gather(batch, commands, now);
    if (count > 0)
        status = desk_give(desk, commands, count, false, now, outcomes, error);
    if (status == ST_OK)
        take_outcomes(batch, outcomes);
done:
    free(commands);
    free(outcomes);
    return status;
}

size_t batch_retry(struct batch *batch)
{
    size_t n = 0;
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->items[i].state != BATCH_FAILED)
            continue;
        batch->items[i].state = BATCH_PLANNED;
        batch->items[i].why = "";
        n++;
    }
    return n;
}
