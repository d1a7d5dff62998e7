#!/bin/sh
# serve.sh: the server against its yardsticks, all in this one run; called by bench.sh --server. See README.md.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
tools=${BENCH_TOOLS:-$PWD/tests/bench}
QUNGUAN=${QUNGUAN:-$PWD/qunguan}
QUNGUAND=${QUNGUAND:-$PWD/qunguand}
work=${QUNGUAN_BENCH_DIR:-${TMPDIR:-/tmp}/qunguan-bench.$(id -u)}
rounds=${BENCH_ROUNDS:-9}
port=${BENCH_PORT:-18470}
floor_port=$((port + 1))
seconds=${BENCH_SECONDS:-3}

# Each admin keeps $each groups; 20 and 2000 facts a group make logs of 10^4 and 10^6 numbers. Pushes go to a tenant of
# their own, which grows with each run.
groups=500 each=20 short=20 pushed=21 long=${BENCH_LONG:-2000}
sizes="$short $pushed $long"

# shellcheck source=SCRIPTDIR/table.sh
. "$here/table.sh"

for tool in gen_ledger race rows floor_http pusher asker idle unlimited; do
    [ -x "$tools/$tool" ] || die "no $tools/$tool: run make bench"
done
for program in "$QUNGUAN" "$QUNGUAND"; do
    [ -x "$program" ] || die "no program at $program"
done
command -v wrk >/dev/null || die 'wrk is needed'
LC_ALL=C.UTF-8
export LC_ALL
unset QUNGUAN_STORE QUNGUAN_RULEBOOKS QUNGUAN_NOW QUNGUAND_DATA STATE_DIRECTORY
mkdir -p "$work"
data=$work/server server='' floor=''
trap 'stop; rm -rf "$work"/serve-*' EXIT
trap 'exit 2' HUP INT TERM

stop()
{
    for id in $server $floor; do
        kill "$id" 2>/dev/null || :
        wait "$id" 2>/dev/null || :
    done
    server='' floor=''
}

# ---- the data ------------------------------------------------------------------------------------

# A registry as an office has it, from that of gen_ledger, where one person does everything: an admin for each $each
# groups, a secretary for each org. The top org is there already.
people()
{
    awk -v top="$1" -v each=$each '
    /"do":"org.add","to":"top"/ {
        match($0, /"at":"[^"]*"/)
        at = substr($0, RSTART, RLENGTH)
        printf "{\"do\":\"org.set\",\"to\":\"%s\",%s,\"with\":{\"settings\":{\"rules\":{\"theme-day\":" \
            "{\"on\":false}},\"decided_by\":\"boss\",\"reason\":\"测量\"}}}\n", top, at
        next
    }
    /"do":"person.add"/ { next }
    /"do":"org.add"/ {
        match($0, /"to":"o[0-9]*"/)
        n = substr($0, RSTART + 7, RLENGTH - 8)
        printf "{\"do\":\"person.add\",\"to\":\"s%d\",%s,\"with\":{\"name\":\"书记%d\"}}\n", n, at, n
        if (n % each == 0)
            printf "{\"do\":\"person.add\",\"to\":\"a%d\",%s,\"with\":{\"name\":\"管理员%d\"}}\n" \
                "{\"do\":\"person.add\",\"to\":\"l%d\",%s,\"with\":{\"name\":\"领导%d\"}}\n", n / each, at, n, n / each, at, n
        sub(/"parent":"top"/, "\"parent\":\"" top "\"")
        sub(/"secretary":"u"/, "\"secretary\":\"s" n "\"")
    }
    /"do":"group.propose"/ {
        match($0, /"to":"g[0-9]*"/)
        n = substr($0, RSTART + 7, RLENGTH - 8)
        sub(/"owner":"u"/, "\"owner\":\"s" n "\"")
        sub(/"admin":"u"/, "\"admin\":\"a" int(n / each) "\"")
        sub(/"contact_leader":"u"/, "\"contact_leader\":\"l" int(n / each) "\"")
    }
    { print }'
}

