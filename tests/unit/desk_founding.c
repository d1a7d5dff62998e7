#include "desk/founding.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "desk_store.h"
#include "store/query.h"

/* What the first start makes of what was filled in. */

static bool empty_place(struct place *place)
{
    struct error error = {.status = ST_OK};
    *place = (struct place){.dice = 7};
    snprintf(place->folder, sizeof place->folder, "/tmp/qunguan-desk-XXXXXX");
    if (!mkdtemp(place->folder))
        return false;
    snprintf(place->path, sizeof place->path, "%s/store.db", place->folder);
    struct ledger_options options = {
        .path = place->path, .mode = LEDGER_CREATE, .random = {roll, &place->dice}};
    return ledger_open(&options, &place->ledger, &error) == ST_OK && sit_down(place);
}

static long count(struct place *place, const char *sql)
{
    struct query *query = db_query(ledger_db(place->ledger), sql);
    long n = query_step(query, NULL) == ST_OK ? (long)query_int(query, 0) : -1;
    query_reset(query);
    return n;
}

struct found {
    size_t findings, overdue, soon;
    char finding[200];
};

static bool on_duty(void *context, const struct listed_duty *duty)
{
    struct found *found = context;
    found->overdue += duty->status == DUTY_OVERDUE;
    found->soon += duty->status == DUTY_SOON;
    return true;
}

static bool on_finding(void *context, const struct finding *finding)
{
    struct found *found = context;
    found->findings++;
    snprintf(found->finding, sizeof found->finding, "%s", finding->rule);
    return true;
}

static struct found look(struct place *place, const char *when)
{
    struct error error = {.status = ST_OK};
    struct found found = {.findings = 0};
    struct listing listing = {.duty = on_duty, .finding = on_finding, .context = &found};
    if (overdue_list(place->ledger, at(when), false, &listing, &error) != ST_OK)
        printf("# list: %s\n", error.text);
    return found;
}

static struct founding branch(const char *roster)
{
    return (struct founding){.org = "镇南社区党支部",
                             .group = "镇南社区党支部党建微信群",
                             .secretary = "王书记",
                             .admin = "李管理",
                             .leader = "周联系",
                             .rulebook = "wanning",
                             .active_from = at("2026-11-16T00:00:00+08:00"),
                             .roster = roster,
                             .roster_length = strlen(roster),
                             .joined = true};
}

static enum status give(struct place *place, const struct founding *founding, size_t *people,
                        struct error *error)
{
    *error = (struct error){.status = ST_OK};
    enum status status = founding_give(place->desk, founding, sunday(), people, error);
    if (status != ST_OK)
        printf("# %s\n", error->text);
    return status;
}

static void names_only(void)
{
    struct place place;
    struct error error;
    size_t people = 0;
    struct founding founding = branch("张一\n李二\n\n 王三 \n");
    if (!ok(empty_place(&place), "an empty store"))
        return;
    is_int(give(&place, &founding, &people, &error), ST_OK, "a branch is founded");
    is_int(people, 3, "three names are three people");
    is_int(count(&place, "SELECT count(*) FROM member"), 3, "who are on the roster");
    is_int(count(&place, "SELECT count(*) FROM joining WHERE nickname = '王三'"), 1,
           "and in the group under their names");
    is_int(count(&place, "SELECT count(*) FROM outbox"), 0, "nothing waits");
    is_str(desk_user_name(place.desk), "李管理", "the admin sits here");
    is_int(count(&place, "SELECT count(*) FROM person"), 3, "secretary, admin, leader");
    is_int(count(&place,
                 "SELECT count(*) FROM \"group\" g JOIN org o ON o.id = g.org WHERE g.owner = "
                 "o.secretary AND g.admin <> g.owner AND g.approved_at IS NOT NULL"),
           1, "the secretary owns the group");
    struct found found = look(&place, "2026-11-22T09:12:00+08:00");
    is_int(found.findings, 0, "there is nothing to find fault with");
    is_int(found.overdue, 0, "nothing is overdue");
    is_int(found.soon, 1, "the week's post is open");
    found = look(&place, "2026-11-23T09:00:00+08:00");
    is_int(found.overdue, 1, "and overdue on Monday, if it was not made");
    struct buf words;
    buf_init(&words, 500);
    founding_standing(place.desk, &words);
    is_str(words.text, "您是 镇南社区党支部党建微信群 的群管理员", "what one is, in words");
    buf_free(&words);
    place_close(&place);
}

static void one_person(void)
{
    struct place place;
    struct error error;
    size_t people = 9;
    struct founding founding = branch("");
    founding.admin = founding.secretary;
    founding.leader = "";
    if (!ok(empty_place(&place), "an empty store"))
        return;
    is_int(give(&place, &founding, &people, &error), ST_OK, "a secretary who is the admin too");
    is_int(people, 0, "without a roster");
    is_int(count(&place, "SELECT count(*) FROM person"), 1, "is one person");
    struct found found = look(&place, "2026-11-22T09:12:00+08:00");
    is_int(found.findings, 1, "one thing is missing:");
    is_str(found.finding, "leader-joined", "the contact leader");
    place_close(&place);
}

