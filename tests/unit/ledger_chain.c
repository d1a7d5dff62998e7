#include "ledger/chain.h"

#include "ledger_served.h"

/* The audit chain: whatever is done to it is found, and at which entry. */

#define AT "\"at\":\"2026-11-01T09:00:00+08:00\""

static enum status verify(struct served *served, int64_t since, const char *hash,
                          struct chain_report *report)
{
    struct play *play = &served->play;
    return chain_verify(play->ledger, since, hash, NULL, NULL, report, &play->error);
}

static void damage(struct served *served, const char *sql)
{
    struct play *play = &served->play;
    play_must(play, db_exec(ledger_db(play->ledger), sql, &play->error), sql);
}

/* Runs the statements, verifies, and takes them back: the entry found at fault. */
static int64_t after(struct served *served, const char *sql, int64_t since, const char *hash)
{
    struct play *play = &served->play;
    struct chain_report report;
    play_begin(play);
    damage(served, sql);
    enum status status = verify(served, since, hash, &report);
    ledger_rollback(play->ledger);
    if (status != ST_CORRUPT)
        printf("# %d %s\n", status, play->error.text);
    return status == ST_CORRUPT && play->error.text[0] ? report.bad_seq : 0;
}

static void test_whole(struct served *served)
{
    struct chain_report report;
    is_int(verify(served, 0, NULL, &report), ST_OK, "the chain is whole: %s",
           served->play.error.text);
    is_int(report.entries, play_number(&served->play, "SELECT max(seq) FROM audit"),
           "every entry is looked at");
    ok(report.signatures > 0 && report.commands > report.signatures, "%lld commands, %lld signed",
       (long long)report.commands, (long long)report.signatures);
    is_int(verify(served, report.entries, report.hash, &report), ST_OK, "its head lies on it");
    is_int(verify(served, report.entries - 1, report.hash, &report), ST_CORRUPT,
           "and no other place");
}

static void test_bytes(struct served *served)
{
    long long last = play_number(&served->play, "SELECT max(seq) FROM audit");
    for (long long seq = 2; seq <= last; seq += last / 3) {
        char sql[400];
        snprintf(sql, sizeof sql, "SELECT length(CAST(body AS BLOB)) FROM audit WHERE seq = %lld",
                 seq);
        struct query *query =
            db_query(ledger_db(served->play.ledger), "SELECT length(CAST(body AS BLOB)) FROM audit "
                                                     "WHERE seq = $1");
        query_bind_int(query, 1, seq);
        query_step(query, &served->play.error);
        long long length = (long long)query_int(query, 0);
        query_reset(query);
        long long found = 0;
        for (long long at = 1; at <= length; at++) {
            snprintf(sql, sizeof sql,
                     "UPDATE audit SET body = substr(body, 1, %lld) || CASE substr(body, %lld, 1) "
                     "WHEN 'x' THEN 'y' ELSE 'x' END || substr(body, %lld) WHERE seq = %lld",
                     at - 1, at, at + 1, seq);
            found += after(served, sql, 0, NULL) == seq;
        }
        is_int(found, length, "each byte of entry %lld", seq);
    }
}

