#!/bin/sh
# link.sh: a client at the end of a slow line, through the shipped site of nginx; called by bench.sh --link. Needs root, for
# the network namespaces. See README.md.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
tools=${BENCH_TOOLS:-$PWD/tests/bench}
QUNGUAN=${QUNGUAN:-$PWD/qunguan}
QUNGUAND=${QUNGUAND:-$PWD/qunguand}
work=${QUNGUAN_BENCH_DIR:-${TMPDIR:-/tmp}/qunguan-bench.$(id -u)}/link
rate=${BENCH_RATE:-64kbit}
delay=${BENCH_DELAY:-400} # ms each way
PATH=$PATH:/usr/sbin:/sbin

# shellcheck source=SCRIPTDIR/table.sh
. "$here/table.sh"

[ "$(id -u)" -eq 0 ] || die 'only root can make network namespaces'
for tool in ip tc nginx openssl; do
    command -v "$tool" >/dev/null || die "$tool is needed"
done
[ -x "$tools/wire" ] || die "no $tools/wire: run make bench"
for program in "$QUNGUAN" "$QUNGUAND"; do
    [ -x "$program" ] || die "no program at $program"
done
LC_ALL=C.UTF-8
export LC_ALL
unset QUNGUAN_STORE QUNGUAN_RULEBOOKS QUNGUAN_NOW QUNGUAND_DATA STATE_DIRECTORY

near=qgn$$ far=qgf$$ server_ip=10.77.0.1 client_ip=10.77.0.2 port=8443
wire='' server=''
finish()
{
    [ ! -s "$work/nginx.pid" ] || kill "$(cat "$work/nginx.pid")" 2>/dev/null || :
    for id in $server $wire; do
        kill "$id" 2>/dev/null || :
    done
    for space in $near $far; do
        ip netns del "$space" 2>/dev/null || :
    done
}
trap finish EXIT
trap 'exit 2' HUP INT TERM
rm -rf "$work"
mkdir -p "$work"

# ---- the line ------------------------------------------------------------------------------------

# The rate is kept by the kernel, in both directions; the delay by wire, since not every kernel has netem.
lay_line()
{
    "$tools/wire" "$near" "$far" "$delay" >"$work/wire.said" &
    wire=$!
    until [ -f "$work/wire.said" ] && grep -q ready "$work/wire.said"; do
        kill -0 "$wire" 2>/dev/null || die 'no tunnels here'
        sleep 0.1
    done
    end_line "$near" $server_ip $client_ip
    end_line "$far" $client_ip $server_ip
}

end_line()
{
    ip netns add "$1"
    ip link set "$1" netns "$1"
    ip -n "$1" link set lo up
    ip -n "$1" addr add "$2" peer "$3" dev "$1"
    ip -n "$1" link set "$1" up
    tc -n "$1" qdisc add dev "$1" root tbf rate "$rate" burst 1600 latency 2s
    ip netns exec "$1" sysctl -qw net.ipv4.tcp_congestion_control=cubic 2>/dev/null || :
}

# Bytes that have come over the line to the client.
came()
{
    ip netns exec "$far" cat "/sys/class/net/$far/statistics/rx_bytes"
}

# ---- the server ----------------------------------------------------------------------------------

make_tenant()
{
    "$QUNGUAN" --store "$work/demo.db" init --demo 2>>"$work/said"
    "$QUNGUAN" --store "$work/demo.db" export >"$work/demo.jsonl"
    "$QUNGUAND" --data "$work/data" init --tenant top --name '万宁市委组织部' --org-kind committee --person boss \
        --person-name '王组织' --rulebook wanning >/dev/null 2>>"$work/said"
    "$QUNGUAND" --data "$work/data" load --tenant top "$work/demo.jsonl" >>"$work/said" 2>&1 || :
    tail -n 1 "$work/said" >&2
}

serve()
{
    ip netns exec "$near" "$QUNGUAND" --data "$work/data" serve --listen "unix:$work/server.sock" \
        2>"$work/server.said" &
    server=$!
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=bench \
        -addext "subjectAltName=IP:$server_ip" -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
    sed "s#/etc/ssl/qunguan/fullchain.pem#$work/cert.pem#; s#/etc/ssl/qunguan/privkey.pem#$work/key.pem#
        s#/run/qunguand.sock#$work/server.sock#; s#/var/log/nginx/qunguan.log#$work/access.log#
        s#listen 443#listen $server_ip:$port#; s#listen 80#listen $server_ip:8080#; /listen \\[::\\]/d" \
        "$here/../../deploy/nginx-qunguan.conf" >"$work/site.conf"
    cat >"$work/nginx.conf" <<END
user root;
pid $work/nginx.pid;
error_log $work/nginx.said;
worker_processes 1;
events { worker_connections 256; }
http {
    client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3;
    uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
    include $work/site.conf;
}
END
    ip netns exec "$near" nginx -e "$work/nginx.said" -c "$work/nginx.conf" || die 'nginx does not start'
}

