#include "screens/reading.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/intl.h"
#include "screens/scroll.h"

enum { TEXT_MAX = 1 << 20 };

struct reading {
    struct reading_of of;
    struct scroll scroll;
    uint64_t version; /* of the desk, when it was written */
};

void reading_close(struct stage *stage, void *state)
{
    struct reading *reading = state;
    (void)stage;
    scroll_free(&reading->scroll);
    free(reading->of.about);
    free(reading);
}

/* What cannot be written any more (it was taken back) stays as it was read. */
static enum status write_text(struct stage *stage, struct reading *reading, struct error *error)
{
    struct buf text;
    buf_init(&text, TEXT_MAX);
    enum status status = reading->of.write(stage, reading->of.about, &text, error);
    reading->version = desk_version(stage_desk(stage));
    if (status != ST_OK) {
        buf_free(&text);
        return status;
    }
    buf_free(&reading->scroll.text);
    reading->scroll.text = text;
    return ST_OK;
}

enum status reading_open(struct stage *stage, const struct reading_of *of, void **state,
                         struct error *error)
{
    struct reading *reading = of->about ? calloc(1, sizeof *reading) : NULL;
    if (!reading) {
        free(of->about);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    reading->of = *of;
    scroll_init(&reading->scroll, TEXT_MAX);
    enum status status = write_text(stage, reading, error);
    if (status == ST_OK)
        *state = reading;
    else
        reading_close(stage, reading);
    return status;
}

void reading_draw(struct stage *stage, void *state)
{
    struct reading *reading = state;
    struct error error = {.status = ST_OK};
    if (reading->version != desk_version(stage_desk(stage)) &&
        write_text(stage, reading, &error) != ST_OK)
        stage_fail(stage, &error);
    scroll_paint(stage, &reading->scroll, 0, stage_rows(stage));
}

void reading_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct reading *reading = state;
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (!scroll_act(&reading->scroll, action, key))
        stage_why_not(stage, _("已经到头了"));
}
