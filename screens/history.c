#include "desk/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "screens/catalogue.h"
#include "screens/reading.h"

/* What was done to one thing, newest first. */

enum { LINES_MAX = 500, NAME_BYTES = 2000 };

static void describe(struct stage *stage, const struct history *history, struct buf *out)
{
    size_t count = history_count(history);
    for (size_t i = 0; i < count; i++) {
        const struct history_line *line = history_line(history, i);
        history_words(line, stage_now(stage), stage_offset(stage), out);
        if (line->refused)
            buf_printf(out, _("（未能生效：%s）"), line->refused);
        else if (line->held)
            buf_puts(out, _("（待送，还能撤回）"));
        else if (line->sent)
            buf_puts(out, _("（已送出）"));
        buf_putc(out, '\n');
    }
    if (count == 0)
        buf_puts(out, _("还没有改动\n"));
}

/* What it is of. */
struct subject {
    enum entity entity;
    char id[IDENT_MAX + 1];
    char name[NAME_BYTES];
};

static enum status history_write(struct stage *stage, const void *about, struct buf *out,
                                 struct error *error)
{
    const struct subject *subject = about;
    struct history *history = NULL;
    enum status status =
        history_load(stage_desk(stage), subject->entity, subject->id, LINES_MAX, &history, error);
    if (status != ST_OK)
        return status;
    buf_printf(out, _("\001 经过  %s\n"), subject->name);
    describe(stage, history, out);
    history_free(history);
    return ST_OK;
}

static enum status history_open(struct stage *stage, const void *argument, void **state,
                                struct error *error)
{
    const struct history_argument *wanted = argument;
    struct subject *subject = calloc(1, sizeof *subject);
    if (subject) {
        const char *name = wanted->name ? wanted->name : wanted->id;
        subject->entity = wanted->entity;
        snprintf(subject->id, sizeof subject->id, "%s", wanted->id);
        memcpy(subject->name, name, utf8_cut(name, strlen(name), sizeof subject->name - 1));
    }
    return reading_open(stage, &(struct reading_of){.write = history_write, .about = subject},
                        state, error);
}

const struct screen screen_history = {
    .place = PLACE_HISTORY,
    .open = history_open,
    .close = reading_close,
    .draw = reading_draw,
    .act = reading_act,
};
