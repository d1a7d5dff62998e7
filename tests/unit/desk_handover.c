#include "desk/handover.h"

#include <sys/stat.h>

#include "desk/agenda.h"
#include "desk/history.h"
#include "desk/undo.h"
#include "desk_store.h"

/* Handing a group over: the list, who is offered, the change of role, leave and return, undo. */

static struct buf buf;
static char text[16384];
#define SAID said(&buf, text, sizeof text)

static const char more[] =
    "{\"do\":\"member.add\",\"to\":\"m9\",\"at\":\"2026-06-01T08:00:00+08:00\",\"with\":{\"org\":"
    "\"o2\",\"name\":\"吴新\",\"phone\":\"13800138000\"}}\n"
    "{\"do\":\"member.join\",\"to\":\"m9\",\"at\":\"2026-06-01T08:00:00+08:00\",\"with\":{"
    "\"group\":\"g1\",\"nickname\":\"小吴\"}}\n"
    "{\"do\":\"member.add\",\"to\":\"m8\",\"at\":\"2026-06-01T08:00:00+08:00\",\"with\":{\"org\":"
    "\"o2\",\"name\":\"郑不在\"}}\n"
    "{\"do\":\"member.apply\",\"to\":\"m7\",\"at\":\"2026-11-20T08:00:00+08:00\",\"with\":{"
    "\"org\":\"o2\",\"name\":\"冯申请\",\"group\":\"g1\"}}\n"
    "{\"do\":\"post.draft\",\"to\":\"p1\",\"at\":\"2026-11-20T08:00:00+08:00\",\"with\":{"
    "\"groups\":[\"g1\"],\"category\":\"work\",\"title\":\"写了一半\",\"body\":\"正文\"}}\n"
    "{\"do\":\"post.draft\",\"to\":\"p2\",\"at\":\"2026-11-20T09:00:00+08:00\",\"with\":{"
    "\"groups\":[\"g1\"],\"category\":\"work\",\"title\":\"已经通过\",\"body\":\"正文\"}}\n"
    "{\"do\":\"post.submit\",\"to\":\"p2\",\"at\":\"2026-11-20T09:01:00+08:00\",\"with\":{}}\n"
    "{\"do\":\"post.approve\",\"to\":\"p2\",\"at\":\"2026-11-20T09:02:00+08:00\",\"by\":\"u1\","
    "\"with\":{}}\n";

static struct handover *open_it(struct place *place, const char *group)
{
    struct handover *handover = NULL;
    struct error error = {.status = ST_OK};
    if (handover_load(place->desk, group, &handover, &error) != ST_OK)
        printf("# handover: %s\n", error.text);
    return handover;
}

static struct handover_order order_to(const char *to)
{
    return (struct handover_order){
        .to = to, .from = INSTANT_NONE, .until = INSTANT_NONE, .note = ""};
}

/* Gives it; answers whether it was applied. */
static bool give(struct place *place, const struct handover_order *order, instant now)
{
    struct outcome outcome = {.verdict = VERDICT_RETRY};
    struct error error = {.status = ST_OK};
    struct handover *handover = open_it(place, "g1");
    enum status status =
        handover ? handover_give(place->desk, handover, order, now, &outcome, &error) : ST_MISSING;
    if (status != ST_OK || outcome.verdict != VERDICT_APPLIED)
        printf("# give: %s %s\n", error.text, outcome.error.text);
    handover_free(handover);
    return status == ST_OK && outcome.verdict == VERDICT_APPLIED;
}

static const char *holder(struct place *place, enum handover_role role)
{
    static char name[200];
    struct handover *handover = open_it(place, "g1");
    snprintf(name, sizeof name, "%s", handover_holder(handover, role)->name);
    handover_free(handover);
    return name;
}

static bool refused(struct place *place, struct handover_order order, const char *words)
{
    struct error error = {.status = ST_OK};
    struct handover *handover = open_it(place, "g1");
    enum status status = handover_check(place->desk, handover, &order, sunday(), &error);
    handover_free(handover);
    if (!strstr(error.text, words))
        printf("# said: %s\n", error.text);
    return status == ST_REFUSED && strstr(error.text, words);
}

