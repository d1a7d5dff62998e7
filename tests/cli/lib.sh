# For the scripts in this folder: a store of their own, and the tests they share. Sourced, not run.
set -u
tmp=$(mktemp -d) || exit 99
# Some tests run the program as another user, who has to get through to the store.
chmod 711 "$tmp"
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$tmp" || exit 99
store=$tmp/store.db
. "$top_srcdir/tests/tap.sh"
# Before this moment lies what is overdue in the ledger below; the clock plays no part.
QUNGUAN_NOW=2026-11-22T09:12:00+08:00
LC_ALL=C.UTF-8
export QUNGUAN_NOW LC_ALL

# run ARGUMENT...: the program on the store; what it prints is in out and err, its end in $code
run()
{
    code=0
    "$QUNGUAN" --store "$store" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || code=$?
}

# Whether a file holds nothing but lines of clean UTF-8 text: no other control characters.
clean()
{
    [ "$(LC_ALL=C tr -d '\n -\176\200-\377' <"$1" | wc -c)" -eq 0 ] &&
        iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1 &&
        ! LC_ALL=C grep -q "$(printf '\302[\200-\237]')" "$1"
}

# says CODE LINES PATTERN: the program ended so, silent but for so many clean lines on stderr, one of them
# with the pattern, in Chinese
says()
{
    [ "$code" -eq "$1" ] && [ ! -s "$tmp/out" ] && [ "$(wc -l <"$tmp/err")" -eq "$2" ] &&
        clean "$tmp/err" && LC_ALL=C grep -q "$(printf '[\344-\351]')" "$tmp/err" &&
        grep -q -e "$3" "$tmp/err"
}

# The rows of every table, derived ones too, in an order that does not depend on how they came in.
tables()
{
    sqlite3 "$1" .dump | LC_ALL=C sort
}

# exported FILE: the commands kept, to the file
exported()
{
    "$QUNGUAN" --store "$store" export >"$1"
}

# remember, unchanged: whether the store holds what it held
remember()
{
    exported "$tmp/before.jsonl" && tables "$store" >"$tmp/before.sql"
}

unchanged()
{
    exported "$tmp/after.jsonl" && cmp -s "$tmp/before.jsonl" "$tmp/after.jsonl" &&
        tables "$store" >"$tmp/after.sql" && cmp -s "$tmp/before.sql" "$tmp/after.sql"
}

# command VERB TARGET WITH [TIME]: one line of a file of commands
command()
{
    printf '{"do":"%s","to":"%s","at":"%s","with":{%s}}\n' "$1" "$2" "${4:-2026-06-01T09:00:00+08:00}" "$3"
}

# A branch with a group, a member, a meeting, and weeks of posts, one of them missing: 38 commands.
ledger()
{
    command org.add top '"name":"镇党委","kind":"committee","rulebook":"wanning"'
    command person.add u1 '"name":"王书记","org":"top"'
    command person.add u2 '"name":"李管理","org":"top"'
    command org.add o1 '"name":"东村党支部","kind":"branch","parent":"top","secretary":"u1","head":"u1"'
    command group.propose g1 '"org":"o1","kind":"wechat_group","name":"东村党支部党建微信群","function":"通知","owner":"u1","admin":"u2"'
    command group.open g1 '"active_from":"2026-06-01T00:00:00+08:00"'
    command member.add m1 '"org":"o1","name":"赵流动","status":"migrant"'
    command member.join m1 '"group":"g1","nickname":"东村党支部赵流动"'
    command event.add e1 '"group":"g1","kind":"branch_meeting","starts":"2026-09-10T15:00:00+08:00","title":"支部大会"'
    command post.draft d1 '"groups":["g1"],"category":"work","title":"公示","body":"正文","in_branch_name":true'
    command post.submit d1 '' 2026-06-01T10:00:00+08:00
    week=0
    while [ "$week" -lt 25 ]; do
        # One week is left out.
        [ "$week" -eq 22 ] || day "$week"
        week=$((week + 1))
    done
    command comment.add g1 '"text":"知道了"' 2026-11-20T10:00:00+08:00
    command audit.note g1 '"what":"导出"' 2026-11-20T10:00:01+08:00
    command person.set u2 '"phone":"13800000000"' 2026-11-20T10:00:02+08:00
}

# The post of week N.
day()
{
    date=$(date -u -d "2026-06-03 +$(($1 * 7)) days" +%Y-%m-%d)
    command fact.record "f$1" '"group":"g1","kind":"posted","category":"theory_study"' "${date}T08:00:00+08:00"
}