# ---- the client ----------------------------------------------------------------------------------

# At which end of the line the client is.
where=$far

client()
{
    who=$1
    shift
    ip netns exec "$where" "$QUNGUAN" --store "$work/$who.db" "$@" >>"$work/$who.said" 2>&1
}

# timed WHAT COMMAND...: says the seconds it took and what came over the line.
timed()
{
    what=$1 before=$(came)
    shift
    begun=$(date +%s%N)
    "$@" || die "$what has failed: $(tail -n 1 "$work/$who.said")"
    took=$(awk -v ns=$(($(date +%s%N) - begun)) 'BEGIN { printf "%.1f", ns / 1e9 }')
    bytes=$(($(came) - before))
}

enrol()
{
    code=$("$QUNGUAND" --data "$work/data" invite --tenant top --person "$1" 2>/dev/null | sed -n 's/^邀请码：//p')
    [ "$code" ] || die "no code for $1"
    client "$1" enrol "https://$server_ip:$port" --name bench --ca "$work/cert.pem" --code "$code" ||
        die "cannot enrol $1: $(tail -n 1 "$work/$1.said")"
}

rows_of()
{
    sqlite3 "$1" 'SELECT (SELECT count(*) FROM fact) + (SELECT count(*) FROM event) + (SELECT count(*) FROM post) +
        (SELECT count(*) FROM member) + (SELECT count(*) FROM joining) + (SELECT count(*) FROM "group") +
        (SELECT count(*) FROM org) + (SELECT count(*) FROM person)'
}

bootstrap()
{
    enrol "$1"
    who=$1
    timed "bootstrap of $1" client "$1" sync
    stated "bootstrap, $2, s" "$took"
    stated "bootstrap, $2, bytes" "$bytes"
    stated "bootstrap, $2, rows" "$(rows_of "$work/$1.db")"
}

stated()
{
    printf '%-45s %12s %12s %7s\n' "$1" "$2" - -
}

# A thousand posts in all the groups, by another way; their ids are random, as real ones are, so that they do not shrink.
thousand()
{
    sqlite3 "$work/demo.db" 'SELECT id FROM "group" WHERE work_ended IS NULL ORDER BY id' >"$work/groups"
    now=$(date +%Y-%m-%dT%H:%M:%S%:z)
    awk -v now="$now" '{ group[NR] = $1 } END {
        for (i = 0; i < 1000; i++)
            printf "{\"do\":\"fact.record\",\"to\":\"0000%04x-%04x-7%03x-8%03x-%06x%06x\",\"at\":\"%s\",\"with\":{" \
                "\"group\":\"%s\",\"kind\":\"posted\",\"category\":\"party_building\",\"note\":\"学习材料%d份\"}}\n",
                i, rand() * 65536, rand() * 4096, rand() * 4096, rand() * 16777216, rand() * 16777216, now,
                group[i % NR + 1], rand() * 100
    }' "$work/groups" >"$work/thousand"
    "$QUNGUAND" --data "$work/data" load --tenant top "$work/thousand" >>"$work/said" 2>&1 ||
        die "load has failed: $(tail -n 1 "$work/said")"
}

catch_up()
{
    thousand
    who=z2
    timed 'catching up' client z2 sync
    most 'catching up 1,000 changes, s' "$took" - 30
    stated 'catching up 1,000 changes, bytes' "$bytes"
    timed 'nothing new' client z2 sync
    stated 'a sync with nothing new, s' "$took"
}

note 'making the demonstration …'
make_tenant
lay_line
serve
note "over $rate, $delay ms each way …"
head_of_table
admin=$(sqlite3 "$work/demo.db" 'SELECT admin FROM "group" WHERE admin IS NOT NULL ORDER BY id LIMIT 1')
bootstrap "$admin" 'one admin'
if [ "${BENCH_QUICK-}" ]; then
    where=$near
    enrol z2
    client z2 sync || die "cannot sync: $(tail -n 1 "$work/z2.said")"
    where=$far
else
    bootstrap z2 '236 branches'
fi
catch_up
