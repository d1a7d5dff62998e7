# For the scripts in this folder: a server on a Unix socket, clients of it, and whether they agree. Sourced, not run.
# In memory syncs cost nothing, and there are thousands of them.
[ -n "${TMPDIR:-}" ] || [ ! -w /dev/shm ] || { TMPDIR=/dev/shm; export TMPDIR; }
. "$top_srcdir/tests/cli/lib.sh"
# The server has the real clock, so the clients have it too.
unset QUNGUAN_NOW
umask 077
jobs_started=
trap 'end_jobs; rm -rf "$tmp"' EXIT

end_jobs()
{
    # Not by force: a worker has jobs of its own to end.
    # shellcheck disable=SC2086
    [ -z "$jobs_started" ] || kill $jobs_started 2>/dev/null
    wait 2>/dev/null
    jobs_started=
}

# started PID, ended PID: what is to be killed should the script end early
started()
{
    jobs_started="$jobs_started $1"
}

ended()
{
    still=
    for job in $jobs_started; do
        [ "$job" = "$1" ] || still="$still $job"
    done
    jobs_started=$still
}

data=$tmp/srv
tenant=t1
# Clients know the first; it leads to the second, or to a proxy in between.
front=$tmp/front.sock
back=$tmp/back.sock

# moment [SECONDS]: the time by the real clock, so many seconds from now
moment()
{
    TZ=UTC-8 date -d "@$(($(date +%s) + ${1:-0}))" +%Y-%m-%dT%H:%M:%S+08:00
}

# Everybody is asked about the same instant.
horizon=$(moment 3000000)

# wait_for FILE: until it is there, for ten seconds
wait_for()
{
    tries=0
    while [ ! -e "$1" ] && [ "$tries" -lt 500 ]; do
        sleep 0.02
        tries=$((tries + 1))
    done
    [ -e "$1" ]
}

keeper()
{
    code=0
    "$QUNGUAND" --data "$data" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || code=$?
}

# start_server [VARIABLE=VALUE...]: until it answers; its process is $server
start_server()
{
    rm -f "$back"
    env "$@" "$QUNGUAND" --data "$data" serve --rate 0 --listen "unix:$back" >>"$tmp/server.log" 2>&1 &
    server=$!
    started "$server"
    wait_for "$back"
}

stop_server()
{
    kill "$server" 2>/dev/null
    code=0
    wait "$server" || code=$?
    ended "$server"
}

# straight: the clients reach the server without a proxy
straight()
{
    ln -sfn "$back" "$front"
}

# The tenant: two branches, the first with three groups; u0 organises all, u1 is the secretary of the first branch and
# u2 its head and the owner of its groups, u3 the admin of two and u5 of the third; u4 is the secretary of the second.
base()
{
    since=$(moment -12960000)
    command person.add u1 '"name":"王书记","org":"t1"' "$since"
    command person.add u2 '"name":"李群主","org":"t1"' "$since"
    command person.add u3 '"name":"赵管理","org":"t1"' "$since"
    command person.add u4 '"name":"孙书记","org":"t1"' "$since"
    command person.add u5 '"name":"吴管理","org":"t1"' "$since"
    command org.add o1 '"name":"东村党支部","kind":"branch","parent":"t1","secretary":"u1","head":"u2"' "$since"
    command org.add o2 '"name":"西村党支部","kind":"branch","parent":"t1","secretary":"u4"' "$since"
    command group.propose g1 '"org":"o1","kind":"wechat_group","name":"东村党支部党建微信群","function":"通知","owner":"u2","admin":"u3"' "$since"
    command group.open g1 '"active_from":"'"$since"'"' "$since"
    command group.propose g2 '"org":"o1","kind":"qq_group","name":"东村党支部学习群","function":"学习","owner":"u2","admin":"u3"' "$since"
    command group.open g2 '"active_from":"'"$since"'"' "$since"
    command group.propose g3 '"org":"o1","kind":"wechat_group","name":"东村党支部志愿服务群","function":"服务","owner":"u2","admin":"u5"' "$since"
    command group.open g3 '"active_from":"'"$since"'"' "$since"
    command member.add m1 '"org":"o1","name":"钱流动","status":"migrant"' "$since"
    command member.join m1 '"group":"g1","nickname":"东村党支部钱流动"' "$since"
    command event.add e1 '"group":"g1","kind":"branch_meeting","starts":"'"$(moment -6000000)"'","title":"支部大会"' "$since"
}

# found: makes the tenant, starts the server
found()
{
    QUNGUAN_NOW=$(moment -13000000) keeper init --tenant "$tenant" --name 东镇党委 --org-kind committee \
        --person u0 --person-name 周组织 --rulebook wanning
    [ "$code" -eq 0 ] || cat "$tmp/err"
    base >"$tmp/base.jsonl"
    keeper load --tenant "$tenant" "$tmp/base.jsonl"
    [ "$code" -eq 0 ] || cat "$tmp/err"
    straight
    start_server
}

# The tenant's file, which a restore replaces.
tenant_file()
{
    echo "$data/$(sqlite3 -readonly "$data/hub.db" "SELECT file FROM tenant WHERE id = '$tenant'")"
}

# client NAME PERSON: enrols a device of the person and fetches all; its store is NAME.db
client()
{
    keeper invite --tenant "$tenant" --person "$2"
    invitation=$(sed -n 's/^邀请码：//p' "$tmp/out")
    code=0
    echo "$invitation" | "$QUNGUAN" --store "$tmp/$1.db" enrol "unix:$front" --name "$1" >"$tmp/out" 2>"$tmp/err" ||
        code=$?
    [ "$code" -ne 0 ] || sync "$1"
    [ "$code" -eq 0 ]
}

