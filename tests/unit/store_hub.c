/* Proves that a hub keeps no secret, that an invitation is good for one device, five tries and ten
 * minutes, and that two processes cannot both take it. */
#include "store/hub.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "store/backup.h"
#include "store/query.h"
#include "unit/store_place.h"

enum { NOW = 1795309920, TAKERS = 6 };

#define KEY   "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OTHER "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"

static struct db *open_hub(struct place *place)
{
    struct error error = {0};
    struct db *hub = NULL;
    if (hub_open(place_name(place, "hub.db"), true, &hub, &error) != ST_OK)
        ok(false, "the hub opens: %s", error.text);
    return hub;
}

static void test_open(struct place *place)
{
    struct error error = {0};
    struct db *db;
    struct stat seen;
    is_int(hub_open(place_name(place, "hub.db"), false, &db, &error), ST_MISSING, "no hub yet");
    ok(place_sentence(&error), "is told: %s", error.text);
    db = open_hub(place);
    is_int(db_check(db, true, &error), ST_OK, "a new one is sound");
    db_close(db);
    is_int(hub_open(place_name(place, "hub.db"), false, &db, &error), ST_OK, "opens again");
    db_close(db);
    ok(stat(place_name(place, "hub.db"), &seen) == 0 && (seen.st_mode & 0777) == 0600,
       "for its owner only");
    is_int(db_open(place_name(place, "hub.db"), DB_WRITE, NULL, &db, &error), ST_CORRUPT,
           "a hub is no store");
    ok(place_sentence(&error), "is told: %s", error.text);
    db_close(place_open(place, "store.db"));
    is_int(hub_open(place_name(place, "store.db"), false, &db, &error), ST_CORRUPT,
           "a store is no hub");
    is_int(hub_open(place_name(place, "store.db"), true, &db, &error), ST_CORRUPT,
           "and is not made one");
    is_int(db_open(place_name(place, "store.db"), DB_WRITE, NULL, &db, &error), ST_OK,
           "it is still a store");
    db_close(db);
}

static bool see_tenant(void *context, const struct tenant *tenant)
{
    buf_printf(context, "%s ", tenant->id);
    return strcmp(tenant->id, "t2") != 0;
}

static void test_tenants(struct db *hub)
{
    struct tenant tenant = {.id = "t1", .file = "t1.db", .name = "甲镇", .created_at = NOW}, got;
    struct error error = {0};
    struct buf out;
    buf_init(&out, 100);
    is_int(tenant_get(hub, "t1", &got, NULL), ST_MISSING, "no tenant yet");
    is_int(tenant_put(hub, &tenant, NULL), ST_OK, "one");
    snprintf(tenant.name, sizeof tenant.name, "乙镇");
    is_int(tenant_put(hub, &tenant, NULL), ST_OK, "renamed");
    is_int(tenant_get(hub, "t1", &got, NULL), ST_OK, "read");
    ok(strcmp(got.name, "乙镇") == 0 && strcmp(got.file, "t1.db") == 0 && got.created_at == NOW,
       "as put");
    snprintf(tenant.id, sizeof tenant.id, "t2");
    is_int(tenant_put(hub, &tenant, &error), ST_REFUSED, "no two in one file");
    snprintf(tenant.file, sizeof tenant.file, "t2.db");
    tenant_put(hub, &tenant, NULL);
    snprintf(tenant.file, sizeof tenant.file, "t3.db");
    snprintf(tenant.id, sizeof tenant.id, "t3");
    tenant_put(hub, &tenant, NULL);
    is_int(tenant_walk(hub, see_tenant, &out, NULL), ST_STOPPED, "walk");
    is_str(out.text, "t1 t2 ", "until stopped");
    buf_free(&out);
}

static bool see_device(void *context, const struct device_entry *device)
{
    buf_printf(context, "%s%s ", device->id, device->revoked_at == INSTANT_NONE ? "" : "-");
    return true;
}

static void put_device(struct db *hub, const char *id, const char *person)
{
    struct device_entry device = {.tenant = "t1",
                                  .key = KEY,
                                  .name = "办公电脑",
                                  .enrolled_at = NOW,
                                  .revoked_at = INSTANT_NONE};
    snprintf(device.id, sizeof device.id, "%s", id);
    snprintf(device.person, sizeof device.person, "%s", person);
    is_int(device_put(hub, &device, NULL), ST_OK, "device %s", id);
}

