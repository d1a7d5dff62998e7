/* Proves that what is looked for again and again is found by an index: a server answers one request
 * after the other, so a single look through a whole table holds up everybody. */
#include "store/db.h"

#include <string.h>

#include "core/entity.h"
#include "store/query.h"
#include "unit/store_place.h"

/* A statement's text must stay as it is as long as the connection lives. */
struct looks {
    struct db *db;
    char text[64][1024];
    size_t count;
};

/* Whether some step of the plan reads a table from one end to the other. */
static bool scans(struct looks *looks, const char *sql, char *out, size_t room)
{
    char *text = looks->text[looks->count++];
    struct error error;
    bool whole = false;
    *out = '\0';
    snprintf(text, sizeof looks->text[0], "EXPLAIN QUERY PLAN %s", sql);
    struct query *query = db_query(looks->db, text);
    enum status status;
    while ((status = query_step(query, &error)) == ST_OK) {
        const char *step = query_text(query, 3);
        whole = whole || strncmp(step, "SCAN", 4) == 0;
        snprintf(out + strlen(out), room - strlen(out), "%s; ", step);
    }
    query_reset(query);
    return whole || status != ST_MISSING;
}

static void finds(struct looks *looks, const char *sql)
{
    char plan[1024];
    ok(!scans(looks, sql, plan, sizeof plan), "%s", sql);
    printf("# %s\n", plan);
}

/* By what the scope, the log of changes and the domain look for rows. */
static void test_walks(struct looks *looks)
{
    static const struct {
        enum entity entity;
        const char *field;
    } walks[] = {
        {ENTITY_ORG, "parent"},
        {ENTITY_ORG, "secretary"},
        {ENTITY_ORG, "head"},
        {ENTITY_GROUP, "org"},
        {ENTITY_GROUP, "owner"},
        {ENTITY_GROUP, "admin"},
        {ENTITY_GROUP, "contact_leader"},
        {ENTITY_GROUP, "dues_officer"},
        {ENTITY_GRANT, "person"},
        {ENTITY_MEMBER, "person"},
        {ENTITY_DEVICE, "person"},
        {ENTITY_JOINING, "member"},
        {ENTITY_JOINING, "group"},
        {ENTITY_STANDING, "member"},
        {ENTITY_COMMENT, "subject"},
        {ENTITY_LEFTOVER, "org"},
        {ENTITY_FACT, "event"},
        {ENTITY_POSTING, "group"},
    };
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
        char sql[256];
        snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" AS a WHERE a.\"%s\" = $1 ORDER BY a.\"id\"",
                 entity_kinds[walks[i].entity].name, walks[i].field);
        finds(looks, sql);
    }
}

static void test_log(struct looks *looks)
{
    static const char *const sql[] = {
        "SELECT * FROM change WHERE seq > $1 ORDER BY seq",
        "SELECT * FROM change WHERE org = $2 AND seq > $1 ORDER BY seq",
        "SELECT * FROM change WHERE org = $2 AND \"group\" = $3 AND seq > $1 ORDER BY seq",
        "SELECT * FROM change WHERE entity = $1 AND id = $2 ORDER BY org, \"group\"",
        "SELECT * FROM change WHERE \"group\" = $1 AND gone = 0 ORDER BY org, seq",
        "SELECT 1 FROM lost WHERE person = $1 AND org = $2 AND \"group\" IN ($3, '') LIMIT 1",
        "SELECT fingerprint, body FROM answer WHERE id = $1",
        "SELECT seq FROM journal WHERE id = $1",
        "SELECT seq, body, digest, hash FROM audit WHERE seq > $1 ORDER BY seq",
    };
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        finds(looks, sql[i]);
}

int main(void)
{
    struct place place;
    char plan[1024];
    place_make(&place);
    static struct looks looks;
    looks.db = place_open(&place, "one.db");
    ok(scans(&looks, "SELECT * FROM fact WHERE note = $1", plan, sizeof plan),
       "a look through all is known for one");
    test_walks(&looks);
    test_log(&looks);
    db_close(looks.db);
    place_remove(&place);
    return done_testing();
}
