#include <fcntl.h>
#include <sys/stat.h>

#include "store/audit.h"
#include "store/setting.h"
#include "sync/address.h"
#include "sync/keys.h"
#include "sync/proof.h"
#include "sync_net.h"

/* The device's key, addresses, enrolment, and the proof of the audit chain. */

enum { CHAIN = 1300 };

/* A server by hand: what it answers, by path. */
struct door {
    struct play play;
    struct transport transport;
    char path[256], body[4096];
    void (*done)(void *argument, const struct response *response);
    void *argument;
    int asked, busy; /* so often 503 first */
    const char *enrol;
    char key[SIGN_PUBLIC_TEXT];
    bool proof_good;
    /* A chain; entry n is at n. */
    char digests[CHAIN + 1][SHA256_TEXT], hashes[CHAIN + 1][SHA256_TEXT];
    int64_t length;
    bool grows; /* an auditor's look is an entry, too */
};

static void add_entry(struct door *door, const char *text)
{
    int64_t i = ++door->length;
    sha256_text(text, strlen(text), door->digests[i]);
    audit_hash(door->hashes[i - 1], door->digests[i], door->hashes[i]);
}

static enum status start(void *context, const struct exchange *exchange,
                         void (*done)(void *, const struct response *), void *argument,
                         struct error *error)
{
    struct door *door = context;
    (void)error;
    snprintf(door->path, sizeof door->path, "%s", exchange->path);
    snprintf(door->body, sizeof door->body, "%s", exchange->body ? exchange->body : "");
    door->done = done;
    door->argument = argument;
    return ST_OK;
}

static void serve_enrol(struct door *door, struct buf *out)
{
    static const struct gate_limits limits = {16384, 8, 64};
    struct cJSON *object = NULL;
    struct buf text;
    if (json_read(door->body, strlen(door->body), &limits, &object, NULL) != ST_OK)
        exit(99);
    const char *key = json_text(json_member(object, "key"));
    const char *code = json_text(json_member(object, "code"));
    snprintf(door->key, sizeof door->key, "%s", key);
    buf_init(&text, 1024);
    buf_printf(&text, "qunguan enrol 1%c%s%c%s", 0, code, 0, key);
    door->proof_good =
        strcmp(code, "0123456789ABCD") == 0 &&
        sign_verify(key, text.text, text.len, json_text(json_member(object, "proof")));
    buf_free(&text);
    json_free(object);
    buf_puts(out, door->enrol);
}

static void serve_chain(struct door *door, struct buf *out)
{
    long long after = 0;
    sscanf(strstr(door->path, "after="), "after=%lld", &after);
    buf_puts(out, "{\"entries\":[");
    for (int64_t i = after + 1, n = 0; i <= door->length && n < 500; i++, n++)
        buf_printf(out, "%s{\"seq\":%lld,\"digest\":\"%s\",\"hash\":\"%s\"}", n ? "," : "",
                   (long long)i, door->digests[i], door->hashes[i]);
    buf_puts(out, "]}");
    if (door->grows && door->length < CHAIN && after < door->length)
        add_entry(door, "export");
}

static int serve(struct door *door, struct buf *out)
{
    static const char hex[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    door->asked++;
    if (door->busy-- > 0)
        return 503;
    if (strcmp(door->path, "/v1/enrol") == 0)
        serve_enrol(door, out);
    else if (strcmp(door->path, "/v1/session") == 0)
        buf_printf(out,
                   "{\"challenge\":\"%s\",\"token\":\"%s\",\"tenant\":\"top\",\"person\":\"u1\"}",
                   hex, hex);
    else
        serve_chain(door, out);
    return out->text[0] == '!' ? 403 : 200;
}

static void wait(void *context, struct pollfd *fds, size_t count, int timeout_ms)
{
    struct door *door = context;
    struct response response = {.status = ST_OK};
    struct buf out;
    (void)fds, (void)count, (void)timeout_ms;
    if (!door->done)
        return;
    buf_init(&out, NET_TEXT_MAX);
    response.code = serve(door, &out);
    if (response.code == 403)
        net_problem(&out, 403, "forbidden", "");
    response.body = out.text;
    response.length = out.len;
    void (*done)(void *, const struct response *) = door->done;
    door->done = NULL;
    done(door->argument, &response);
    buf_free(&out);
}

static void door_open(struct door *door)
{
    memset(door, 0, sizeof *door);
    play_open(&door->play);
    door->transport = (struct transport){.context = door, .start = start, .wait = wait};
    door->enrol = "{\"device\":\"d1\",\"tenant\":\"top\",\"person\":\"u1\",\"person_name\":\"王\","
                  "\"tenant_name\":\"镇\",\"later\":[]}";
}

static void name_of(const struct door *door, const char *suffix, char name[160])
{
    snprintf(name, 160, "%s%s", door->play.path, suffix);
}

static void door_close(struct door *door)
{
    static const char *const suffixes[] = {".key", ".key.new", ".link"};
    char name[160];
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        name_of(door, suffixes[i], name);
        unlink(name);
    }
    play_close(&door->play);
}