static struct session session_of(const char *token, const char *device, instant expires)
{
    struct session session = {.tenant = "t1", .person = "p1", .expires_at = expires};
    sha256_text(token, strlen(token), session.hash);
    snprintf(session.device, sizeof session.device, "%s", device);
    return session;
}

static void test_devices(struct db *hub)
{
    struct error error = {0};
    struct device_entry got;
    struct session first = session_of("token1", "d1", NOW + SESSION_SECONDS), session;
    struct session second = session_of("token2", "d2", NOW + SESSION_SECONDS + 1);
    struct buf out;
    buf_init(&out, 100);
    put_device(hub, "d1", "p1");
    put_device(hub, "d2", "p1");
    put_device(hub, "d3", "p2");
    is_int(session_put(hub, &first, NULL), ST_OK, "a session");
    is_int(session_put(hub, &first, NULL), ST_REFUSED, "once only");
    is_int(session_put(hub, &second, NULL), ST_OK, "of another device");
    is_int(session_get(hub, first.hash, &session, NULL), ST_OK, "found by its hash");
    ok(strcmp(session.device, "d1") == 0 && strcmp(session.person, "p1") == 0 &&
           strcmp(session.tenant, "t1") == 0 && session.expires_at == NOW + SESSION_SECONDS,
       "as put");
    is_int(session_get(hub, "token1", &session, NULL), ST_MISSING, "not by its token");
    is_int(device_end(hub, "d1", NOW + 5, &error), ST_OK, "a device is revoked");
    is_int(device_end(hub, "d1", NOW + 9, &error), ST_OK, "again");
    is_int(device_get(hub, "d1", &got, NULL), ST_OK, "is still known");
    is_int(got.revoked_at, NOW + 5, "since the first time");
    is_int(session_get(hub, first.hash, &session, NULL), ST_MISSING, "its session is over");
    is_int(session_get(hub, second.hash, &session, NULL), ST_OK, "the other's is not");
    is_int(device_end(hub, "d9", NOW, &error), ST_MISSING, "no such device");
    ok(place_sentence(&error), "is told: %s", error.text);
    is_int(device_get(hub, "d9", &got, NULL), ST_MISSING, "nor found");
    device_walk(hub, "t1", "p1", see_device, &out, NULL);
    is_str(out.text, "d1- d2 ", "the devices of a person");
    buf_reset(&out);
    device_walk(hub, "t1", NULL, see_device, &out, NULL);
    is_str(out.text, "d1- d2 d3 ", "of a tenant");
    buf_reset(&out);
    device_walk(hub, "t2", "p1", see_device, &out, NULL);
    is_str(out.text, "", "of another, none");
    is_int(hub_tidy(hub, NOW + SESSION_SECONDS, NULL), ST_OK, "tidy");
    is_int(session_get(hub, second.hash, &session, NULL), ST_OK, "one second is left");
    hub_tidy(hub, NOW + SESSION_SECONDS + 1, NULL);
    is_int(session_get(hub, second.hash, &session, NULL), ST_MISSING, "and over");
    buf_free(&out);
}

static void invite(struct db *hub, const char *person, instant now, char code[CODE_TEXT])
{
    is_int(invite_make(hub, "t1", person, now, random_system(), code, NULL), ST_OK, "invite %s",
           person);
}

static enum status take(struct db *hub, const char *code, const char *key, instant now,
                        struct device_entry *device)
{
    struct error error = {0};
    enum status status =
        invite_take(hub, code, key, "办公电脑", now, random_system(), device, &error);
    if (status == ST_REFUSED && strncmp(error.text, "邀请码不对、已用过或已过期", 39) != 0)
        ok(false, "other words: %s", error.text);
    if (status != ST_OK && device->id[0])
        ok(false, "a device in spite of it");
    return status;
}

/* The same selector with another secret. */
static void spoil(const char *code, char wrong[CODE_TEXT])
{
    snprintf(wrong, CODE_TEXT, "%s", code);
    char *last = &wrong[strlen(wrong) - 1];
    *last = *last == '7' ? '8' : '7';
}

