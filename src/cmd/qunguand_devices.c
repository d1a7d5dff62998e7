#include <stdio.h>

#include "base/intl.h"
#include "cmd/qunguand.h"
#include "cmd/say.h"

/* `devices`: who has enrolled what, and since when. */

static bool say_device(void *context, const struct device_entry *device)
{
    char since[RFC3339_MAX], revoked[RFC3339_MAX] = "";
    (void)context;
    rfc3339_write(device->enrolled_at, CIVIL_BEIJING, since);
    if (device->revoked_at != INSTANT_NONE)
        rfc3339_write(device->revoked_at, CIVIL_BEIJING, revoked);
    say_line(stdout, _("%s  人 %s  名称 %s  登记 %.16s  %s%.16s"), device->id, device->person,
             device->name, since, revoked[0] ? _("停用 ") : _("在用"), revoked);
    return !ferror(stdout);
}

static int run(struct keeper *keeper)
{
    struct error error = {.status = ST_OK};
    struct keeper_option options[] = {{"--tenant", true, NULL}, {"--person", false, NULL}};
    struct tenant tenant;
    if (!keeper_options(keeper, options, 2, NULL) || !keeper_open(keeper, false))
        return EXIT_TROUBLE;
    enum status status = keeper_tenant(keeper, options[0].value, &tenant, &error);
    if (status == ST_OK)
        status = device_walk(keeper->hub, tenant.id, options[1].value, say_device, NULL, &error);
    keeper_close(keeper);
    if (status == ST_OK || status == ST_STOPPED)
        status = say_end(stdout, &error);
    return status == ST_OK ? EXIT_FINE : keeper_fail(keeper, &error);
}

const struct keeper_command keeper_devices = {"devices", N_("--tenant 代号 [--person 代号]"),
                                              N_("列出设备：编号、人、名称、登记时间、停用时间"),
                                              run};