static bool is_there(const struct door *door, const char *suffix)
{
    char name[160];
    name_of(door, suffix, name);
    return access(name, F_OK) == 0;
}

static void test_keys(void)
{
    struct door door;
    struct error error;
    char name[160], link_name[160], first[SIGN_SECRET_TEXT], again[SIGN_SECRET_TEXT];
    struct stat about;
    door_open(&door);
    const char *store = door.play.path;
    is_int(key_read(store, first, &error), ST_MISSING, "no key");
    is_int(key_make(store, random_system(), first, &error), ST_OK, "one is made");
    is_int(key_read(store, again, &error), ST_MISSING, "aside");
    is_int(key_make(store, random_system(), again, &error), ST_OK, "made once more");
    is_str(again, first, "it is the one kept aside");
    is_int(key_adopt(store, &error), ST_OK, "it takes its place");
    is_int(key_read(store, again, &error), ST_OK, "it is read");
    is_str(again, first, "as it was made");
    name_of(&door, ".key", name);
    is_int(stat(name, &about) == 0 ? about.st_mode & 0777 : 0, 0600, "nobody else may read it");
    for (int mode = 0; mode < 0100; mode = mode ? mode * 2 : 1) {
        chmod(name, (mode_t)(0600 | mode));
        is_int(key_read(store, again, &error), mode ? ST_REFUSED : ST_OK, "mode %o", 0600 | mode);
        is_str(again, mode ? "" : first, "and what is known of it");
    }
    chmod(name, 0600);
    name_of(&door, ".link", link_name);
    ok(rename(name, link_name) == 0 && symlink(link_name, name) == 0, "a link in its place");
    is_int(key_read(store, again, &error), ST_REFUSED, "is refused");
    unlink(name);
    for (size_t i = 0; i < 3; i++) {
        static const char *const texts[] = {"", "zz\n", "00"};
        int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ok(write(fd, texts[i], strlen(texts[i])) >= 0, "\"%s\" in its place", texts[i]);
        close(fd);
        is_int(key_read(store, again, &error), ST_INVALID, "is no key");
    }
    name_of(&door, ".key.new", name);
    int fd = open(name, O_WRONLY | O_CREAT, 0600);
    ok(write(fd, "00", 2) == 2, "half a key is aside");
    close(fd);
    is_int(key_make(store, random_system(), again, &error), ST_OK, "another is made");
    ok(strlen(again) == 64, "whole");
    door_close(&door);
}

static void test_addresses(void)
{
    static const struct {
        const char *url, *base; /* NULL: none */
    } cases[] = {
        {"https://example.com", "https://example.com"},
        {"https://example.com:8443/", "https://example.com:8443"},
        {"https://example.com/qunguan/", "https://example.com/qunguan"},
        {"HTTPS://Example.com", "https://"},
        {"http://127.0.0.1:80", "http://127.0.0.1"},
        {"http://[::1]:8470", "http://[::1]:8470"},
        {"http://localhost:8470", "http://localhost:8470"},
        {"unix:/run/x.sock", "http://localhost"},
        {"unix:run/x.sock", NULL},
        {"http://example.com", NULL},
        {"http://127.0.0.1.example.com", NULL},
        {"http://127.0.0.2", NULL},
        {"http://localhost.example.com", NULL},
        {"http://localhost@example.com", NULL},
        {"https://u:p@example.com", NULL},
        {"https://example.com?x", NULL},
        {"https://example.com#x", NULL},
        {"example.com", NULL},
        {"ftp://127.0.0.1", NULL},
        {"file:///etc/passwd", NULL},
        {"https://", NULL},
        {"https://exa mple.com", NULL},
        {"https://例子.com", NULL},
        {"", NULL},
    };
    struct address address;
    struct curl_calls curl;
    struct error error;
    is_int(curl_calls_load(&curl, &error), ST_OK, "libcurl");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum status status = address_read(&curl, cases[i].url, &address, &error);
        is_int(status, cases[i].base ? ST_OK : ST_INVALID, "address %s", cases[i].url);
        if (cases[i].base)
            ok(strncmp(address.base, cases[i].base, strlen(cases[i].base)) == 0, "is %s",
               address.base);
    }
}