static void test_take(struct db *hub)
{
    char code[CODE_TEXT], typed[CODE_TEXT];
    struct device_entry device, again;
    invite(hub, "p1", NOW, code);
    is_int(take(hub, code, KEY, NOW + 599, &device), ST_OK, "taken in the last second");
    ok(strcmp(device.tenant, "t1") == 0 && strcmp(device.person, "p1") == 0 &&
           strcmp(device.key, KEY) == 0 && strcmp(device.name, "办公电脑") == 0 &&
           device.enrolled_at == NOW + 599 && device.revoked_at == INSTANT_NONE,
       "for that person and key");
    ok(uuid_valid(device.id, strlen(device.id)), "with a new id");
    is_int(device_get(hub, device.id, &again, NULL), ST_OK, "is kept");
    for (size_t i = 0; i <= strlen(code); i++)
        typed[i] = (char)(code[i] >= 'A' && code[i] <= 'Z' ? code[i] + 32 : code[i]);
    is_int(take(hub, typed, KEY, NOW + 599, &again), ST_OK, "the same key again, in small letters");
    is_str(again.id, device.id, "gets the same device");
    is_int(take(hub, code, OTHER, NOW + 599, &again), ST_REFUSED, "another key does not");
    is_int(take(hub, code, KEY, NOW + 600, &again), ST_REFUSED, "nor the same when it is over");
    device_end(hub, device.id, NOW, NULL);
    is_int(take(hub, code, KEY, NOW + 599, &again), ST_REFUSED, "nor when the device is revoked");
    is_int(take(hub, "nonsense", KEY, NOW, &again), ST_REFUSED, "no code");
    is_int(take(hub, "", KEY, NOW, &again), ST_REFUSED, "nothing");
    is_int(take(hub, code, "key", NOW, &again), ST_INVALID, "no key");
    is_int(take(hub, code, "", NOW, &again), ST_INVALID, "none at all");
    char name[4 * HUB_NAME_MAX + 10];
    memset(name, 'n', sizeof name);
    name[HUB_NAME_MAX + 1] = '\0';
    is_int(invite_take(hub, code, KEY, name, NOW, random_system(), &again, NULL), ST_INVALID,
           "a name too long");
}

static void test_over(struct db *hub)
{
    char code[CODE_TEXT], later[CODE_TEXT], other[CODE_TEXT];
    struct device_entry device;
    invite(hub, "p1", NOW, code);
    is_int(take(hub, code, KEY, NOW + 600, &device), ST_REFUSED, "over at 600 seconds");
    is_int(take(hub, code, KEY, NOW + 599, &device), ST_OK, "not at 599");
    invite(hub, "p1", NOW, code);
    invite(hub, "p2", NOW, other);
    invite(hub, "p1", NOW, later);
    is_int(take(hub, code, KEY, NOW, &device), ST_REFUSED, "a newer one ends the earlier");
    is_int(take(hub, later, KEY, NOW, &device), ST_OK, "is good itself");
    is_int(take(hub, other, KEY, NOW, &device), ST_OK, "as is another person's");
    invite(hub, "p3", NOW, code);
    hub_tidy(hub, NOW + 599, NULL);
    is_int(take(hub, code, KEY, NOW, &device), ST_OK, "tidying leaves what is good");
    invite(hub, "p3", NOW, code);
    hub_tidy(hub, NOW + 600, NULL);
    is_int(take(hub, code, KEY, NOW, &device), ST_REFUSED, "and takes away what is over");
}

static void test_tries(struct place *place, struct db *hub)
{
    char code[CODE_TEXT], wrong[CODE_TEXT];
    struct device_entry device;
    struct db *second = open_hub(place);
    invite(hub, "p1", NOW, code);
    spoil(code, wrong);
    for (int i = 1; i < INVITE_TRIES; i++)
        is_int(take(hub, wrong, KEY, NOW, &device), ST_REFUSED, "wrong %d", i);
    is_int(take(hub, code, KEY, NOW, &device), ST_OK, "right after four");
    invite(hub, "p1", NOW, code);
    spoil(code, wrong);
    /* Through either connection, to see that each refusal was committed. */
    for (int i = 1; i <= INVITE_TRIES; i++)
        is_int(take(i % 2 ? hub : second, wrong, KEY, NOW, &device), ST_REFUSED, "wrong %d", i);
    is_int(take(hub, code, KEY, NOW, &device), ST_REFUSED, "right after five is too late");
    ok(!db_in_transaction(hub), "nothing is left open");
    db_close(second);
}