static void test_list(struct place *place)
{
    struct error error = {.status = ST_OK};
    struct handover *handover = open_it(place, "g1");
    struct buf plain;
    is_str(handover_group(handover), "镇南社区党支部党建微信群", "the group");
    is_int(handover_list(place->desk, handover, sunday(), &buf, &error), ST_OK, "a list");
    buf_init(&plain, 1 << 20);
    handover_plain(buf.text, &plain);
    ok(!strchr(plain.text, '\001'), "plain, without marks");
    buf_free(&plain);
    const char *list = SAID;
    ok(strstr(list, "每周发布  逾期"), "what is overdue");
    ok(strstr(list, "11-22 周日 15:00  支部大会  会议室"), "the meeting ahead");
    ok(strstr(list, "《写了一半》"), "the draft");
    const char *approved = strstr(list, "还没有发到群里");
    ok(approved && strstr(approved, "《已经通过》"), "what is approved and not pasted");
    ok(strstr(list, "未入群：郑不在\n"), "who is not in the group");
    ok(strstr(list, "群昵称不合要求：吴新（小吴）"), "who has a wrong nickname");
    ok(strstr(list, "入群申请待定：冯申请"), "who applies");
    ok(strstr(list, "群主 李书记  群管理员 王群"), "who holds what");
    ok(!strstr(list, "138"), "no telephone");
    handover_free(handover);
    handover = open_it(place, "g3");
    handover_list(place->desk, handover, sunday(), &buf, &error);
    ok(strstr(SAID, "还没有：") && strstr(text, "孙二") && !strstr(text, "钱一、"),
       "the migrants who have not reported");
    handover_free(handover);
}

static void test_people(struct place *place)
{
    struct handover *handover = open_it(place, "g1");
    size_t self = 0, member = 99;
    for (size_t i = 0; i < handover_persons(handover); i++) {
        struct handover_person person = handover_person(handover, i);
        self = strcmp(person.name, "王群") == 0 ? i : self;
        member = strcmp(person.name, "吴新") == 0 && !person.id ? i : member;
    }
    ok(member < self, "members of the roster come before who runs it now");
    ok(handover_person(handover, 99).id == NULL, "nobody beyond the last");
    handover_free(handover);
}

static void test_refusals(struct place *place)
{
    struct handover_order order = order_to("");
    ok(refused(place, order, "还没有写交给谁"), "to nobody");
    ok(refused(place, order_to("u2"), "已经是群管理员"), "to who is it already");
    order = order_to("吴新");
    order.from = sunday() + CIVIL_DAY;
    ok(refused(place, order, "还没有到"), "a date ahead is not for the command");
    order = order_to("吴新");
    order.way = HANDOVER_LEAVE;
    ok(refused(place, order, "写到哪一天"), "a leave without an end");
    order.until = sunday() - CIVIL_DAY;
    ok(refused(place, order, "写到哪一天"), "or with one that is over");
}

static void test_leave_and_return(struct place *place)
{
    instant now = sunday();
    struct error error = {.status = ST_OK};
    struct handover_order order = order_to("吴新");
    order.way = HANDOVER_LEAVE;
    order.until = now + 9 * CIVIL_DAY;
    order.note = "住院";
    ok(give(place, &order, now), "for a leave");
    is_str(holder(place, HANDOVER_ADMIN), "吴新", "the role is another's");
    struct handover *handover = open_it(place, "g1");
    const struct handover_holder *admin = handover_holder(handover, HANDOVER_ADMIN);
    is_str(admin->stands_for, "王群", "for whom is known");
    is_str(admin->until, "2026-12-01 09:12", "and until when");
    is_str(handover_holder(handover, HANDOVER_OWNER)->stands_for, "", "of that role only");
    handover_free(handover);
    struct history *history = NULL;
    history_load(place->desk, ENTITY_GROUP, "g1", 50, &history, &error);
    ok(history_count(history) > 1 && strstr(history_line(history, 0)->what, "住院"),
       "the history of the group tells it");
    history_free(history);
    ok(undo_do(place->desk, now + 5, &buf, &error) == ST_OK, "taken back");
    buf_reset(&buf);
    is_str(holder(place, HANDOVER_ADMIN), "王群", "all of it");
    handover = open_it(place, "g1");
    is_str(handover_holder(handover, HANDOVER_ADMIN)->stands_for, "", "the remark as well");
    handover_free(handover);
    ok(give(place, &order, now + 10), "again");
    order = order_to("王群");
    order.way = HANDOVER_RETURN;
    ok(give(place, &order, now + 20), "and back");
    is_str(holder(place, HANDOVER_ADMIN), "王群", "as before");
    handover = open_it(place, "g1");
    is_str(handover_holder(handover, HANDOVER_ADMIN)->stands_for, "", "the leave is over");
    handover_free(handover);
}

