#!/bin/sh
# bench.sh [--large | --server | --link | --search]: how the program stands against its yardsticks, all in one run; README.md.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
tools=${BENCH_TOOLS:-$PWD/tests/bench}
QUNGUAN=${QUNGUAN:-$PWD/qunguan}
work=${QUNGUAN_BENCH_DIR:-${TMPDIR:-/tmp}/qunguan-bench.$(id -u)}
rounds=${BENCH_ROUNDS:-9}

groups=10000 things=100000 late=8000
now=2026-09-17T09:00:00+08:00
turn=2026-09-21T09:00:00+08:00

# shellcheck source=SCRIPTDIR/table.sh
. "$here/table.sh"

case ${1-} in
'') sizes='10 100' ;;
--large) sizes='10 100 1000' ;;
--server) exec sh "$here/serve.sh" ;;
--link) exec sh "$here/link.sh" ;;
--search) exec sh "$here/search.sh" ;;
*) die 'usage: bench.sh [--large | --server | --link | --search]' ;;
esac
[ -x "$QUNGUAN" ] || die "no program at $QUNGUAN"
for tool in gen_ledger race rows floor ptytime; do
    [ -x "$tools/$tool" ] || die "no $tools/$tool: run make bench"
done
LC_ALL=C.UTF-8 QUNGUAN_NOW=$now
export LC_ALL QUNGUAN_NOW
unset QUNGUAN_STORE QUNGUAN_RULEBOOKS
mkdir -p "$work"
fresh=$work/making
trap 'rm -f "$fresh"*' EXIT
trap 'exit 2' HUP INT TERM

# ---- the data ------------------------------------------------------------------------------------

store_of()
{
    echo "$work/store-$1.db"
}

plain_of()
{
    echo "$work/plain-$1.db"
}

schema_of()
{
    sqlite3 "$1" 'SELECT sql FROM sqlite_schema ORDER BY type, name'
}

# A store that an earlier program made is of no use when its tables or indexes are not those of this one.
same_schema()
{
    [ -f "$1" ] || return 1
    if [ ! -f "$fresh.empty" ]; then
        "$QUNGUAN" --store "$fresh.empty" init 2>/dev/null || die 'cannot make a store'
    fi
    [ "$(schema_of "$1")" = "$(schema_of "$fresh.empty")" ]
}

# Answers 0 when the check can read the store and finds in it what gen_ledger put there.
good_store()
{
    same_schema "$1" && { "$QUNGUAN" --store "$1" check 2>/dev/null || [ $? -eq 1 ]; } |
        grep -q "逾期 $late 项"
}

make_store()
{
    good_store "$(store_of "$1")" && return
    note "making the store of $((groups * $1)) facts …"
    rm -f "$(store_of "$1")"*
    "$tools/gen_ledger" $groups "$1" | "$QUNGUAN" --store "$fresh" load - >&2 ||
        die "load has failed"
    mv "$fresh" "$(store_of "$1")"
    good_store "$(store_of "$1")" || die "the store of $1 facts a group is not as expected"
}

# good_plain FILE RECORDS
good_plain()
{
    [ -f "$1" ] && [ "$(sqlite3 "$1" 'SELECT max(id) FROM record')" = "$2" ] && for form in kept sought; do
        sum=$(sqlite3 "$1" <"$here/$form.sql" | awk -F'|' '{ n += $2 } END { print n + 0 }') || return 1
        [ "$sum" -eq $late ] || return 1
    done
}

make_plain()
{
    good_plain "$(plain_of "$1")" $((groups * $1)) && return
    note "making the plain database of $((groups * $1)) records …"
    sh "$here/plain.sh" "$fresh" $things $((groups * $1 / things))
    mv "$fresh" "$(plain_of "$1")"
    rm -f "$fresh"*
    good_plain "$(plain_of "$1")" $((groups * $1)) || die "the plain database of $1 records a thing is not as expected"
}

# The registry alone in a store, and 100k facts for it in a file.
make_load()
{
    same_schema "$work/registry.db" && [ -s "$work/facts.jsonl" ] && return
    note 'making the registry …'
    rm -f "$work/registry.db"*
    "$tools/gen_ledger" $groups 10 | grep -v '"do":"fact' |
        "$QUNGUAN" --store "$fresh" load - >&2 || die 'load has failed'
    "$tools/gen_ledger" $groups 10 | grep '"do":"fact' >"$work/facts.jsonl"
    mv "$fresh" "$work/registry.db"
}

# The demonstration: rows that differ from each other as those of an office do.
make_demo()
{
    same_schema "$work/demo.db" && return
    rm -f "$work/demo.db"*
    "$QUNGUAN" --store "$fresh" init --demo >&2 || die 'init --demo has failed'
    mv "$fresh" "$work/demo.db"
}

# ---- the check -----------------------------------------------------------------------------------

race()
{
    "$tools/race" "$rounds" "$@"
}

