# For the scripts in this folder: a server of their own. Sourced, not run.
set -u
tmp=$(mktemp -d) || exit 99
pid=
stop()
{
    [ -z "$pid" ] || kill "$pid" 2>/dev/null
    [ -z "$pid" ] || wait "$pid" 2>/dev/null
    pid=
}
trap 'stop; rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
LC_ALL=C.UTF-8
export LC_ALL
raw=${RAW:-$top_builddir/tests/serve/raw}
data=$tmp/data
socket=$tmp/s
. "$top_srcdir/tests/tap.sh"

# keeper ARGUMENT...: qunguand on the folder; what it prints is in out and err, its end in $code
keeper()
{
    code=0
    "$QUNGUAND" --data "$data" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || code=$?
}

ended()
{
    [ "$code" -eq "$1" ] && grep -q -e "$2" "$tmp/out" "$tmp/err"
}

tenant()
{
    keeper init --tenant top --name 镇党委 --org-kind committee --person u1 --person-name 王组织
}

# start ADDRESS [OPTION...]: the server, in the background; $pid
start()
{
    address=$1
    shift
    "$QUNGUAND" --data "$data" --listen "$address" "$@" 2>"$tmp/log" >/dev/null &
    pid=$!
    tries=0
    while [ "$tries" -lt 100 ]; do
        printf 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' |
            "$raw" "$address" 2 >"$tmp/out" 2>/dev/null
        grep -q '^ok' "$tmp/out" && return 0
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.1
        tries=$((tries + 1))
    done
    return 1
}

# sent FORMAT: the bytes, as printf writes them, to the server; the answers are in out
sent()
{
    # shellcheck disable=SC2059
    printf "$1" >"$tmp/in"
    sent_code=0
    "$raw" "$address" "${2:-5}" ${3:+"$3"} <"$tmp/in" >"$tmp/out" 2>"$tmp/err" || sent_code=$?
}

# answered CODE [TIMES]: the answer has that code, and there are so many
answered()
{
    head -n 1 "$tmp/out" | grep -q "^HTTP/1.1 $1 " &&
        [ "$(grep -o 'HTTP/1.1 [0-9][0-9][0-9] ' "$tmp/out" | wc -l)" -eq "${2:-1}" ]
}

# refused: an error, and nothing was served. (The library writes the head of its own refusals twice.)
refused()
{
    head -n 1 "$tmp/out" | grep -q '^HTTP/1.1 [45][0-9][0-9] ' &&
        ! grep -q 'HTTP/1.1 2[0-9][0-9] ' "$tmp/out"
}