static void test_owner(struct place *place)
{
    struct handover_order order = order_to("新来的人");
    order.role = HANDOVER_OWNER;
    ok(give(place, &order, sunday() + 30), "a new name is entered as a person");
    is_str(holder(place, HANDOVER_OWNER), "新来的人", "and is the owner");
    is_str(holder(place, HANDOVER_ADMIN), "王群", "the other role stays");
    struct handover *handover = open_it(place, "g1");
    bool there = false;
    for (size_t i = 0; i < handover_persons(handover); i++)
        there = there || (strcmp(handover_person(handover, i).name, "新来的人") == 0 &&
                          handover_person(handover, i).id);
    ok(there, "who can be chosen from now on");
    handover_free(handover);
}

/* Under the rulebook that has a duty for it, another owner is an event too. */
static void test_owner_event(struct place *place)
{
    struct handover *handover = NULL;
    struct outcome outcome = {.verdict = VERDICT_RETRY};
    struct error error = {.status = ST_OK};
    struct handover_order order = order_to("u3");
    struct agenda *agenda = NULL;
    bool owed = false;
    order.role = HANDOVER_OWNER;
    handover_load(place->desk, "g5", &handover, &error);
    is_int(handover_give(place->desk, handover, &order, sunday(), &outcome, &error), ST_OK,
           "another owner");
    is_int(outcome.verdict, VERDICT_APPLIED, "is applied");
    handover_free(handover);
    handover = NULL;
    handover_load(place->desk, "g5", &handover, &error);
    is_str(handover_holder(handover, HANDOVER_OWNER)->id, "u3", "by id also who is of no org here");
    is_str(handover_holder(handover, HANDOVER_OWNER)->name, "赵员", "and not somebody called so");
    handover_free(handover);
    agenda_load(place->desk, "g5", false, true, sunday() + 60, &agenda, &error);
    for (size_t i = 0; i < agenda_count(agenda); i++)
        owed = owed || strcmp(agenda_line(agenda, i)->rule_id, "owner-refiled") == 0;
    ok(owed, "and the group has to be filed anew");
    agenda_free(agenda);
}

static void test_find(struct place *place)
{
    char id[IDENT_MAX + 1];
    struct error error = {.status = ST_OK};
    is_int(handover_find(place->desk, "g2", id, &error), ST_OK, "by id");
    is_int(handover_find(place->desk, "朝阳", id, &error), ST_OK, "by a part of the name");
    is_str(id, "g2", "the right one");
    is_int(handover_find(place->desk, "党建微信群", id, &error), ST_REFUSED, "several");
    is_int(handover_find(place->desk, "没有", id, &error), ST_MISSING, "none");
}

static void test_save(struct place *place)
{
    char path[200], read[64] = "";
    struct error error = {.status = ST_OK};
    struct stat about;
    snprintf(path, sizeof path, "%s/list.txt", place->folder);
    is_int(handover_save(path, "一\n", false, &error), ST_OK, "saved");
    ok(stat(path, &about) == 0 && (about.st_mode & 0777) == 0600, "for oneself only");
    is_int(handover_save(path, "二\n", false, &error), ST_REFUSED, "not over another");
    is_int(handover_save(path, "三\n", true, &error), ST_OK, "unless that is wanted");
    FILE *file = fopen(path, "r");
    ok(file && fgets(read, sizeof read, file) && strcmp(read, "三\n") == 0, "then it is the new");
    if (file)
        fclose(file);
    unlink(path);
    is_int(handover_save("/nowhere/at/all", "x", false, &error), ST_IO, "no such folder");
    ok(strstr(error.text, "没有存成"), "says so");
}

int main(void)
{
    struct place place;
    buf_init(&buf, 1 << 20);
    if (!place_open(&place))
        return 1;
    load_lines(&place, more);
    load_lines(&place, ORG("o9", "机械学院", "department", ",\"rulebook\":\"jsut\"")
                           GROUP("g5", "o9", "机械学院工作群", "2026-06-01T08:00:00+08:00"));
    test_list(&place);
    test_people(&place);
    test_refusals(&place);
    test_leave_and_return(&place);
    test_owner(&place);
    test_owner_event(&place);
    test_find(&place);
    test_save(&place);
    place_close(&place);
    buf_free(&buf);
    return done_testing();
}
