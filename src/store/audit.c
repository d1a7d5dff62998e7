#include "store/audit.h"

#include <string.h>

#include "store/query.h"

enum { HEX = SHA256_TEXT - 1 };

void audit_hash(const char *previous, const char *digest, char hash[SHA256_TEXT])
{
    char both[2 * HEX];
    memset(both, '0', sizeof both);
    memcpy(both, previous, strnlen(previous, HEX));
    memcpy(both + HEX, digest, strnlen(digest, HEX));
    sha256_text(both, sizeof both, hash);
}

enum status audit_append(struct db *db, struct head *head, const char *body, struct error *error)
{
    char digest[SHA256_TEXT], hash[SHA256_TEXT];
    sha256_text(body, strlen(body), digest);
    audit_hash(head->audit_hash, digest, hash);
    struct query *query =
        db_query(db, "INSERT INTO audit (seq, body, digest, hash) VALUES ($1, $2, $3, $4)");
    query_bind_int(query, 1, head->audit_seq + 1);
    query_bind_text(query, 2, body);
    query_bind_text(query, 3, digest);
    query_bind_text(query, 4, hash);
    enum status status = query_run(query, error);
    if (status != ST_OK)
        return status;
    head->audit_seq++;
    memcpy(head->audit_hash, hash, sizeof hash);
    return ST_OK;
}

enum status audit_walk(struct db *db, int64_t after, audit_each *each, void *context,
                       struct error *error)
{
    struct query *query =
        db_query(db, "SELECT seq, body, digest, hash FROM audit WHERE seq > $1 ORDER BY seq");
    query_bind_int(query, 1, after);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        struct audit_entry entry = {
            .seq = query_int(query, 0),
            .body = query_text(query, 1),
            .digest = query_text(query, 2),
            .hash = query_text(query, 3),
        };
        if (!each(context, &entry)) {
            status = ST_STOPPED;
            break;
        }
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}