static enum status enrol(struct door *door, const char *code, struct error *error)
{
    struct enrolment enrolment = {.url = "https://example.invalid",
                                  .code = code,
                                  .name = "本\"机",
                                  .store = door->play.path,
                                  .ca_file = "/ca.pem",
                                  .random = random_system()};
    return sync_enrol(door->play.ledger, &door->transport, &enrolment, error);
}

static void test_enrol(void)
{
    struct door door;
    struct error error;
    struct membership membership;
    char secret[SIGN_SECRET_TEXT], public_key[SIGN_PUBLIC_TEXT], first[SIGN_PUBLIC_TEXT];
    const char *value = NULL;
    door_open(&door);
    is_int(enrol(&door, "not a code!", &error), ST_INVALID, "a code that is none");
    is_int(door.asked, 0, "is not sent");
    const char *good = door.enrol;
    door.enrol = "!";
    is_int(enrol(&door, "0123-45678-9abcd", &error), ST_REFUSED, "a code that is not taken");
    ok(strstr(error.text, "服务器说的话"), "says why");
    is_int(ledger_kind(door.play.ledger), LEDGER_ALONE, "the store is joined to nothing");
    ok(!is_there(&door, ".key"), "no key is in place");
    snprintf(first, sizeof first, "%s", door.key);
    door.enrol = "{\"device\":\"d 1\",\"tenant\":\"top\",\"person\":\"u1\"}";
    is_int(enrol(&door, "0123-45678-9abcd", &error), ST_INVALID, "an answer that is none");
    is_int(ledger_kind(door.play.ledger), LEDGER_ALONE, "the store is joined to nothing");
    door.enrol = good;
    is_int(enrol(&door, "o1z3-45678-9abcd", &error), ST_OK, "a code as it is typed");
    ok(!door.proof_good, "that is another code");
    door_close(&door);

    door_open(&door);
    door.busy = 2;
    is_int(enrol(&door, "O123 45678 9abcd", &error), ST_OK, "a busy server is asked again");
    ok(door.proof_good, "the code is as it is meant, and the key proved");
    is_int(ledger_kind(door.play.ledger), LEDGER_CLIENT, "the store is joined");
    client_membership(door.play.ledger, &membership, &error);
    is_str(membership.device, "d1", "as this device");
    arena_reset(door.play.arena);
    setting_get(ledger_db(door.play.ledger), SYNC_SETTING_CA, door.play.arena, &value, &error);
    is_str(value, "/ca.pem", "its authority is kept");
    setting_get(ledger_db(door.play.ledger), SYNC_SETTING_PERSON, door.play.arena, &value, &error);
    is_str(value, "王", "and whose it is");
    is_int(key_read(door.play.path, secret, &error), ST_OK, "the key is in place");
    sign_public(secret, public_key);
    is_str(public_key, door.key, "the one that was sent");
    door.enrol = "!";
    is_int(enrol(&door, "0123-45678-9abcd", &error), ST_REFUSED, "a second time fails");
    is_int(key_read(door.play.path, first, &error), ST_OK, "the key is in place");
    is_str(first, secret, "as it was");
    door_close(&door);

    door_open(&door);
    play_branch(&door.play, play_time("2026-11-22T09:12:00+08:00"));
    is_int(enrol(&door, "0123-45678-9abcd", &error), ST_REFUSED, "a store with its own content");
    is_int(door.asked, 0, "does not use up the code");
    door_close(&door);
}

static void make_chain(struct door *door, int64_t length, int64_t twist)
{
    char text[32];
    door->length = 0;
    for (int64_t i = 1; i <= length; i++) {
        snprintf(text, sizeof text, "%lld%s", (long long)i, i == twist ? "x" : "");
        add_entry(door, text);
    }
}

