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

done_testing()
{
    echo "1..$count"
    [ "$failed" -eq 0 ]
    exit
}
