#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/intl.h"
#include "screens/form_inside.h"
#include "screens/when.h"

enum { NOON = 12 * CIVIL_HOUR };

bool form_read_time(const struct stage *stage, const struct form_line *line, instant *at)
{
    const char *text = line->input.text.text;
    bool has_time = true;
    int offset = stage_offset(stage);
    bool read = when_read(text, stage_now(stage), offset, at);
    if (!read) {
        read = day_read(text, strlen(text), offset, at, &has_time);
        if (read && !has_time)
            *at += NOON;
    }
    if (read && line->is.kind == FORM_DATE)
        *at = civil_day_start(*at, 0, offset);
    return read;
}

const char *form_time_forms(const struct form_line *line)
{
    return line->is.kind == FORM_DATE
               ? _("请写 11-22、2026-11-22 或 2026年11月22日，也可以写 今天、周五")
               : _("请写 11-22 15:00 或 2026-11-22 15:00，也可以写 今天 15:00、周五 15:00");
}