static void test_faults(struct served *served)
{
    struct chain_report report;
    char hash[SHA256_TEXT];
    verify(served, 0, NULL, &report);
    int64_t last = report.entries;
    memcpy(hash, report.hash, sizeof hash);
    is_int(after(served, "DELETE FROM audit WHERE seq = 5", 0, NULL), 5, "an entry dropped");
    is_int(after(served,
                 "UPDATE audit SET seq = -1 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 6;"
                 "UPDATE audit SET seq = 6 WHERE seq = -1",
                 0, NULL),
           5, "two swapped");
    is_int(after(served, "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", 0, NULL),
           last, "the last cut off");
    is_int(after(served,
                 "DELETE FROM audit WHERE seq > 8; UPDATE head SET audit_seq = 8, audit_hash = "
                 "(SELECT hash FROM audit WHERE seq = 8)",
                 last, hash),
           9, "cut off with the head set back, against a head seen before");
    is_int(after(served,
                 "DELETE FROM audit WHERE seq > 8; UPDATE head SET audit_seq = 8, audit_hash = "
                 "(SELECT hash FROM audit WHERE seq = 8)",
                 0, NULL),
           9, "and against the journal");
    is_int(after(served, "UPDATE audit SET hash = replace(hash, 'a', 'b') WHERE seq = 7", 0, NULL),
           7, "another hash");
    is_int(after(served,
                 "UPDATE journal SET body = replace(body, 'posted', 'report') WHERE id = "
                 "(SELECT id FROM journal WHERE verb = 'fact.record' LIMIT 1)",
                 0, NULL) > 1,
           1, "a command whose arguments were changed");
    is_int(after(served, "DELETE FROM journal WHERE seq = (SELECT max(seq) - 2 FROM journal)", 0,
                 NULL) > 1,
           1, "a command taken away");
    is_int(after(served,
                 "INSERT INTO journal (id, at, verb, verdict) VALUES ('more', 1, 'audit.note', "
                 "'applied')",
                 0, NULL),
           last + 1, "a command put in");
    is_int(after(served,
                 "UPDATE journal SET signature = replace(signature, '1', '2') WHERE signature IS "
                 "NOT NULL",
                 0, NULL) > 1,
           1, "another signature");
    is_int(after(served, "UPDATE journal SET signature = NULL", 0, NULL) > 1, 1, "none any more");
    is_int(after(served, "UPDATE device SET key = replace(key, '1', '2')", 0, NULL) > 1, 1,
           "another key");
    is_int(verify(served, 0, NULL, &report), ST_OK, "all of it put back");
}

static void test_many(struct served *served)
{
    enum { MANY = 100000 };
    struct play *play = &served->play;
    struct chain_report report;
    play_begin(play);
    for (int i = 0; i < MANY; i++)
        play_must(play,
                  serve_note(play->ledger, "login", "u1", "d-u1", NULL, served->now, &play->error),
                  "note");
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
    is_int(verify(served, 0, NULL, &report), ST_OK, "a long one is walked");
    ok(report.entries > MANY, "to its end: %lld", (long long)report.entries);
}

static void test_alone(instant now)
{
    struct play play;
    struct chain_report report;
    play_open(&play);
    play_branch(&play, now);
    is_int(chain_verify(play.ledger, 0, NULL, NULL, NULL, &report, &play.error), ST_MISSING,
           "where nobody serves there is no chain");
    play_close(&play);
}

int main(void)
{
    struct served served;
    served_open(&served, play_time("2026-11-02T12:00:00+08:00"));
    static const char *const lines[] = {
        "{\"do\":\"person.add\",\"to\":\"u9\"," AT ",\"with\":{\"name\":\"丁\",\"org\":\"top\"}}",
        "{\"do\":\"role.grant\",\"to\":\"u9\"," AT
        ",\"with\":{\"role\":\"organiser\",\"on\":\"top\"}}",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        play_once(&served.play, true, served.now, lines[i]);
    served_enrol(&served, "u1");
    served_enrol(&served, "u9");
    for (int i = 0; i < 8; i++) {
        char json[300];
        snprintf(json, sizeof json,
                 "{\"do\":\"fact.record\",\"to\":\"f%d\"," AT
                 ",\"with\":{\"group\":\"%s\",\"kind\":\"posted\"}}",
                 i, i % 4 == 3 ? "none" : "g1");
        served_send(&served, "u1", json);
        snprintf(json, sizeof json,
                 "{\"do\":\"duty.waive\",\"to\":\"weekly-post:g1:2026-W%d\"," AT
                 ",\"with\":{\"reason\":\"假\"}}",
                 40 + i / 2);
        served_send(&served, i == 5 ? "u1" : "u9", json);
    }
    test_whole(&served);
    test_bytes(&served);
    test_faults(&served);
    test_many(&served);
    served_close(&served);
    test_alone(play_time("2026-11-02T12:00:00+08:00"));
    return done_testing();
}