schema_of()
{
    sqlite3 "$1" 'SELECT sql FROM sqlite_schema ORDER BY type, name'
}

# A tenant that an earlier program made is of no use when its tables or indexes are not those of this one.
good_tenant()
{
    [ -f "$data/tenants/log$1.db" ] && [ -f "$data/whole-$1" ] &&
        [ "$(schema_of "$data/tenants/log$1.db")" = "$(schema_of "$work/serve-fresh/tenants/fresh.db")" ]
}

# Every line of the ledger becomes a number of the log and an entry of the audit chain.
make_tenant()
{
    good_tenant "$1" && return
    note "making the tenant of $((groups * $1)) facts …"
    invite "log$1" boss init >/dev/null
    "$tools/gen_ledger" $groups "$1" | people "log$1" >"$work/serve-lines"
    begun=$(date +%s)
    "$QUNGUAND" --data "$data" load --tenant "log$1" "$work/serve-lines" 2>"$work/server.said" ||
        die "load has failed: $(tail -n 1 "$work/server.said")"
    note "$(wc -l <"$work/serve-lines") lines in $(($(date +%s) - begun)) s"
    rm -f "$work/serve-lines"
    : >"$data/whole-$1"
}

# invite TENANT PERSON [init]: a code.
invite()
{
    if [ "${3-}" = init ]; then
        "$QUNGUAND" --data "$data" init --tenant "$1" --name '某镇党委' --org-kind committee --person "$2" \
            --person-name '王组织' --rulebook wanning
    else
        "$QUNGUAND" --data "$data" invite --tenant "$1" --person "$2"
    fi 2>>"$work/server.said" | sed -n 's/^邀请码：//p'
}

make_data()
{
    rm -rf "$work/serve-fresh"
    all=$data data=$work/serve-fresh
    invite fresh boss init >/dev/null
    data=$all
    for size in $sizes; do
        good_tenant "$size" || rm -rf "$data"
    done
    mkdir -p "$data"
    for size in $sizes; do
        make_tenant "$size"
    done
}

# ---- the server ----------------------------------------------------------------------------------

start()
{
    "$tools/unlimited" "$data" "127.0.0.1:$port" 2>>"$work/server.said" &
    server=$!
    "$tools/floor_http" "$floor_port" &
    floor=$!
    for tenth in 1 2 3 4 5 6 7 8 9 10; do
        sleep 0.$tenth
        listens "$port" && listens "$floor_port" && return
    done
    die "the server does not answer; see $work/server.said"
}

# Whether somebody listens there.
listens()
{
    grep -qi "0100007F:$(printf '%04X' "$1") 00000000:0000 0A" /proc/net/tcp
}

enrol()
{
    "$tools/asker" enrol "$port" "$(invite "$1" "$2")" "$work/serve-$1-$2" || die "cannot enrol $2"
}

# ---- nothing new ---------------------------------------------------------------------------------

# rate ARGUMENT...: requests a second of wrk; none when an answer is not 200.
rate()
{
    wrk -c32 -t1 -d"${seconds}s" "$@" >"$work/serve-wrk"
    ! grep -q 'Non-2xx\|Socket errors' "$work/serve-wrk" || die "wrk: $(grep 'Non-2xx\|Socket' "$work/serve-wrk")"
    awk '/^Requests\/sec/ { print $2 }' "$work/serve-wrk"
}

