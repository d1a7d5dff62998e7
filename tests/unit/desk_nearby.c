#include "desk/nearby.h"

#include "desk_store.h"

static void test_groups(struct place *place)
{
    struct error error;
    struct nearby *nearby = NULL;
    load_lines(place,
               GROUP("g9", "o2", "镇南社区流动党员群",
                     "2026-11-02T00:00:00+08:00") "{\"do\":\"group.propose\",\"to\":\"g8\",\"at\":"
                                                  "\"2026-11-02T08:00:00+08:00\","
                                                  "\"with\":{\"org\":\"o2\",\"kind\":\"wechat_"
                                                  "group\",\"name\":\"还没有批准的群\","
                                                  "\"owner\":\"u1\",\"admin\":\"u2\"}}\n");
    is_int(nearby_groups(place->desk, "g9", &nearby, &error), ST_OK, "groups of the same org");
    is_int(nearby_count(nearby), 2, "those that are open");
    is_str(nearby_item(nearby, 0)->id, "g1", "by name");
    is_str(nearby_item(nearby, 1)->name, "镇南社区流动党员群", "with their names");
    ok(nearby_item(nearby, 0)->at == INSTANT_NONE, "a group has no time");
    ok(nearby_item(nearby, 2) == NULL, "nothing beyond the last");
    nearby_free(nearby);
    is_int(nearby_groups(place->desk, "nobody", &nearby, &error), ST_OK, "of no group");
    is_int(nearby_count(nearby), 0, "there are none");
    nearby_free(nearby);
}

static void test_events(struct place *place)
{
    struct error error;
    struct nearby *nearby = NULL;
    load_lines(place,
               "{\"do\":\"event.add\",\"to\":\"e8\",\"at\":\"2026-11-02T08:00:00+08:00\",\"with\":"
               "{\"group\":\"g1\",\"kind\":\"branch_meeting\",\"starts\":"
               "\"2026-11-25T15:00:00+08:00\",\"title\":\"换届大会\"}}\n"
               "{\"do\":\"event.add\",\"to\":\"e9\",\"at\":\"2026-11-02T08:00:00+08:00\",\"with\":"
               "{\"group\":\"g1\",\"kind\":\"branch_meeting\",\"starts\":"
               "\"2026-11-26T15:00:00+08:00\",\"title\":\"不开了\"}}\n"
               "{\"do\":\"event.cancel\",\"to\":\"e9\",\"at\":\"2026-11-03T08:00:00+08:00\","
               "\"with\":{\"reason\":\"改期\"}}\n");
    is_int(nearby_events(place->desk, "g1", &nearby, &error), ST_OK, "events of a group");
    is_int(nearby_count(nearby), 2, "not those that were cancelled, nor another group's");
    is_str(nearby_item(nearby, 0)->name, "换届大会", "the latest first");
    ok(nearby_item(nearby, 0)->at == at("2026-11-25T15:00:00+08:00"), "with its start");
    is_str(nearby_item(nearby, 1)->id, "e1", "then the earlier one");
    nearby_free(nearby);
}

static void test_secretary(struct place *place)
{
    struct error error;
    struct buf id;
    char text[256];
    buf_init(&id, 100);
    load_lines(place, ORG("o7", "上级", "committee", ",\"secretary\":\"u3\"")
                          ORG("o8", "没有书记的支部", "branch", ",\"parent\":\"o7\""));
    is_int(nearby_secretary(place->desk, "o2", &id, &error), ST_OK, "the secretary of an org");
    is_str(said(&id, text, sizeof text), "u1", "its own");
    nearby_secretary(place->desk, "o8", &id, &error);
    is_str(said(&id, text, sizeof text), "u3", "else that of the org above");
    is_int(nearby_secretary(place->desk, "o1", &id, &error), ST_OK, "of an org without one");
    is_str(said(&id, text, sizeof text), "", "nobody");
    is_int(nearby_secretary(place->desk, NULL, &id, &error), ST_OK, "of no org");
    is_str(said(&id, text, sizeof text), "", "nobody either");
    buf_free(&id);
}

int main(void)
{
    struct place place;
    if (!ok(place_open(&place), "a store"))
        return done_testing();
    test_groups(&place);
    test_events(&place);
    test_secretary(&place);
    is_int(place.refused, 0, "no line of the tests was refused");
    place_close(&place);
    return done_testing();
}
