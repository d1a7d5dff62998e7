#!/bin/sh
# search.sh: what each key typed behind `/` costs on the dashboard of 10,000 groups; README.md. Run by bench.sh --search.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
tools=${BENCH_TOOLS:-$PWD/tests/bench}
QUNGUAN=${QUNGUAN:-$PWD/qunguan}
work=${QUNGUAN_BENCH_DIR:-${TMPDIR:-/tmp}/qunguan-bench.$(id -u)}
rounds=${BENCH_ROUNDS:-5}

groups=10000 scans=50
now=2026-09-17T09:00:00+08:00

# shellcheck source=SCRIPTDIR/table.sh
. "$here/table.sh"

[ -x "$QUNGUAN" ] || die "no program at $QUNGUAN"
for tool in race ptytime; do
    [ -x "$tools/$tool" ] || die "no $tools/$tool: run make bench"
done
LC_ALL=C.UTF-8 QUNGUAN_NOW=$now
export LC_ALL QUNGUAN_NOW
unset QUNGUAN_STORE QUNGUAN_RULEBOOKS
mkdir -p "$work"
store=$work/names.db
fresh=$work/naming
trap 'rm -f "$fresh"*' EXIT
trap 'exit 2' HUP INT TERM

# Names as offices have them: town, village, number of the branch; each differs from all others.
ledger()
{
    awk -v groups=$groups 'BEGIN {
        split("万宁镇 后安镇 大茂镇 长丰镇 和乐镇 龙滚镇 山根镇 北大镇 南桥镇 礼纪镇 重兴镇 朝阳镇", town, " ")
        split("镇南社区 裕光社区 西门社区 长江村 曲冲村 联光村 乐来村 石城村 单园村 六底村", village, " ")
        split("一 二 三 四 五 六 七 八 九 十", numeral, " ")
        at = "\"at\":\"2026-06-01T08:00:00+08:00\",\"with\":{"
        print "{\"do\":\"person.add\",\"to\":\"u\"," at "\"name\":\"王群\"}}"
        print "{\"do\":\"org.add\",\"to\":\"top\"," at "\"name\":\"万宁市委\",\"kind\":\"committee\",\"rulebook\":\"wanning\"}}"
        for (g = 0; g < groups; g++) {
            branch = int(g / 120) + 1
            name = town[g % 12 + 1] village[int(g / 12) % 10 + 1] "第" (branch >= 20 ? numeral[int(branch / 10)] : "") \
                (branch >= 10 ? "十" : "") (branch % 10 ? numeral[branch % 10] : "") "党支部"
            print "{\"do\":\"org.add\",\"to\":\"o" g "\"," at "\"name\":\"" name "\",\"kind\":\"branch\",\"parent\":\"top\"}}"
            print "{\"do\":\"group.propose\",\"to\":\"g" g "\"," at "\"org\":\"o" g "\",\"kind\":\"wechat_group\",\"name\":\"" \
                name "党建微信群\",\"owner\":\"u\",\"admin\":\"u\"}}"
            print "{\"do\":\"group.open\",\"to\":\"g" g "\"," at "\"active_from\":\"2026-06-01T08:00:00+08:00\"}}"
        }
    }'
}

named()
{
    sqlite3 "$1" 'SELECT count(*) FROM "group" WHERE active_from IS NOT NULL' 2>/dev/null || echo 0
}

# Derives what is not fresh, so that nothing does it between the keys.
good_store()
{
    [ "$(named "$store")" = $groups ] && { "$QUNGUAN" --store "$store" check >/dev/null 2>&1 || [ $? -eq 1 ]; }
}

make_store()
{
    good_store && return
    note "making the store of $groups groups …"
    rm -f "$store"*
    ledger | "$QUNGUAN" --store "$fresh" load - >&2 || die 'load has failed'
    mv "$fresh" "$store"
    good_store || die 'the store is not as expected'
}

# key BEFORE KEY: the median of a press of KEY with BEFORE typed already, each time in another process.
key()
{
    i=0
    while [ $((i += 1)) -le "$rounds" ]; do
        "$tools/ptytime" -e F10 -k "/$1" -d "$2" -n 1 "$QUNGUAN" --store "$store" >"$work/search.said" ||
            die "no figure for the key $2 behind /$1"
        sed -n 's/^key_ms //p' "$work/search.said"
        sed -n 's/^hwm_kb //p' "$work/search.said" >>"$work/search.kb"
    done | median
}

# typed WHAT FIRST SECOND …: each key behind those before it; the worst of them.
typed()
{
    what=$1 before='' worst=0
    shift
    for next; do
        [ -n "$before$next" ] || continue
        ms=$(key "$before" "$next")
        worst=$(printf '%s\n%s\n' "$worst" "$ms" | sort -n | tail -n 1)
        before=$before$next
    done
    most "/$before, $what, worst key, ms" "$worst" "$like" 50
}

# One reading of all names by LIKE, as the sqlite3 shell does it, its start spread over many.
scan()
{
    i=0
    while [ $((i += 1)) -le $scans ]; do
        echo 'SELECT count(*) FROM "group" g LEFT JOIN org o ON o.id = g.org' \
            "WHERE g.name LIKE '%镇南$i%' OR o.name LIKE '%镇南$i%';"
    done >"$work/like.sql"
    "$tools/race" "$rounds" sqlite3 "$store" "<$work/like.sql" |
        awk -v n=$scans '{ printf "%.2f\n", $1 / n }'
}

make_store
note "measuring, the median of $rounds rounds …"
rm -f "$work/search.kb"
like=$(scan)
head_of_table
typed 'initials, found' w n z z n s q
typed 'initials, not found' z z z z
typed 'a name' 镇 南 社 区
typed 'a number' 1 2
most 'memory after a find, KB (most so far)' "$(sort -n "$work/search.kb" | tail -n 1)" - 12288
