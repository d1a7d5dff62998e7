#include "core/do.h"

#include <string.h>

#include "base/ident.h"
#include "base/intl.h"

/* The server makes the code and keeps it: no row changes, and each is a new one. */
void do_device_invite(struct decision *d)
{
    (void)d;
}

void do_device_enrol(struct decision *d)
{
    struct device device;
    const char *key = d->command->with.key;
    entity_clear(ENTITY_DEVICE, &device);
    device.id = d->command->to;
    decide_copy(d, ENTITY_DEVICE, &device);
    if (strlen(key) != SHA256_TEXT - 1 || strspn(key, "0123456789abcdef") != SHA256_TEXT - 1)
        decide_refuse(d, VERDICT_INVALID, "key", _("key 须是 64 位小写十六进制的公钥，请改正。"));
    device.enrolled_at = d->command->at;
    decide_put(d, ENTITY_DEVICE, &device);
}

void do_device_revoke(struct decision *d)
{
    struct device device = d->target.device;
    if (device.revoked_at != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    device.revoked_at = d->command->at;
    decide_put(d, ENTITY_DEVICE, &device);
}

void do_leftover_close(struct decision *d)
{
    struct leftover leftover = d->target.leftover;
    if (leftover.closed_at != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    leftover.closed_at = d->command->at;
    leftover.reason = d->command->with.reason;
    decide_put(d, ENTITY_LEFTOVER, &leftover);
}