check_against()
{
    for size in $sizes; do
        pair=$(race QUNGUAN_NOW=$now "$QUNGUAN" --store "$(store_of "$size")" check -- \
            sqlite3 "$(plain_of "$size")" "<$here/kept.sql")
        ratio "check, $((groups * size)) facts, ms" "${pair% *}" "${pair#* }" 3
    done
    for size in $sizes; do
        pair=$(race QUNGUAN_NOW=$turn "$QUNGUAN" --store "$(store_of "$size")" check -- \
            sqlite3 "$(plain_of "$size")" "<$here/sought.sql")
        ratio "check at the turn, $((groups * size)) facts, ms" "${pair% *}" "${pair#* }" 8
    done
}

flat()
{
    for size in $sizes; do
        [ "$size" = 10 ] && continue
        pair=$(race QUNGUAN_NOW="$2" "$QUNGUAN" --store "$(store_of "$size")" check -- \
            QUNGUAN_NOW="$2" "$QUNGUAN" --store "$(store_of 10)" check)
        ratio "$1, $((groups * size)) against 100000, ms" "${pair% *}" "${pair#* }" 1.5
    done
}

# ---- the dashboard -------------------------------------------------------------------------------

# figure NAME FILE...: the median of that figure of ptytime over the runs.
figure()
{
    name=$1
    shift
    sed -n "s/^$name //p" "$@" | median
}

# Keys where neighbouring rows have little in common, and the pane below changes with each.
demo_keys()
{
    i=demo
    if ! time_screen ours F10 0 "$QUNGUAN" --store "$work/demo.db"; then
        echo 'demo: no figures'
        return
    fi
    most 'demo, cursor key, ms' "$(figure key_ms "$work/screen.ours.demo")" - 2
    most 'demo, cursor key, bytes' "$(figure key_bytes "$work/screen.ours.demo")" - 250
    most 'demo, page down, bytes' "$(figure page_bytes "$work/screen.ours.demo")" - 1228
}

# time_screen NAME TEXT IDLE COMMAND...: TEXT stands in the last line of the screen.
time_screen()
{
    name=$1 text=$2 seconds=$3
    shift 3
    "$tools/ptytime" -e "$text" -d j -p '^F' -q q -i "$seconds" "$@" >"$work/screen.$name.$i"
}

dashboard()
{
    rm -f "$work"/screen.*
    store=$(store_of 100) plain=$(plain_of 100) i=0
    while [ $((i += 1)) -le "$rounds" ]; do
        idle=0
        [ "$i" -eq "$rounds" ] && idle=3
        if ! time_screen ours F10 $idle "$QUNGUAN" --store "$store" ||
            ! time_screen floor '退出' $idle "$tools/floor" "$plain"; then
            echo 'dashboard: no figures'
            return
        fi
    done
    set -- paint_ms rss_kb hwm_kb key_ms key_bytes page_ms page_bytes idle_bytes idle_wakes
    for name; do
        eval "our_$name=\$(figure $name $work/screen.ours.*)"
        eval "low_$name=\$(figure $name $work/screen.floor.*)"
    done
    # shellcheck disable=SC2154 # set by name just above
    {
        ratio 'dashboard, 1M facts, first paint, ms' "$our_paint_ms" "$low_paint_ms" 3
        most 'dashboard, memory, KB (RSS)' "$our_rss_kb" "$low_rss_kb" 12288
        most 'dashboard, memory, KB (most so far)' "$our_hwm_kb" "$low_hwm_kb" 12288
        most 'cursor key, ms' "$our_key_ms" "$low_key_ms" 2
        most 'cursor key, bytes' "$our_key_bytes" "$low_key_bytes" 250
        most 'page down, bytes' "$our_page_bytes" "$low_page_bytes" 1228
        most 'idle for 3 s, bytes' "$our_idle_bytes" "$low_idle_bytes" 0
        most 'idle for 3 s, wake-ups' "$our_idle_wakes" "$low_idle_wakes" 0
    }
}

# ---- the load ------------------------------------------------------------------------------------

# Facts a second, the deriving at the end included, beside rows a second: over as many rows as the load writes, since
# each fact is kept with its command, and the rate falls with the size of the indexes.
load_against()
{
    count=$(grep -c . "$work/facts.jsonl") i=0
    : >"$work/load.ours"
    : >"$work/load.rows"
    while [ $((i += 1)) -le "$rounds" ]; do
        cp "$work/registry.db" "$fresh.db"
        "$tools/race" 1 "$QUNGUAN" --store "$fresh.db" load "$work/facts.jsonl" 2>"$work/load.said" |
            awk -v n="$count" '{ printf "%.0f\n", n * 1000 / $1 }' >>"$work/load.ours"
        "$tools/rows" "$fresh.rows" $((2 * count)) >>"$work/load.rows"
        rm -f "$fresh"*
    done
    at_least 'load, facts a second' "$(median <"$work/load.ours")" "$(median <"$work/load.rows")" 0.25
}

for size in $sizes; do
    make_store "$size"
    make_plain "$size"
done
make_load
make_demo
note "measuring, the median of $rounds rounds by turns …"
head_of_table
check_against
flat check $now
flat 'check at the turn' $turn
dashboard
demo_keys
load_against
