-- What is late, by group, from the instant kept with each thing.
SELECT party, count(*), min(next_due) FROM thing WHERE next_due < 1789606800 GROUP BY party;
