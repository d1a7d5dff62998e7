#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "cmd/qunguand.h"
#include "cmd/say.h"
#include "ledger/receive.h"
#include "serve/text.h"
#include "wire/json.h"

/* `init`: a tenant with its top org and its first person, who may do everything there, and the code
 * with which that person enrols a device. */

enum { TENANT, NAME, KIND, PERSON, PERSON_NAME, RULEBOOK, OPTIONS };
enum { TEXT_ROOM = 8192 };

/* {"id":…,"do":verb,"to":to,"at":now,"by":person,"with":{ */
static void begin(struct keeper *keeper, struct buf *text, const char *verb, const char *to,
                  const char *person)
{
    char id[UUID_TEXT];
    buf_reset(text);
    uuid7_new(random_system(), keeper->call.now * INT64_C(1000), id);
    buf_putc(text, '{');
    text_put(text, "id", id);
    text_put(text, "do", verb);
    text_put(text, "to", to);
    text_put_time(text, "at", keeper->call.now);
    text_put(text, "by", person);
    buf_puts(text, ",\"with\":{");
}

static enum status end(struct keeper *keeper, struct ledger *ledger, struct buf *text,
                       struct error *error)
{
    buf_puts(text, "}}");
    if (text->failed)
        return error_set(error, ST_LIMIT, NULL, _("参数太长；请写短一些"));
    return keeper_give(keeper, ledger, text->text, error);
}

static enum status give_all(struct keeper *keeper, struct ledger *ledger,
                            const struct keeper_option *options, struct buf *text,
                            struct error *error)
{
    const char *org = options[TENANT].value, *person = options[PERSON].value;
    begin(keeper, text, "org.add", org, person);
    text_put(text, "name", options[NAME].value);
    text_put(text, "kind", options[KIND].value);
    if (options[RULEBOOK].value)
        text_put(text, "rulebook", options[RULEBOOK].value);
    enum status status = end(keeper, ledger, text, error);
    if (status != ST_OK)
        return status;
    begin(keeper, text, "person.add", person, person);
    text_put(text, "name", options[PERSON_NAME].value);
    text_put(text, "org", org);
    status = end(keeper, ledger, text, error);
    if (status != ST_OK)
        return status;
    begin(keeper, text, "role.grant", person, person);
    text_put(text, "role", "organiser");
    text_put(text, "on", org);
    return end(keeper, ledger, text, error);
}

static enum status fill(struct keeper *keeper, struct ledger *ledger,
                        const struct keeper_option *options, struct error *error)
{
    struct buf text;
    enum status status = serve_store(ledger, keeper->call.now, error);
    if (status == ST_OK)
        status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    buf_init(&text, TEXT_ROOM);
    status = give_all(keeper, ledger, options, &text, error);
    buf_free(&text);
    if (status == ST_OK)
        return ledger_commit(ledger, error);
    ledger_rollback(ledger);
    return status;
}

/* A file that stands where the tenant's is to be may be anybody's ledger: it is left alone. */
static enum status check_free(struct keeper *keeper, const struct tenant *tenant,
                              struct error *error)
{
    char path[STORE_PATH_MAX];
    struct stat info;
    struct tenant there;
    enum status status = tenant_get(keeper->hub, tenant->id, &there, error);
    if (status == ST_OK)
        return error_set(error, ST_REFUSED, NULL, _("单位 %s 已经有了；请换一个 --tenant"),
                         tenant->id);
    if (status == ST_MISSING)
        status = keeper_path(keeper, tenant->file, path, error);
    if (status == ST_OK && stat(path, &info) == 0)
        return error_set(error, ST_REFUSED, NULL,
                         _("%s 已存在，不会覆盖；请先把它移走，或换一个 --tenant"), path);
    return status;
}

static void remove_files(struct keeper *keeper, const char *file)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[STORE_PATH_MAX], whole[STORE_PATH_MAX + 8];
    if (keeper_path(keeper, file, path, NULL) != ST_OK)
        return;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(whole, sizeof whole, "%s%s", path, ends[i]);
        unlink(whole);
    }
}

static enum status make(struct keeper *keeper, const struct keeper_option *options,
                        const struct tenant *tenant, struct error *error)
{
    struct ledger *ledger = NULL;
    enum status status = check_free(keeper, tenant, error);
    if (status != ST_OK)
        return status;
    status = keeper_ledger(keeper, tenant->file, LEDGER_CREATE, &ledger, error);
    if (status == ST_OK)
        status = fill(keeper, ledger, options, error);
    ledger_close(ledger);
    if (status == ST_OK)
        status = tenant_put(keeper->hub, tenant, error);
    if (status != ST_OK) {
        remove_files(keeper, tenant->file);
        return status;
    }
    say_line(stderr, _("已建立单位 %s（%s），第一位组织者是 %s"), tenant->name, tenant->id,
             options[PERSON_NAME].value);
    return keeper_invite_person(keeper, tenant->id, options[PERSON].value, error);
}

static int run(struct keeper *keeper)
{
    struct error error = {.status = ST_OK};
    struct keeper_option options[OPTIONS] = {
        [TENANT] = {"--tenant", true, NULL},           [NAME] = {"--name", true, NULL},
        [KIND] = {"--org-kind", true, NULL},           [PERSON] = {"--person", true, NULL},
        [PERSON_NAME] = {"--person-name", true, NULL}, [RULEBOOK] = {"--rulebook", false, NULL},
    };
    struct tenant tenant = {.created_at = keeper->call.now};
    if (!keeper_options(keeper, options, OPTIONS, NULL))
        return EXIT_TROUBLE;
    const char *id = options[TENANT].value, *name = options[NAME].value;
    if (!ident_valid(id, strlen(id)) || id[0] == '.')
        return keeper_misuse(keeper, _("--tenant 只能用字母、数字、点、下划线和短横，最多 64 个"));
    if (!utf8_valid(name, strlen(name), NULL) || utf8_count(name, strlen(name)) > HUB_NAME_MAX)
        return keeper_misuse(keeper, _("--name 最多 100 个字，用 UTF-8"));
    snprintf(tenant.id, sizeof tenant.id, "%s", id);
    snprintf(tenant.name, sizeof tenant.name, "%s", name);
    snprintf(tenant.file, sizeof tenant.file, "tenants/%s.db", id);
    if (!keeper_open(keeper, true))
        return EXIT_TROUBLE;
    enum status status = make(keeper, options, &tenant, &error);
    keeper_close(keeper);
    return status == ST_OK ? EXIT_FINE : keeper_fail(keeper, &error);
}

const struct keeper_command keeper_init = {
    "init",
    N_("--tenant 代号 --name 名称 --org-kind 类别 --person 代号 --person-name 姓名 "
       "[--rulebook 规则集]"),
    N_("建立一个单位和第一位组织者，打印其一次性邀请码；类别为 committee、general_branch、"
       "branch 或 department"),
    run};
