#include <string.h>

#include "desk/compare_parts.h"
#include "store/query.h"

/* Who there is: the roster, and who is or was in the group. */

static void take_person(struct compare *compare, struct query *query, bool roster)
{
    void *people = compare->people;
    bool fits = compare_more(compare, &people, compare->person_count, &compare->person_room,
                             sizeof *compare->people);
    compare->people = people;
    if (!fits)
        return;
    const char *nickname = query_text(query, 3);
    bool joined = query_int(query, 2) == 1, quit = query_int(query, 4) != INTEGER_NONE;
    struct compare_person *person = &compare->people[compare->person_count++];
    *person = (struct compare_person){
        .roster = roster, .open = joined && !quit, .former = joined && quit};
    person->id = compare_keep(compare, query_text(query, 0));
    struct buf name;
    buf_init(&name, DESK_NAME_MAX);
    desk_clean(&name, query_text(query, 1) ? query_text(query, 1) : "");
    person->name = compare_keep(compare, name.text);
    buf_free(&name);
    person->nickname = nickname && *nickname ? compare_keep(compare, nickname) : NULL;
    compare->on_roster += roster;
}

static enum status read_part(struct desk *desk, struct compare *compare, const char *sql,
                             bool roster, struct error *error)
{
    struct query *query = db_query(desk->db, sql);
    query_bind_text(query, 1, compare->group);
    query_bind_text(query, 2, compare->org);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK && !compare->failed)
        take_person(compare, query, roster);
    query_reset(query);
    return compare->failed ? desk_no_memory(error) : status == ST_MISSING ? ST_OK : status;
}

#define LAST_JOINING                                                                               \
    "WITH last AS (SELECT member, nickname, quit, max(number) FROM joining "                       \
    "WHERE \"group\" = $1 GROUP BY member) "                                                       \
    "SELECT m.id, m.name, last.member IS NOT NULL, last.nickname, last.quit "
#define ON_ROSTER "m.org = $2 AND m.added_at IS NOT NULL AND m.\"left\" IS NULL"

enum status compare_read_people(struct desk *desk, struct compare *compare, struct error *error)
{
    compare->person_count = compare->on_roster = 0;
    enum status status =
        read_part(desk, compare,
                  LAST_JOINING "FROM member m LEFT JOIN last ON last.member = m.id "
                               "WHERE " ON_ROSTER " ORDER BY m.name, m.id",
                  true, error);
    if (status != ST_OK)
        return status;
    return read_part(desk, compare,
                     LAST_JOINING "FROM last JOIN member m ON m.id = last.member "
                                  "WHERE (" ON_ROSTER ") IS NOT 1 ORDER BY m.name, m.id",
                     false, error);
}

enum status compare_read_excused(struct desk *desk, struct compare *compare, struct error *error)
{
    struct pick excused = {0};
    size_t prefix = strlen(compare->coverage ? compare->coverage : "") + strlen(compare->group) + 2;
    struct query *query =
        db_query(desk->db, "SELECT id FROM waiver WHERE subject = $1 AND lifted_at IS NULL AND "
                           "substr(id, 1, length($2) + length($1) + 2) = $2 || ':' || $1 || ':'");
    query_bind_text(query, 1, compare->group);
    query_bind_text(query, 2, compare->coverage);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK)
        if (!pick_add(&excused, query_text(query, 0) + prefix))
            compare->failed = true;
    query_reset(query);
    for (size_t i = 0; i < compare->person_count; i++)
        compare->people[i].excused = pick_has(&excused, compare->people[i].id);
    pick_free(&excused);
    return compare->failed ? desk_no_memory(error) : status == ST_MISSING ? ST_OK : status;
}
