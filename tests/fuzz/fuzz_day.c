#include "base/day.h"

#include <stdint.h>
#include <string.h>

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int offsets[] = {CIVIL_BEIJING, 0, -12 * CIVIL_HOUR};
    const char *text = (const char *)data;
    struct day_shape shape;
    if (day_shape(text, size, &shape))
        demand(shape.count <= DAY_PARTS && strlen(shape.shape) < DAY_SHAPE);
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        instant at = INSTANT_NONE, again = INSTANT_NONE;
        bool has_time = true, still = true;
        char written[DAY_TEXT];
        if (!day_read(text, size, offsets[i], &at, &has_time)) {
            demand(at == INSTANT_NONE && has_time);
            continue;
        }
        demand(at >= INSTANT_MIN && at <= INSTANT_MAX);
        demand(has_time || at == civil_day_start(at, 0, offsets[i]));
        day_write(at, offsets[i], written);
        /* Written to the minute, which may lie before the first instant. */
        bool read = day_read(written, strlen(written), offsets[i], &again, &still);
        demand(read && again <= at && at - again < 60);
    }
    return 0;
}
