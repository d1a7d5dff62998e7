#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "cmd/qunguand.h"
#include "cmd/say.h"
#include "ledger/receive.h"
#include "serve/text.h"
#include "store/row.h"
#include "wire/json.h"

/* `revoke`: a device is lost, or its owner gone. The hub lets it in no more, and the tenant's
 * ledger says so. */

/* As whom the audit chain names the one at the server's own command line. */
static const char SERVER[] = "server";

static enum status give(struct keeper *keeper, struct ledger *ledger, const char *device,
                        const char *person, struct error *error)
{
    char id[UUID_TEXT];
    struct buf text;
    enum status status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    buf_init(&text, 1024);
    uuid7_new(random_system(), keeper->call.now * INT64_C(1000), id);
    buf_putc(&text, '{');
    text_put(&text, "id", id);
    text_put(&text, "do", "device.revoke");
    text_put(&text, "to", device);
    text_put_time(&text, "at", keeper->call.now);
    text_put(&text, "by", person);
    buf_puts(&text, ",\"with\":{}}");
    status = keeper_give(keeper, ledger, text.text, error);
    buf_free(&text);
    if (status == ST_OK)
        return ledger_commit(ledger, error);
    ledger_rollback(ledger);
    return status;
}

/* By whom: without --by nobody's name is put to it. */
static enum status check_by(struct ledger *ledger, const char *by, struct error *error)
{
    if (!by)
        return ST_OK;
    enum status status = ident_valid(by, strlen(by))
                             ? row_exists(ledger_db(ledger), ENTITY_PERSON, by, error)
                             : ST_MISSING;
    return status == ST_MISSING
               ? error_set(error, status, NULL, _("没有登记 %s 这个人；请核对 --by"), by)
               : status;
}

static enum status revoke(struct keeper *keeper, struct ledger *ledger, const char *tenant,
                          const char *by, const char *id, struct error *error)
{
    struct device_entry device;
    enum status status =
        ident_valid(id, strlen(id)) ? device_get(keeper->hub, id, &device, error) : ST_MISSING;
    if (status == ST_MISSING || (status == ST_OK && strcmp(device.tenant, tenant) != 0))
        return error_set(error, ST_MISSING, NULL, _("没有 %s 这台设备；编号见 qunguand devices"),
                         id);
    if (status == ST_OK && device.revoked_at != INSTANT_NONE)
        return error_set(error, ST_REFUSED, NULL, _("设备 %s 早已停用"), id);
    if (status == ST_OK)
        status = check_by(ledger, by, error);
    /* The hub first: from here on it is out, whatever happens to the rest. */
    if (status == ST_OK)
        status = device_end(keeper->hub, id, keeper->call.now, error);
    if (status == ST_OK)
        status = give(keeper, ledger, id, by ? by : SERVER, error);
    if (status == ST_OK)
        say_line(stderr, _("已停用设备 %s（%s）"), id, device.name);
    return status;
}

static int run(struct keeper *keeper)
{
    struct error error = {.status = ST_OK};
    struct keeper_option options[] = {{"--tenant", true, NULL}, {"--by", false, NULL}};
    const char *device = NULL;
    if (!keeper_options(keeper, options, 2, &device))
        return EXIT_TROUBLE;
    if (!device)
        return keeper_misuse(keeper, _("请写出设备的编号"));
    struct ledger *ledger = keeper_served(keeper, options[0].value, LEDGER_WRITE);
    if (!ledger)
        return EXIT_TROUBLE;
    enum status status = revoke(keeper, ledger, options[0].value, options[1].value, device, &error);
    ledger_close(ledger);
    keeper_close(keeper);
    return status == ST_OK ? EXIT_FINE : keeper_fail(keeper, &error);
}

const struct keeper_command keeper_revoke = {
    "revoke", N_("--tenant 代号 [--by 代号] 设备编号"),
    N_("停用一台设备，立即生效；--by 写明是谁要停的，不写就记为服务器"), run};
