#ifndef TESTS_STORE_V1_H
#define TESTS_STORE_V1_H

#include <stddef.h>

/* The schema of version 1 as it was written then, to be brought up from. It never changes. */
static const char *const store_v1[] = {
    "CREATE TABLE \"org\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"name\" TEXT, \"kind\" TEXT, \"parent\" TEXT, \"rulebook\" TEXT, \"head\" TEXT, "
    "\"secretary\" TEXT, \"groups_before\" INTEGER, \"settings\" TEXT, \"added_at\" INTEGER) "
    "STRICT",
    "CREATE TABLE \"person\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"name\" TEXT, \"org\" TEXT, \"phone\" TEXT, \"landline\" TEXT, \"email\" TEXT, \"title\" "
    "TEXT) STRICT",
    "CREATE TABLE \"grant\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"person\" TEXT, \"role\" TEXT, \"on\" TEXT, \"granted_at\" INTEGER, \"revoked_at\" "
    "INTEGER) STRICT",
    "CREATE TABLE \"group\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"org\" TEXT, \"kind\" TEXT, \"name\" TEXT, \"function\" TEXT, \"scope\" TEXT, \"size\" "
    "INTEGER, \"temporary\" INTEGER NOT NULL DEFAULT 0, \"reply_mode\" TEXT, \"owner\" "
    "TEXT, \"admin\" TEXT, \"contact_leader\" TEXT, \"leader_joined\" INTEGER NOT NULL "
    "DEFAULT 0, \"dues_officer\" TEXT, \"publishing_rules\" TEXT, \"kept_because\" TEXT, "
    "\"opened_on\" INTEGER, \"followers\" INTEGER, \"verified\" INTEGER NOT NULL DEFAULT 0, "
    "\"verified_name\" TEXT, \"proposed_at\" INTEGER, \"approved_at\" INTEGER, \"refused_at\" "
    "INTEGER, \"active_from\" INTEGER, \"opening_at\" INTEGER, \"work_ended\" INTEGER, "
    "\"dissolved\" INTEGER, \"dissolution_at\" INTEGER, \"deregistered\" INTEGER NOT NULL "
    "DEFAULT 0, \"evidence\" TEXT, \"reason\" TEXT) STRICT",
    "CREATE TABLE \"member\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"org\" TEXT, \"name\" TEXT, \"status\" TEXT, \"status_since\" INTEGER, \"whereabouts\" "
    "TEXT, \"title\" TEXT, \"phone\" TEXT, \"person\" TEXT, \"wanted_group\" TEXT, "
    "\"applied_at\" INTEGER, \"decided_at\" INTEGER, \"approved\" INTEGER NOT NULL DEFAULT "
    "0, \"added_at\" INTEGER, \"left\" INTEGER, \"reason\" TEXT) STRICT",
    "CREATE TABLE \"standing\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"member\" TEXT, \"number\" INTEGER, \"status\" TEXT, \"since\" INTEGER) STRICT",
    "CREATE TABLE \"joining\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"member\" TEXT, \"group\" TEXT, \"number\" INTEGER, \"nickname\" TEXT, \"joined\" "
    "INTEGER, \"quit\" INTEGER, \"reason\" TEXT, \"warnings\" INTEGER) STRICT",
    "CREATE TABLE \"event\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"group\" TEXT, \"kind\" TEXT, \"starts\" INTEGER, \"ends\" INTEGER, \"title\" TEXT, "
    "\"agenda\" TEXT, \"content\" TEXT, \"requirements\" TEXT, \"place\" TEXT, \"form\" TEXT, "
    "\"taking_part\" TEXT, \"member\" TEXT, \"planned\" INTEGER NOT NULL DEFAULT 0, "
    "\"openness\" TEXT, \"disposition\" TEXT, \"recorded_at\" INTEGER, \"moved_at\" INTEGER, "
    "\"confirmed_at\" INTEGER, \"cancelled_at\" INTEGER, \"reason\" TEXT) STRICT",
    "CREATE TABLE \"post\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"org\" TEXT, \"groups\" TEXT, \"category\" TEXT, \"title\" TEXT, \"body\" TEXT, \"event\" "
    "TEXT, \"as\" TEXT, \"in_branch_name\" INTEGER NOT NULL DEFAULT 0, \"major\" INTEGER "
    "NOT NULL DEFAULT 0, \"important\" INTEGER NOT NULL DEFAULT 0, \"reply_required\" "
    "INTEGER NOT NULL DEFAULT 0, \"pictures\" TEXT, \"author\" TEXT, \"state\" TEXT, \"text\" "
    "TEXT, \"drafted_at\" INTEGER, \"submitted_at\" INTEGER, \"reviewed_by\" TEXT, "
    "\"reviewed_at\" INTEGER, \"checked_by\" TEXT, \"checked_at\" INTEGER, \"approved_by\" "
    "TEXT, \"approved_at\" INTEGER, \"proxy\" TEXT, \"means\" TEXT, \"returned_by\" TEXT, "
    "\"returned_at\" INTEGER, \"reason\" TEXT) STRICT",
    "CREATE TABLE \"posting\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"post\" TEXT, \"group\" TEXT, \"channel\" TEXT, \"published\" INTEGER, \"fact\" TEXT, "
    "\"withdrawn_at\" INTEGER, \"reason\" TEXT) STRICT",
    "CREATE TABLE \"fact\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"group\" TEXT, \"org\" TEXT, \"kind\" TEXT, \"at\" INTEGER, \"category\" TEXT, \"as\" TEXT, "
    "\"pictures\" INTEGER, \"form\" TEXT, \"member\" TEXT, \"event\" TEXT, \"makes_up\" TEXT, "
    "\"recorded_at\" INTEGER, \"recorded_by\" TEXT, \"voided_at\" INTEGER, \"in_branch_name\" "
    "INTEGER NOT NULL DEFAULT 0, \"ratified_at\" INTEGER, \"post\" TEXT, \"note\" TEXT, "
    "\"reason\" TEXT) STRICT",
    "CREATE TABLE \"waiver\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"subject\" TEXT, \"by\" TEXT, \"waived_at\" INTEGER, \"lifted_at\" INTEGER, \"reason\" "
    "TEXT) STRICT",
    "CREATE TABLE \"span\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"org\" TEXT, \"rules\" TEXT, \"from\" INTEGER, \"to\" INTEGER, \"by\" TEXT, \"waived_at\" "
    "INTEGER, \"reason\" TEXT) STRICT",
    "CREATE TABLE \"comment\" (\"id\" TEXT PRIMARY KEY NOT NULL, \"rev\" INTEGER NOT NULL, "
    "\"subject\" TEXT, \"text\" TEXT, \"flag\" INTEGER NOT NULL DEFAULT 0, \"by\" TEXT, "
    "\"made_at\" INTEGER) STRICT",
    "CREATE TABLE setting (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) "
    "STRICT, WITHOUT ROWID",
    "CREATE TABLE journal (          -- settled commands, in the order of settling\n"
    "    seq INTEGER PRIMARY KEY,\n"
    "    id TEXT NOT NULL UNIQUE,\n"
    "    at INTEGER NOT NULL,        -- claimed\n"
    "    received_at INTEGER,        -- by a server's clock\n"
    "    \"by\" TEXT,\n"
    "    verb TEXT NOT NULL,\n"
    "    entity TEXT,                -- kind of the target\n"
    "    target TEXT,\n"
    "    rev INTEGER,                -- as the person saw it\n"
    "    on_behalf TEXT,\n"
    "    means TEXT,\n"
    "    body TEXT,                  -- the arguments, canonical JSON\n"
    "    verdict TEXT,\n"
    "    detail TEXT                 -- what stands behind the verdict\n"
    ") STRICT",
    "CREATE TABLE outbox (           -- commands that wait, in the order of entry\n"
    "    seq INTEGER PRIMARY KEY,\n"
    "    id TEXT NOT NULL UNIQUE,\n"
    "    at INTEGER NOT NULL,        -- claimed\n"
    "    received_at INTEGER,        -- by a server's clock\n"
    "    \"by\" TEXT,\n"
    "    verb TEXT NOT NULL,\n"
    "    entity TEXT,                -- kind of the target\n"
    "    target TEXT,\n"
    "    rev INTEGER,                -- as the person saw it\n"
    "    on_behalf TEXT,\n"
    "    means TEXT,\n"
    "    body TEXT,                  -- the arguments, canonical JSON\n"
    "    verdict TEXT,\n"
    "    detail TEXT                 -- what stands behind the verdict\n"
    ") STRICT",
    "CREATE TABLE shadow (           -- rows as they were before unsettled commands\n"
    "    entity TEXT NOT NULL,\n"
    "    id TEXT NOT NULL,\n"
    "    body TEXT,                  -- NULL: there was no such row\n"
    "    PRIMARY KEY (entity, id)\n"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE brief (            -- one line per subject of what is derived\n"
    "    kind INTEGER NOT NULL,      -- 0 group, 1 org\n"
    "    id TEXT NOT NULL,\n"
    "    org TEXT NOT NULL,          -- the group's; an org's own id\n"
    "    stale INTEGER NOT NULL,     -- 1: derive anew, whatever the time\n"
    "    fresh_from INTEGER NOT NULL,\n"
    "    recheck_at INTEGER NOT NULL,\n"
    "    redo_at INTEGER NOT NULL,\n"
    "    last_post INTEGER,\n"
    "    PRIMARY KEY (kind, id)\n"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE duty (             -- derived obligations that are not yet done with\n"
    "    id TEXT NOT NULL,\n"
    "    rule TEXT NOT NULL,\n"
    "    kind INTEGER NOT NULL,      -- of the subject: 0 group, 1 org\n"
    "    subject TEXT NOT NULL,\n"
    "    \"group\" TEXT,\n"
    "    org TEXT NOT NULL,\n"
    "    event TEXT,\n"
    "    member TEXT,\n"
    "    opens INTEGER NOT NULL,\n"
    "    due INTEGER NOT NULL,\n"
    "    warn_at INTEGER NOT NULL,\n"
    "    lapse_at INTEGER NOT NULL,\n"
    "    done INTEGER NOT NULL,\n"
    "    wanted INTEGER NOT NULL,\n"
    "    PRIMARY KEY (kind, subject, id)\n"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE finding (          -- derived breaches of the registry\n"
    "    rule TEXT NOT NULL,\n"
    "    \"group\" TEXT NOT NULL,\n"
    "    detail TEXT NOT NULL,\n"
    "    PRIMARY KEY (\"group\", rule)\n"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX fact_group ON fact (\"group\", at)",
    "CREATE INDEX fact_org ON fact (org, at) WHERE org IS NOT NULL",
    "CREATE INDEX fact_event ON fact (\"group\", event) WHERE event IS NOT NULL",
    "CREATE INDEX fact_makes_up ON fact (\"group\") WHERE makes_up IS NOT NULL",
    "CREATE INDEX fact_form ON fact (\"group\") WHERE form IS NOT NULL",
    "CREATE INDEX fact_unapproved ON fact (\"group\") WHERE in_branch_name = 1 AND post "
    "IS NULL AND ratified_at IS NULL",
    "CREATE INDEX fact_member ON fact (member, at) WHERE member IS NOT NULL",
    "CREATE INDEX fact_post ON fact (post) WHERE post IS NOT NULL",
    "CREATE INDEX event_group ON event (\"group\", ends)",
    "CREATE INDEX event_recorded ON event (\"group\", recorded_at)",
    "CREATE INDEX event_planned ON event (ends) WHERE planned = 1 AND confirmed_at IS "
    "NULL AND cancelled_at IS NULL",
    "CREATE INDEX joining_member ON joining (member)",
    "CREATE INDEX joining_group ON joining (\"group\", member)",
    "CREATE INDEX standing_member ON standing (member)",
    "CREATE INDEX member_org ON member (org)",
    "CREATE INDEX member_wanted ON member (applied_at) WHERE applied_at IS NOT NULL "
    "AND decided_at IS NULL",
    "CREATE INDEX group_org ON \"group\" (org)",
    "CREATE INDEX group_life ON \"group\" (id, active_from, dissolved, name)",
    "CREATE INDEX post_org ON post (org)",
    "CREATE INDEX post_waiting ON post (state) WHERE state IN ('draft', 'submitted', "
    "'reviewed', 'checked', 'approved', 'returned')",
    "CREATE INDEX posting_post ON posting (post)",
    "CREATE INDEX posting_group ON posting (\"group\", published)",
    "CREATE INDEX waiver_subject ON waiver (subject)",
    "CREATE INDEX span_org ON span (org)",
    "CREATE INDEX comment_subject ON comment (subject)",
    "CREATE INDEX org_parent ON org (parent)",
    "CREATE INDEX person_org ON person (org)",
    "CREATE INDEX grant_person ON \"grant\" (person)",
    "CREATE INDEX journal_target ON journal (target, entity)",
    "CREATE INDEX outbox_target ON outbox (target, entity)",
    "CREATE INDEX brief_stale ON brief (stale) WHERE stale = 1",
    "CREATE INDEX brief_recheck ON brief (recheck_at)",
    "CREATE INDEX brief_fresh ON brief (fresh_from)",
    "CREATE INDEX brief_org ON brief (org) WHERE stale = 0",
    "CREATE INDEX duty_due ON duty (due, lapse_at)",
    "CREATE INDEX duty_warn ON duty (warn_at, lapse_at, rule, \"group\", org, event, "
    "member, opens, due, done, wanted)",
    "PRAGMA application_id = 0x51554e47",
    "PRAGMA user_version = 1",
};
static const size_t store_v1_count = sizeof store_v1 / sizeof *store_v1;

#endif
