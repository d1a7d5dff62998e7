# TAP for scripts. Sourced, not run; $tmp is a folder in which what was said last may stand as out and err.
count=0
failed=0

# ok NAME COMMAND...: passes when the command does; else what was said last is shown
ok()
{
    count=$((count + 1))
    name=$1
    shift
    if "$@"; then
        echo "ok $count - $name"
    else
        failed=$((failed + 1))
        echo "not ok $count - $name"
        echo "# failed: $*"
        for file in out err; do
            [ ! -s "$tmp/$file" ] || head -n 12 "$tmp/$file" | LC_ALL=C tr -c '\n -~\200-\377' '?' |
                LC_ALL=C awk -v name="$file" '{ print "# " name ": " $0 }'
        done
    fi
}

# later NAME COMMAND...: the same for scripts of keys that spend most of their time waiting: six are
# played at once. What each says stands in $tmp.
together=6
waiting=
players=
later()
{
    count=$((count + 1))
    echo "$1" >"$tmp/$count.name"
    shift
    (
        code=0
        "$@" >"$tmp/$count.out" 2>&1 || code=$?
        echo "$code" >"$tmp/$count.code"
    ) &
    waiting="$waiting $count"
    players="$players $!"
    [ $((count % together)) -ne 0 ] || await
}

await()
{
    # A script may have a server of its own in the background, which is not waited for.
    for player in $players; do
        wait "$player"
    done
    for n in $waiting; do
        if [ "$(cat "$tmp/$n.code")" = 0 ]; then
            echo "ok $n - $(cat "$tmp/$n.name")"
        else
            failed=$((failed + 1))
            echo "not ok $n - $(cat "$tmp/$n.name")"
            grep -A 70 '^not ok' "$tmp/$n.out" | sed 's/^/# /'
        fi
    done
    waiting=
    players=
}

# skip NAME WHY
skip()
{
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

done_testing()
{
    await
    echo "1..$count"
    [ "$failed" -eq 0 ]
    exit
}
