-- The same from the records: one search in the index for each thing, for the last that counts.
SELECT party, count(*), min(due) FROM (
    SELECT t.party AS party, t.every + coalesce(
        (SELECT max(r.at) FROM record AS r WHERE r.thing = t.id AND r.counts = 1), t.since) AS due
    FROM thing AS t)
WHERE due < 1789606800 GROUP BY party;
