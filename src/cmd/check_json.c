#include "base/buf.h"
#include "cmd/check.h"
#include "core/duty.h"
#include "wire/json.h"

enum { PART = 64 * 1024 };

static void add_text(struct buf *out, const char *key, const char *value)
{
    buf_puts(out, key);
    json_string(out, value);
}

static void add_time(struct buf *out, const char *key, instant at)
{
    char text[RFC3339_MAX];
    buf_puts(out, key);
    if (at == INSTANT_NONE) {
        buf_puts(out, "null");
        return;
    }
    rfc3339_write(at, CIVIL_BEIJING, text);
    buf_putc(out, '"');
    buf_puts(out, text);
    buf_putc(out, '"');
}

static void add_duty(struct buf *out, const struct listed_duty *duty)
{
    add_text(out, "{\"id\":", duty->id);
    add_text(out, ",\"rule\":", duty->rule);
    add_text(out, ",\"group\":", duty->group);
    add_time(out, ",\"opens\":", duty->opens);
    add_time(out, ",\"due\":", duty->due);
    add_text(out, ",\"status\":", duty_status_name(duty->status));
    add_time(out, ",\"met_at\":", duty->met_at);
    buf_puts(out, duty->entered_late ? ",\"entered_late\":true" : ",\"entered_late\":false");
    add_text(out, ",\"org\":", duty->org);
    add_text(out, ",\"event\":", duty->event);
    add_text(out, ",\"member\":", duty->member);
    buf_putc(out, '}');
}

static void add_finding(struct buf *out, const struct kept_finding *finding)
{
    add_text(out, "{\"rule\":", finding->rule);
    add_text(out, ",\"group\":", finding->group);
    add_text(out, ",\"detail\":", finding->detail);
    buf_putc(out, '}');
}

/* Writes out what has gathered, so that a long list needs no long buffer. */
static void pass_on(struct buf *buf, FILE *out, size_t keep)
{
    if (buf->len < keep)
        return;
    fwrite(buf->text, 1, buf->len, out);
    buf_reset(buf);
}

void check_json(const struct check *check, FILE *out)
{
    struct buf buf;
    buf_init(&buf, 4 * PART);
    add_time(&buf, "{\"format\":1,\"at\":", check->at);
    buf_puts(&buf, ",\n\"obligations\":[");
    for (size_t i = 0; i < check->duty_count; i++) {
        buf_puts(&buf, i ? ",\n" : "\n");
        add_duty(&buf, &check->duties[i]);
        pass_on(&buf, out, PART);
    }
    buf_puts(&buf, "],\n\"findings\":[");
    for (size_t i = 0; i < check->finding_count; i++) {
        buf_puts(&buf, i ? ",\n" : "\n");
        add_finding(&buf, &check->findings[i]);
        pass_on(&buf, out, PART);
    }
    buf_puts(&buf, "]}\n");
    pass_on(&buf, out, 1);
    buf_free(&buf);
}
