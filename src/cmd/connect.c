#include "cmd/connect.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/intl.h"
#include "cmd/say.h"
#include "ledger/client.h"
#include "ledger/ledger.h"
#include "store/setting.h"
#include "sync/http.h"
#include "sync/keys.h"

enum { SETTING_MAX = 8192, WAIT_MS = 500, PATIENCE_MS = 30 * 1000 };

/* The time of the call as it goes on, in milliseconds. */
struct hands {
    int64_t start_ms, began_ms;
};

static int64_t steady_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t hands_now(const struct hands *hands)
{
    return hands->start_ms + steady_ms() - hands->began_ms;
}

static enum status open_transport(struct ledger *ledger, struct connection *connection,
                                  struct error *error)
{
    struct membership membership;
    struct http_options options = {.url = membership.url};
    struct arena *arena = arena_new(SETTING_MAX);
    if (!arena)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    enum status status = client_membership(ledger, &membership, error);
    if (status == ST_OK)
        status = setting_get(ledger_db(ledger), SYNC_SETTING_CA, arena, &options.ca_file, error);
    if (status == ST_MISSING && membership.url[0])
        status = ST_OK;
    if (status == ST_OK)
        status = http_open(&options, &connection->transport, error);
    arena_free(arena);
    return status;
}

enum status connect_open(const struct invocation *invocation, struct ledger *ledger,
                         struct connection *connection, struct error *error)
{
    *connection = (struct connection){.sync = NULL};
    enum status status = open_transport(ledger, connection, error);
    if (status == ST_OK)
        status = key_read(invocation->store, connection->secret, error);
    struct sync_options options = {.ledger = ledger,
                                   .transport = &connection->transport,
                                   .secret_key = connection->secret,
                                   .random = random_system()};
    return status == ST_OK ? sync_open(&options, &connection->sync, error) : status;
}

void connect_close(struct connection *connection)
{
    sync_close(connection->sync);
    if (connection->transport.context)
        http_close(&connection->transport);
    secret_wipe(connection->secret, sizeof connection->secret);
    connection->sync = NULL;
}

static void show(const struct sync_status *status)
{
    int64_t all = status->head - status->from, done = status->cursor - status->from;
    if (status->now_sending > 0)
        say_progress(_("正在发送：已发 %lld 条"), (long long)status->sent);
    else if (all > 0 && done > 0)
        say_progress(_("正在取回：%lld%%"), (long long)(done * 100 / all));
    else
        say_progress(_("正在联系服务器"));
}

/* Whether it is worth while to wait for the next try. */
static bool gets_on(const struct connection *connection, const struct sync_status *status,
                    uint64_t *version, int64_t now_ms)
{
    bool moved = status->version > *version;
    *version = status->version;
    return moved && sync_next(connection->sync) - now_ms <= PATIENCE_MS;
}

enum status connect_run(const struct invocation *invocation, struct connection *connection,
                        bool with_held, struct sync_status *status, struct error *error)
{
    struct hands hands = {.start_ms = (int64_t)invocation->now * 1000, .began_ms = steady_ms()};
    uint64_t version = sync_look(connection->sync).version;
    int64_t tried_at = INT64_MIN; /* when the try after the last failure is due */
    sync_now(connection->sync, with_held);
    for (;;) {
        int64_t now = hands_now(&hands);
        sync_step(connection->sync, now);
        *status = sync_look(connection->sync);
        int64_t next = sync_next(connection->sync), left = next > now ? next - now : 0;
        bool failed = status->state == SYNC_OFFLINE && next != tried_at;
        if (status->state == SYNC_IDLE || status->state == SYNC_REFUSED ||
            (failed && !gets_on(connection, status, &version, now)))
            break;
        if (failed)
            tried_at = next;
        show(status);
        sync_wait(connection->sync, NULL, 0, left < WAIT_MS ? (int)left : WAIT_MS);
    }
    say_progress(NULL);
    if (status->state == SYNC_IDLE)
        return ST_OK;
    *error = status->error;
    return error->status;
}
