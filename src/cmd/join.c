#include "cmd/join.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/errno_words.h"
#include "base/intl.h"
#include "store/setting.h"
#include "sync/http.h"
#include "sync/sync.h"

enum { SETTING_MAX = 4096 };

static enum status whole_path(const char *file, char path[PATH_MAX], struct error *error)
{
    if (!realpath(file, path))
        return error_set(error, ST_MISSING, NULL, _("读不了证书文件 %s：%s"), file,
                         errno_words(errno));
    return ST_OK;
}

/* Without --ca, the one this store was enrolled with before, if it was. */
static enum status find_ca(struct ledger *ledger, const struct join_request *request,
                           struct arena *arena, char path[PATH_MAX], const char **ca,
                           struct error *error)
{
    if (request->ca) {
        *ca = path;
        return whole_path(request->ca, path, error);
    }
    enum status status = setting_get(ledger_db(ledger), SYNC_SETTING_CA, arena, ca, error);
    return status == ST_MISSING ? ST_OK : status;
}

static enum status enrol(struct invocation *invocation, struct ledger *ledger,
                         const struct join_request *request, struct error *error)
{
    char ca[PATH_MAX];
    struct arena *arena = arena_new(SETTING_MAX);
    if (!arena)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    struct transport transport = {.context = NULL};
    struct http_options options = {.url = request->url};
    struct enrolment enrolment = {.url = request->url,
                                  .code = request->code,
                                  .name = request->name,
                                  .store = invocation->store,
                                  .random = random_system(),
                                  .now = invocation->now};
    enum status status = find_ca(ledger, request, arena, ca, &options.ca_file, error);
    enrolment.ca_file = options.ca_file;
    if (status == ST_OK)
        status = http_open(&options, &transport, error);
    if (status == ST_OK)
        status = sync_enrol(ledger, &transport, &enrolment, error);
    if (transport.context)
        http_close(&transport);
    arena_free(arena);
    return status;
}

enum status join_store(struct invocation *invocation, const struct join_request *request,
                       struct ledger **ledger, struct error *error)
{
    bool fresh = access(invocation->store, F_OK) != 0 && errno == ENOENT;
    enum status status = invocation_try(invocation, LEDGER_CREATE, ledger, error);
    if (status != ST_OK)
        return status;
    status = enrol(invocation, *ledger, request, error);
    if (status == ST_OK)
        return ST_OK;
    /* A failure after the join leaves a store that is the server's. */
    fresh = fresh && ledger_kind(*ledger) != LEDGER_CLIENT;
    ledger_close(*ledger);
    *ledger = NULL;
    /* The key that was kept aside stays: with the same code the server answers it again. */
    if (fresh)
        invocation_remove(invocation);
    return status;
}