static void not_joined(void)
{
    struct place place;
    struct error error;
    size_t people = 0;
    struct founding founding = branch("张一\n李二\n");
    founding.joined = false;
    if (!ok(empty_place(&place), "an empty store"))
        return;
    is_int(give(&place, &founding, &people, &error), ST_OK, "people who are not in the group yet");
    is_int(count(&place, "SELECT count(*) FROM joining"), 0, "have not joined");
    is_str(look(&place, "2026-11-22T09:12:00+08:00").finding, "coverage", "and that is a finding");
    place_close(&place);
}

static void a_table(void)
{
    struct place place;
    struct error error;
    size_t people = 0;
    struct founding founding =
        branch("姓名;状态;电话\r\n张一;在职;13900000001\r\n李二;流动;13900000002\r\n");
    if (!ok(empty_place(&place), "an empty store"))
        return;
    is_int(give(&place, &founding, &people, &error), ST_OK, "a roster with headings");
    is_int(people, 2, "is two people");
    is_int(count(&place, "SELECT count(*) FROM member WHERE status = 'migrant' AND phone = "
                         "'13900000002'"),
           1, "with status and telephone");
    is_int(count(&place, "SELECT count(*) FROM joining WHERE nickname = '张一'"), 1,
           "in the group under their names");
    is_int(look(&place, "2026-11-22T09:12:00+08:00").findings, 0, "nothing to find fault with");
    is_int(count(&place, "SELECT count(*) FROM outbox"), 0, "nothing waits");
    place_close(&place);
}

static void refused(void)
{
    struct place place;
    struct error error;
    size_t people = 0;
    char name[400] = "";
    for (int i = 0; i < 60; i++)
        strcat(name, "长");
    struct founding founding = branch(name);
    if (!ok(empty_place(&place), "an empty store"))
        return;
    ok(give(&place, &founding, &people, &error) != ST_OK && strstr(error.text, "姓名最多 50 个字"),
       "a name of 60 characters is refused, and it is said why");
    is_int(count(&place, "SELECT count(*) FROM org"), 0, "then nothing is there");
    place_close(&place);
}

/* What is pasted where names are asked for. */
static void not_names(void)
{
    static const struct {
        const char *roster, *word;
    } wrong[] = {
        {"张一\n李二\t流动\t深圳\n", "第2行“李二”后面还有“流动”"},
        {"张一 13800138000\n", "第1行“张一 13800138000”不像姓名"},
        {"张一\n\n李二（流动，广东）\n", "第3行"},
        {"张一、李二\n", "不像姓名"},
        {"1、张一\n２．张一\n", "“张一”写了两次"},
    };
    struct error error = {.status = ST_OK};
    struct buf who;
    size_t people = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ok(founding_count(wrong[i].roster, strlen(wrong[i].roster), &people, &error) ==
                   ST_INVALID &&
               strstr(error.text, wrong[i].word),
           "%s is said in \"%s\"", wrong[i].word, error.text);
    static const char numbered[] = "1、张一\n2. 李二\n3 王三\n4)赵四\n５．钱五\n";
    is_int(founding_count(numbered, strlen(numbered), &people, &error), ST_OK, "a numbered list");
    is_int(people, 5, "names five people");
    buf_init(&who, 200);
    founding_who(numbered, strlen(numbered), 5, &who);
    is_str(who.text, "张一、李二、王三、赵四、钱五", "without the numbers");
    buf_reset(&who);
    founding_who("电话,姓名\n1,张一\n2,李二\n", strlen("电话,姓名\n1,张一\n2,李二\n"), 1, &who);
    is_str(who.text, "张一 等", "and no more of them than wanted");
    buf_free(&who);
}

static void rosters(void)
{
    struct error error = {.status = ST_OK};
    struct buf out;
    size_t people = 9;
    char path[] = "/tmp/qunguan-roster-XXXXXX";
    is_int(founding_count("", 0, &people, &error), ST_OK, "no roster");
    is_int(people, 0, "names nobody");
    founding_count("姓名\t电话\n张一\t1\n\t2\n", strlen("姓名\t电话\n张一\t1\n\t2\n"), &people,
                   &error);
    is_int(people, 1, "a row without a name is nobody");
    ok(founding_count("张一\n李二\n张一\n", strlen("张一\n李二\n张一\n"), &people, &error) ==
               ST_INVALID &&
           strstr(error.text, "张一"),
       "who is named twice is named");
    not_names();
    ok(founding_count("\"张一", strlen("\"张一"), &people, &error) != ST_OK && *error.text,
       "a quote that never ends is said to be one");
    buf_init(&out, 8);
    ok(founding_file("/nowhere/at/all.csv", &out, &error) == ST_MISSING, "no such file");
    ok(founding_file("/tmp", &out, &error) == ST_IO, "a folder is no roster");
    int fd = mkstemp(path);
    ok(fd >= 0 && write(fd, "张一\n", 7) == 7, "a file of 7 bytes");
    ok(founding_file(path, &out, &error) == ST_OK && strcmp(out.text, "张一\n") == 0, "is read");
    ok(fd >= 0 && write(fd, "李二\n", 7) == 7, "another 7");
    ok(founding_file(path, &out, &error) == ST_LIMIT, "are too much for 8");
    if (fd >= 0)
        close(fd);
    unlink(path);
    buf_free(&out);
}

int main(void)
{
    names_only();
    one_person();
    not_joined();
    a_table();
    refused();
    rosters();
    return done_testing();
}
