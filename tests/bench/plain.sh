#!/bin/sh
# plain.sh FILE THINGS RECORDS: a plain database that answers the question of `qunguan check` in one query.
# Each of 10,000 groups has THINGS/10,000 things to do, each thing RECORDS records of its being done; the
# same 8 % are late as in gen_ledger.c: in every fifth group, four of ten.
set -eu
file=${1:?file} things=${2:?things} records=${3:?records a thing}
now=1789606800 # 2026-09-17 09:00 +08:00
rm -f "$file" "$file-wal" "$file-shm"
sqlite3 "$file" >/dev/null <<EOF
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
CREATE TABLE party (id INTEGER PRIMARY KEY, name TEXT NOT NULL, place TEXT NOT NULL, head TEXT NOT NULL);
CREATE TABLE thing (id INTEGER PRIMARY KEY, party INTEGER NOT NULL, sort INTEGER NOT NULL,
    every INTEGER NOT NULL, since INTEGER NOT NULL, next_due INTEGER NOT NULL);
CREATE TABLE record (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, at INTEGER NOT NULL,
    counts INTEGER NOT NULL, person INTEGER NOT NULL, link TEXT NOT NULL, note TEXT NOT NULL);
INSERT INTO party SELECT value, printf('第%05d村党支部党建微信群', value),
    printf('第%03d镇', value % 211), printf('书记%04d', value % 4001)
    FROM generate_series(0, 9999);
-- The last time it counted: within the week; of the late ones two to six weeks ago.
INSERT INTO thing SELECT value, value / ($things / 10000), value % 5, 604800, $now - 90000000,
    604800 + $now - CASE WHEN value / ($things / 10000) % 5 = 0 AND value % 10 < 4
        THEN 1209600 + value * 7919 % 2419200 ELSE value * 7919 % 604000 END
    FROM generate_series(0, $things - 1);
-- As they come in: the newest last; one older record in twenty does not count.
INSERT INTO record (thing, at, counts, person, link, note)
    SELECT t.id, t.next_due - t.every - back.value * t.every,
        back.value = 0 OR (t.id * 13 + back.value * 7) % 20 <> 0, (t.id * 11 + back.value) % 40000,
        printf('https://example.cn/%d/%d', t.id, back.value), '学习材料一份，图片三张'
    FROM generate_series(0, $records - 1) AS back CROSS JOIN thing AS t
    ORDER BY back.value DESC, t.id;
CREATE INDEX thing_due ON thing (next_due, party);
CREATE INDEX record_thing ON record (thing, counts, at);
ANALYZE;
EOF
sqlite3 "$file" 'PRAGMA journal_mode = WAL' >/dev/null
