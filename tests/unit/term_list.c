#include "term/list.h"

#include <stdlib.h>

#include "tap.h"

static bool press(struct list *list, enum key_kind kind, uint32_t ch)
{
    return list_key(list, &(struct key){.kind = kind, .ch = ch});
}

static bool sound(const struct list *list)
{
    if (list->count == 0)
        return list->top == 0 && list->current == 0;
    return list->current < list->count && list->top <= list->current &&
           list->current - list->top < list->page &&
           (list->top == 0 || list->top + list->page <= list->count);
}

static void test_moves(void)
{
    struct list list = {0};
    list_set(&list, 100, 10);
    ok(!press(&list, K_CHAR, 'k') || list.current == 0, "k at the start stays");
    for (int i = 0; i < 9; i++)
        press(&list, K_CHAR, 'j');
    is_int(list.current, 9, "j moves down");
    is_int(list.top, 0, "the top stays while the bar is in sight");
    press(&list, K_DOWN, 0);
    is_int(list.top, 1, "and moves by one row when it must");
    press(&list, K_UP, 0);
    is_int(list.top, 1, "and not back before it must");
    press(&list, K_PGDN, 0);
    is_int(list.current, 18, "PgDn moves by a page less one row");
    is_int(list.top, 10, "with the top");
    press(&list, K_CTRL, 'u');
    is_int(list.current, 13, "Ctrl-U moves by half a page");
    press(&list, K_CHAR, 'G');
    is_int(list.current, 99, "G goes to the end");
    is_int(list.top, 90, "which fills the page");
    press(&list, K_PGDN, 0);
    is_int(list.current, 99, "PgDn at the end stays");
    press(&list, K_HOME, 0);
    ok(list.current == 0 && list.top == 0, "Home goes to the start");
    press(&list, K_CHAR, 0xFF27);
    is_int(list.current, 99, "a full-width G is a G");
    ok(!press(&list, K_ENTER, 0), "Enter is not for the list");
    ok(!press(&list, K_CTRL, 'g'), "Ctrl-G is not g");
}

static void test_changes(void)
{
    struct list list = {0};
    press(&list, K_DOWN, 0);
    press(&list, K_PGDN, 0);
    press(&list, K_END, 0);
    ok(sound(&list), "no key harms an empty list");
    list_set(&list, 100, 10);
    list_go(&list, 50);
    ok(list.current == 50 && list.top == 41, "the bar comes into sight");
    list_set(&list, 100, 20);
    ok(list.current == 50 && list.top == 41, "a larger page keeps the top");
    list_set(&list, 45, 20);
    ok(list.current == 44 && list.top == 25, "a shorter list keeps the page full");
    list_set(&list, 3, 20);
    ok(list.current == 2 && list.top == 0, "a list that fits starts at the top");
    list_set(&list, 0, 0);
    ok(sound(&list), "an emptied list");
    list_set(&list, 5, 1);
    press(&list, K_PGDN, 0);
    ok(list.current == 1 && list.top == 1, "a page of one row");
}

static void test_walk(void)
{
    static const enum key_kind kinds[] = {K_UP, K_DOWN, K_PGUP, K_PGDN, K_HOME, K_END};
    struct list list = {0};
    unsigned seed = 1;
    bool always = true;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1103515245U + 12345U;
        unsigned dice = seed >> 16;
        if (dice % 10 == 0)
            list_set(&list, dice / 10 % 60, dice / 600 % 15);
        else
            press(&list, kinds[dice / 10 % 6], 0);
        always = always && sound(&list);
    }
    ok(always, "20,000 random moves and changes keep the bar in sight and the page full");
}

int main(void)
{
    test_moves();
    test_changes();
    test_walk();
    return done_testing();
}