# on NAME SUBCOMMAND...: the program on that client's store
on()
{
    store=$tmp/$1.db
    shift
    run "$@"
}

sync()
{
    on "$1" sync
}

# give CLIENT VERB TARGET WITH [KEY:VALUE...]: a command at the present moment, into the outbox
given=0
give()
{
    given=$((given + 1))
    line="{\"do\":\"$2\",\"to\":\"$3\",\"at\":\"${at:-$(moment)}\",\"with\":{$4}${5:+,$5}}"
    printf '%s\n' "$line" >"$tmp/given-$given.jsonl"
    on "$1" load "$tmp/given-$given.jsonl"
    [ "$code" -eq 0 ]
}

# ask CLIENT SQL: what its store says
ask()
{
    sqlite3 -readonly "$tmp/$1.db" "$2"
}

ask_server()
{
    sqlite3 -readonly "$(tenant_file)" "$1"
}

# text CLIENT POST: the hash of the text that was submitted, as a decision names it
text()
{
    echo "\"text\":\"sha256:$(ask "$1" "SELECT text FROM post WHERE id = '$2'")\""
}

waiting()
{
    ask "$1" 'SELECT count(*) FROM outbox'
}

# verdict CLIENT VERB TARGET: how a line that is left in the outbox was answered, and the words
verdict()
{
    ask "$1" "SELECT verdict FROM outbox WHERE verb = '$2' AND target = '$3' ORDER BY seq DESC LIMIT 1"
}

detail()
{
    ask "$1" "SELECT detail FROM outbox WHERE verb = '$2' AND target = '$3' ORDER BY seq DESC LIMIT 1"
}

entities='org person grant group member joining standing event fact post posting waiver comment span device'

# rows FILE: every row of every entity, a line each
rows()
{
    sql=
    for entity in $entities; do
        sql="$sql SELECT '$entity', * FROM \"$entity\" ORDER BY 2;"
    done
    sqlite3 -readonly -newline "$(printf '\036')" "$1" "$sql" | tr '\n\036' ' \n' | LC_ALL=C sort
}

# same_rows CLIENT: everything the server has (for who sees everything)
same_rows()
{
    rows "$(tenant_file)" >"$tmp/server.rows"
    rows "$tmp/$1.db" >"$tmp/client.rows"
    diff "$tmp/server.rows" "$tmp/client.rows" >"$tmp/err"
}

# part_rows CLIENT GROUP: nothing that the server has not, or has otherwise; and all there is of the group
part_rows()
{
    rows "$(tenant_file)" >"$tmp/server.rows"
    rows "$tmp/$1.db" >"$tmp/client.rows"
    LC_ALL=C comm -13 "$tmp/server.rows" "$tmp/client.rows" >"$tmp/err"
    [ ! -s "$tmp/err" ] || return 1
    grep -E "^(group|joining|event|fact|post|posting)\|.*[|]$2([|]|\$)" "$tmp/server.rows" |
        LC_ALL=C comm -23 - "$tmp/client.rows" >"$tmp/err"
    [ ! -s "$tmp/err" ]
}

# What is owed by the end of the year, as the store sees it, a line each.
owed()
{
    "$QUNGUAN" --store "$1" check --json --all --at "$horizon" | tr '{' '\n' | sed 's/[],}]*$//'
}

same_owed()
{
    owed "$(tenant_file)" >"$tmp/server.owed"
    owed "$tmp/$1.db" >"$tmp/client.owed"
    [ -s "$tmp/server.owed" ] && diff "$tmp/server.owed" "$tmp/client.owed" >"$tmp/err"
}

part_owed()
{
    owed "$(tenant_file)" | grep "\"group\":\"$2\"" >"$tmp/server.owed"
    owed "$tmp/$1.db" | grep "\"group\":\"$2\"" >"$tmp/client.owed"
    [ -s "$tmp/server.owed" ] && diff "$tmp/server.owed" "$tmp/client.owed" >"$tmp/err"
}

# settled CLIENT: nothing waits for the server or for a page, and nothing is kept aside
settled()
{
    sqlite3 -readonly "$tmp/$1.db" "SELECT 'waits: ' || id || ' ' || verb || ' ' || coalesce(verdict, 'held') FROM outbox
        WHERE verdict IS NULL OR verdict IN ('sending', 'applied', 'noop');
        SELECT 'aside: ' || entity || ' ' || id FROM shadow" >"$tmp/err"
    [ ! -s "$tmp/err" ]
}

# agree: everybody syncs twice over, then all have what the server has. $clients: NAME:GROUP, or NAME:all
agree()
{
    for one in $clients; do
        sync "${one%:*}"
        [ "$code" -le 1 ] || return 1
    done
    for one in $clients; do
        who=${one%:*}
        sync "$who"
        [ "$code" -le 1 ] || return 1
        settled "$who" || return 1
        case $one in
        *:all) same_rows "$who" && same_owed "$who" || return 1 ;;
        *) part_rows "$who" "${one#*:}" && part_owed "$who" "${one#*:}" || return 1 ;;
        esac
        on "$who" doctor
        [ "$code" -eq 0 ] || return 1
    done
    "$QUNGUAN" --store "$(tenant_file)" doctor >"$tmp/out" 2>"$tmp/err"
}
