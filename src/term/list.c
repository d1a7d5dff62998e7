#include "term/list.h"

/* Moves the top as little as brings the bar into sight. */
static void keep_in_sight(struct list *list)
{
    if (list->count == 0) {
        list->top = list->current = 0;
        return;
    }
    if (list->current >= list->count)
        list->current = list->count - 1;
    if (list->current < list->top)
        list->top = list->current;
    if (list->current - list->top >= list->page)
        list->top = list->current - list->page + 1;
    /* No blank rows below while rows above are hidden. */
    if (list->count <= list->page)
        list->top = 0;
    else if (list->top > list->count - list->page)
        list->top = list->count - list->page;
}

void list_set(struct list *list, size_t count, size_t page)
{
    list->count = count;
    list->page = page ? page : 1;
    keep_in_sight(list);
}

void list_go(struct list *list, size_t row)
{
    if (list->page == 0)
        list->page = 1;
    list->current = row;
    keep_in_sight(list);
}

static void up(struct list *list, size_t rows)
{
    list_go(list, list->current > rows ? list->current - rows : 0);
}

static void down(struct list *list, size_t rows)
{
    size_t left = list->count > list->current ? list->count - list->current : 0;
    list_go(list, rows < left ? list->current + rows : list->count);
}

static void page_up(struct list *list, size_t rows)
{
    list->top = list->top > rows ? list->top - rows : 0;
    up(list, rows);
}

static void page_down(struct list *list, size_t rows)
{
    list->top = list->count - list->top > rows ? list->top + rows : list->top;
    down(list, rows);
}

enum move { UP, DOWN, PAGE_UP, PAGE_DOWN, HALF_UP, HALF_DOWN, FIRST, LAST, NOT };

static enum move move_of(const struct key *key)
{
    static const struct {
        enum key_kind kind;
        uint32_t ch;
        enum move move;
    } table[] = {{K_UP, 0, UP},          {K_DOWN, 0, DOWN},       {K_PGUP, 0, PAGE_UP},
                 {K_PGDN, 0, PAGE_DOWN}, {K_HOME, 0, FIRST},      {K_END, 0, LAST},
                 {K_CHAR, 'k', UP},      {K_CHAR, 'j', DOWN},     {K_CHAR, 'g', FIRST},
                 {K_CHAR, 'G', LAST},    {K_CTRL, 'b', PAGE_UP},  {K_CTRL, 'f', PAGE_DOWN},
                 {K_CTRL, 'u', HALF_UP}, {K_CTRL, 'd', HALF_DOWN}};
    uint32_t ch = key->kind == K_CHAR ? key_command(key) : key->ch;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].kind == key->kind && (table[i].ch == 0 || table[i].ch == ch))
            return table[i].move;
    return NOT;
}

bool list_key(struct list *list, const struct key *key)
{
    enum move move = move_of(key);
    size_t half = list->page > 1 ? list->page / 2 : 1;
    size_t page = list->page > 1 ? list->page - 1 : 1;
    switch (move) {
    case UP:
        up(list, 1);
        break;
    case DOWN:
        down(list, 1);
        break;
    case PAGE_UP:
        page_up(list, page);
        break;
    case PAGE_DOWN:
        page_down(list, page);
        break;
    case HALF_UP:
        page_up(list, half);
        break;
    case HALF_DOWN:
        page_down(list, half);
        break;
    case FIRST:
        list_go(list, 0);
        break;
    case LAST:
        list_go(list, list->count);
        break;
    case NOT:
        break;
    }
    return move != NOT;
}