static void fill_same(void *context, void *bytes, size_t n)
{
    memset(bytes, *(const int *)context, n);
}

static void test_selectors(struct db *hub)
{
    int byte = 5;
    char code[CODE_TEXT], again[CODE_TEXT] = "x";
    struct random same = {fill_same, &byte};
    struct device_entry device;
    struct error error = {0};
    is_int(invite_make(hub, "t1", "p1", NOW, same, code, NULL), ST_OK, "one");
    is_int(invite_make(hub, "t1", "p2", NOW, same, again, &error), ST_LIMIT, "selectors run out");
    ok(place_sentence(&error), "is told: %s", error.text);
    is_str(again, "", "and gives no code");
    is_int(take(hub, code, KEY, NOW, &device), ST_OK, "the first stays good");
    is_str(device.person, "p1", "for its person");
}

/* Several processes, each with a key of its own. */
static void test_race(struct place *place, struct db *hub)
{
    char code[CODE_TEXT];
    int taken = 0, refused = 0;
    invite(hub, "p7", NOW, code);
    fflush(stdout);
    for (int i = 0; i < TAKERS; i++) {
        if (fork() != 0)
            continue;
        char key[SIGN_PUBLIC_TEXT] = KEY;
        struct device_entry device;
        struct db *own;
        key[0] = (char)('0' + i);
        if (hub_open(place_name(place, "hub.db"), false, &own, NULL) != ST_OK)
            _exit(9);
        _exit((int)invite_take(own, code, key, "x", NOW, random_system(), &device, NULL));
    }
    for (int i = 0, how; i < TAKERS; i++) {
        wait(&how);
        taken += WIFEXITED(how) && WEXITSTATUS(how) == ST_OK;
        refused += WIFEXITED(how) && WEXITSTATUS(how) == ST_REFUSED;
    }
    is_int(taken, 1, "one took it");
    is_int(refused, TAKERS - 1, "all others were refused");
    struct buf out;
    buf_init(&out, 1000);
    device_walk(hub, "t1", "p7", see_device, &out, NULL);
    is_int(out.len, UUID_TEXT, "one device was made");
    buf_free(&out);
}

/* Whether the bytes stand anywhere in the hub's files. */
static bool holds(struct place *place, const char *bytes)
{
    static const char *const names[] = {"hub.db", "hub.db-wal"};
    bool found = false;
    for (size_t i = 0; i < 2; i++) {
        FILE *file = fopen(place_name(place, names[i]), "rb");
        char *all = calloc(1, 1 << 22);
        size_t n = file && all ? fread(all, 1, 1 << 22, file) : 0;
        found = found || (n && memmem(all, n, bytes, strlen(bytes)) != NULL);
        free(all);
        if (file)
            fclose(file);
    }
    return found;
}

static void test_secrets(struct place *place, struct db *hub)
{
    char code[CODE_TEXT], selector[CODE_SELECTOR + 1], secret[CODE_SECRET + 1];
    invite(hub, "p8", NOW, code);
    code_read(code, selector, secret);
    struct session session = session_of("a token", "d2", NOW + 900);
    session_put(hub, &session, NULL);
    ok(holds(place, session.hash), "the hash of a token is kept");
    ok(holds(place, selector), "and the selector of a code");
    ok(!holds(place, secret) && !holds(place, code), "but not its secret");
}

int main(void)
{
    struct place place;
    place_make(&place);
    test_open(&place);
    struct db *hub = open_hub(&place);
    test_tenants(hub);
    test_devices(hub);
    test_take(hub);
    test_over(hub);
    test_tries(&place, hub);
    test_selectors(hub);
    test_race(&place, hub);
    test_secrets(&place, hub);
    db_close(hub);
    place_remove(&place);
    return done_testing();
}