nothing_new()
{
    # shellcheck disable=SC2046 # three words
    set -- $("$tools/asker" quiet "$port" "$work/serve-log$long-a0")
    [ $# -eq 3 ] || die 'no token'
    : >"$work/serve-ours"
    : >"$work/serve-floor"
    i=0
    while [ $((i += 1)) -le "$rounds" ]; do
        rate -H "Authorization: Bearer $1" "http://127.0.0.1:$port$2" >>"$work/serve-ours"
        rate "http://127.0.0.1:$floor_port/" >>"$work/serve-floor"
    done
    at_least 'nothing new, requests a second' "$(median <"$work/serve-ours")" "$(median <"$work/serve-floor")" 0.333
    most 'nothing new, bytes with the head' "$3" - 500
}

# ---- pushes --------------------------------------------------------------------------------------

# All rows of all tables of a tenant.
count_rows()
{
    sqlite3 "$1" "SELECT 'SELECT (' || group_concat('SELECT count(*) FROM \"' || name || '\"', ') + (') || ')'
        FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'" | sqlite3 "$1"
}

# pushes COMMANDS PUSHES: rows a second durably, against as many rows a transaction into a table that already has as
# many rows. Counted are the rows that are new, and the head, which is one row more for each push.
pushes()
{
    file=$data/tenants/log$pushed.db i=0
    : >"$work/serve-ours"
    : >"$work/serve-floor"
    : >"$work/serve-commands"
    while [ $((i += 1)) -le "$rounds" ]; do
        before=$(count_rows "$file")
        "$tools/pusher" "$port" "$work/serve-log$pushed-a0" "$2" "$1" $each >"$work/serve-push" || die 'pusher has failed'
        made=$(($(count_rows "$file") - before + $2))
        awk '{ print $1 }' "$work/serve-push" >>"$work/serve-commands"
        awk -v made=$made -v n=$(($1 * $2)) '{ printf "%.0f\n", $1 * made / n }' "$work/serve-push" \
            >>"$work/serve-ours"
        "$tools/rows" "$work/serve-rows" "$made" $((made / $2)) "$before" >>"$work/serve-floor"
    done
    at_least "push, $1 a time, $((made / $2)) rows, rows a second" "$(median <"$work/serve-ours")" \
        "$(median <"$work/serve-floor")" 0.6
    printf '%-45s %12s %12s %7s\n' "push, $1 a time, commands a second" "$(median <"$work/serve-commands")" - -
}

# ---- pulls ---------------------------------------------------------------------------------------

# pulls PERSON SHARE K...: the last K changes of the person, who sees one number in SHARE; of the long log and of the
# short.
pulls()
{
    who=$1 share=$2
    shift 2
    for k; do
        for size in $short $long; do
            "$tools/asker" pull "$port" "$work/serve-log$size-$who" $((k * share)) 500 $((rounds * 5)) \
                >"$work/serve-pull-$size" || die 'pull has failed'
        done
        read -r early _ few <"$work/serve-pull-$short"
        read -r late _ rows <"$work/serve-pull-$long"
        ratio "pull by $who, $rows and $few rows, ms (10^6, 10^4)" "$late" "$early" 1.5
    done
}

idle_sessions()
{
    stop
    start
    # shellcheck disable=SC2046 # four words
    set -- $("$tools/idle" "$port" "$work/serve-log$long-a0" 1000 "$server")
    [ $# -eq 4 ] || die 'idle has failed'
    most '1,000 sessions, connected, KB (RSS)' "$2" "$1" 65536
    most '1,000 sessions, all waiting, KB (RSS)' "$3" "$1" 65536
    most '1,000 sessions, KB (most so far)' "$4" "$1" 65536
}

verify()
{
    file=$data/tenants/log$long.db
    took=$("$tools/race" 3 "$QUNGUAN" audit verify "$file")
    entries=$(sqlite3 "$file" 'SELECT max(seq) FROM audit')
    printf '%-45s %12s %12s %7s\n' "audit verify, $entries entries, ms" "$took" - -
}

make_data
start
for size in $sizes; do
    for who in boss a0; do
        enrol "log$size" $who
    done
done
note "measuring, the median of $rounds rounds by turns …"
head_of_table
nothing_new
pulls boss 1 10 100 500
pulls a0 $((groups / each)) 10 100 400
pushes 100 20
pushes 10 100
pushes 1 300
idle_sessions
stop
verify
