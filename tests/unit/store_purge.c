/* Proves that nothing of what a client may no longer see is left in its file. */
#include "store/purge.h"

#include "store/handle.h"
#include "store/journal.h"
#include "store/line.h"
#include "store/query.h"
#include "store/row.h"
#include "store/setting.h"
#include "store/shadow.h"
#include "unit/store_place.h"

enum { FILE_MAX = 1 << 24, COMMENTS = 300 };

#define MARK "whatNobodyMaySeeAnyLonger"

static int marks_in(const char *path)
{
    static const char mark[] = MARK;
    int found = 0;
    FILE *file = fopen(path, "rb");
    char *all = malloc(FILE_MAX);
    size_t n = file && all ? fread(all, 1, FILE_MAX, file) : 0;
    for (char *at = all; n && (at = memmem(at, n - (size_t)(at - all), mark, strlen(mark))); at++)
        found++;
    free(all);
    if (file)
        fclose(file);
    return found;
}

static void fill(struct db *db, const char *text)
{
    struct comment comment;
    char id[32];
    entity_clear(ENTITY_COMMENT, &comment);
    comment.id = id;
    comment.rev = 1;
    comment.text = text;
    db_begin(db, NULL);
    for (int i = 0; i < COMMENTS; i++) {
        snprintf(id, sizeof id, "c%d", i);
        row_put(db, ENTITY_COMMENT, &comment, NULL);
    }
    db_commit(db, NULL);
}

static void fill_all(struct db *db)
{
    struct org org;
    struct brief brief = {.kind = SUBJECT_ORG, .id = "o1", .org = "o1"};
    struct duty_line duty = {.id = MARK, .rule = "r", .subject = "o1", .org = "o1"};
    struct finding_line finding = {"r", "g1", MARK};
    struct journal_line line = {.id = "j1", .verb = "org.set", .entity = "org", .target = "o1"};
    entity_clear(ENTITY_ORG, &org);
    org.id = "o1";
    org.rev = 1;
    org.name = MARK;
    fill(db, MARK " and more of it, so that there are pages of it. " MARK);
    row_put(db, ENTITY_ORG, &org, NULL);
    shadow_put(db, ENTITY_ORG, "o1", MARK, NULL);
    brief_put(db, &brief, NULL);
    duty_put(db, &duty, NULL);
    finding_put(db, &finding, NULL);
    journal_append(db, LOG_JOURNAL, &line, NULL);
    line.id = "j2";
    journal_append(db, LOG_OUTBOX, &line, NULL);
    setting_set(db, "server.url", "https://example.org", NULL);
}

static int64_t count_of(struct db *db, const char *table)
{
    char sql[80];
    int64_t count = -1;
    sqlite3_stmt *statement;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", table);
    sqlite3_prepare_v2(db->sqlite, sql, -1, &statement, NULL);
    if (sqlite3_step(statement) == SQLITE_ROW)
        count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return count;
}

static void check_empty(struct db *db)
{
    static const char *const others[] = {"shadow", "brief", "duty", "finding"};
    bool empty = true;
    for (int i = 0; i < ENTITY_COUNT; i++)
        empty = empty && count_of(db, entity_kinds[i].name) == 0;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        empty = empty && count_of(db, others[i]) == 0;
    ok(empty, "every row is gone, and what was derived");
    is_int(count_of(db, "journal"), 1, "the journal stays");
    is_int(count_of(db, "outbox"), 1, "the outbox stays");
    is_int(count_of(db, "setting"), 1, "the settings stay");
}

static void test_purge(struct place *place)
{
    struct error error = {0};
    char path[240];
    snprintf(path, sizeof path, "%s", place_name(place, "client.db"));
    struct db *db = place_open(place, "client.db");
    fill_all(db);
    ok(marks_in(path) > COMMENTS, "the marks are in the file");
    is_int(db_has_spare(db, NULL), ST_MISSING, "which has no free pages");
    db_begin(db, NULL);
    is_int(db_purge_rows(db, &error), ST_OK, "purged");
    db_rollback(db);
    is_int(count_of(db, "comment"), COMMENTS, "a purge can be rolled back");
    db_begin(db, NULL);
    is_int(db_purge_rows(db, &error), ST_OK, "purged");
    is_int(db_commit(db, &error), ST_OK, "for good");
    check_empty(db);
    is_int(marks_in(path), 0, "nothing is left in the file, even before it is written anew");
    is_int(db_has_spare(db, NULL), ST_OK, "which has free pages");
    is_int(db_give_up_space(db, &error), ST_OK, "written anew");
    is_int(db_has_spare(db, NULL), ST_MISSING, "it has none");
    is_int(marks_in(path), 0, "and nothing is in it");
    check_empty(db);
    db_close(db);
}

/* What was deleted before anybody thought of a purge. */
static void test_earlier(struct place *place)
{
    struct error error = {0};
    char path[240];
    snprintf(path, sizeof path, "%s", place_name(place, "earlier.db"));
    struct db *db = place_open(place, "earlier.db"), *other;
    fill_all(db);
    db_exec(db, "PRAGMA secure_delete = OFF; DELETE FROM comment", NULL);
    ok(marks_in(path) > COMMENTS / 2, "free pages hold what was in them");
    db_begin(db, NULL);
    db_purge_rows(db, &error);
    db_commit(db, NULL);
    ok(marks_in(path) > COMMENTS / 2, "a purge cannot reach it");
    db_open(path, DB_WRITE, NULL, &other, NULL);
    db_begin_read(other, NULL);
    is_int(count_of(other, "comment"), 0, "another process reads");
    db_close(db);
    db_open(path, DB_WRITE, &(struct db_options){.busy_ms = -1}, &db, NULL);
    is_int(db_give_up_space(db, &error), ST_OK, "writing anew is left for later");
    is_int(db_has_spare(db, NULL), ST_OK, "free pages are still there");
    db_close(other);
    is_int(db_give_up_space(db, &error), ST_OK, "later");
    is_int(db_has_spare(db, NULL), ST_MISSING, "they are not");
    is_int(marks_in(path), 0, "nothing is left");
    db_close(db);
}

static void test_wal(struct place *place)
{
    struct error error = {0};
    struct db_options options = {.wal = true};
    char path[240], log[260];
    struct db *db;
    snprintf(path, sizeof path, "%s", place_name(place, "wal.db"));
    snprintf(log, sizeof log, "%s-wal", path);
    is_int(db_open(path, DB_CREATE, &options, &db, &error), ST_OK, "with a write-ahead log");
    fill_all(db);
    ok(marks_in(path) + marks_in(log) > COMMENTS, "the marks are there");
    db_begin(db, NULL);
    db_purge_rows(db, &error);
    db_commit(db, NULL);
    is_int(db_give_up_space(db, &error), ST_OK, "written anew");
    is_int(marks_in(path) + marks_in(log), 0, "nothing is left in both");
    db_close(db);
}

int main(void)
{
    struct place place;
    place_make(&place);
    test_purge(&place);
    test_earlier(&place);
    test_wal(&place);
    place_remove(&place);
    return done_testing();
}