/* The store has seen the head at seq. */
static void see(struct door *door, int64_t seq)
{
    struct base base;
    struct error error;
    struct page page = {.head = {.time = 0}};
    play_must(&door->play, client_base(door->play.ledger, &base, &error), "base");
    snprintf(page.head.epoch, sizeof page.head.epoch, "%s", "e0000000000000000000000000000001");
    snprintf(page.head.history, sizeof page.head.history, "%s",
             "019aa000-0000-7000-8000-0000000000a1");
    page.head.from = base.cursor;
    page.head.to = page.head.head = base.cursor + 1;
    page.head.audit_seq = seq;
    snprintf(page.head.audit_hash, sizeof page.head.audit_hash, "%s", door->hashes[seq]);
    play_must(&door->play, client_lay(door->play.ledger, &page, 0, &door->play.error), "lay");
}

static enum status prove(struct door *door, struct proof *proof)
{
    char secret[SIGN_SECRET_TEXT], public_key[SIGN_PUBLIC_TEXT];
    sign_keypair(random_system(), public_key, secret);
    door->asked = 0;
    return sync_prove(door->play.ledger, &door->transport, secret, NULL, NULL, proof,
                      &door->play.error);
}

static void test_proof(void)
{
    static struct door door;
    struct membership membership = pair_membership();
    struct proof proof;
    door_open(&door);
    play_must(&door.play, client_join(door.play.ledger, &membership, &door.play.error), "join");
    make_chain(&door, 700, 0);
    is_int(prove(&door, &proof), ST_MISSING, "nothing has been seen yet");
    see(&door, 650);
    is_int(prove(&door, &proof), ST_OK, "a chain with the head that was seen on it");
    is_int(proof.entries, 700, "all of it");
    is_int(proof.own, 650, "and that one");
    is_int(prove(&door, &proof), ST_OK, "again");
    is_int(proof.entries, 50, "from the head that was seen");
    door.grows = true;
    is_int(prove(&door, &proof), ST_OK, "an auditor, who makes the chain longer by looking");
    ok(door.asked < 10, "comes to an end: after %d requests", door.asked);
    door.grows = false;
    make_chain(&door, 1300, 0);
    see(&door, 1200);
    is_int(prove(&door, &proof), ST_OK, "grown");
    is_int(proof.entries, 650, "what is new");
    door.length = 1199;
    is_int(prove(&door, &proof), ST_CORRUPT, "cut off behind what was seen");
    make_chain(&door, 1300, 1201);
    is_int(prove(&door, &proof), ST_OK, "what nobody has seen may be another");
    make_chain(&door, 1300, 1250);
    see(&door, 1300);
    make_chain(&door, 1300, 1260);
    is_int(prove(&door, &proof), ST_CORRUPT, "what was seen may not");
    make_chain(&door, 1300, 1250);
    is_int(prove(&door, &proof), ST_OK, "the chain as it was");
    is_int(proof.verified, 1300, "to its end");
    door_close(&door);

    static const char *const faults[] = {"digest", "hash", "dropped", "swapped"};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        door_open(&door);
        play_must(&door.play, client_join(door.play.ledger, &membership, &door.play.error), "join");
        make_chain(&door, 20, 0);
        see(&door, 20);
        if (i == 0)
            door.digests[11][5] ^= 1;
        else if (i == 1)
            door.hashes[11][5] = door.hashes[11][5] == '0' ? '1' : '0';
        else if (i == 2) {
            memmove(door.digests[11], door.digests[12], 9 * SHA256_TEXT);
            memmove(door.hashes[11], door.hashes[12], 9 * SHA256_TEXT);
            door.length = 19;
        } else {
            memcpy(door.digests[0], door.digests[11], SHA256_TEXT);
            memcpy(door.digests[11], door.digests[12], SHA256_TEXT);
            memcpy(door.digests[12], door.digests[0], SHA256_TEXT);
        }
        if (i == 0)
            door.digests[11][5] = door.hashes[11][5] == '0' ? '1' : '0';
        is_int(prove(&door, &proof), ST_CORRUPT, "%s", faults[i]);
        ok(strstr(door.play.error.text, "第 11 条"), "at the eleventh: %s", door.play.error.text);
        door_close(&door);
    }
}

int main(void)
{
    test_keys();
    test_addresses();
    test_enrol();
    test_proof();
    return done_testing();
}
