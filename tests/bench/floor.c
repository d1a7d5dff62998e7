/*
 * floor FILE: the least that a dashboard over a database can be: reads from the plain database what
 * is late, worst group first, and shows it as a list with ncurses; names are read for the visible
 * rows only. Down and up, page down and up, q. The cursor is a mark in the first column.
 */
#include <locale.h>
#include <ncurses.h>
#include <sqlite3.h>
#include <stdlib.h>

enum { HEAD = 2, FOOT = 1, PARTY_MAX = 100000, CTRL_F = 6, CTRL_B = 2 };

struct party {
    int id;
    int late;
    long long since;
};

struct list {
    struct party *rows;
    int count, top, cursor;
    sqlite3 *db;
    sqlite3_stmt *names;
};

static int worst_first(const void *left, const void *right)
{
    const struct party *a = left, *b = right;
    if (a->late != b->late)
        return b->late - a->late;
    if (a->since != b->since)
        return a->since < b->since ? -1 : 1;
    return a->id - b->id;
}

static bool read_list(const char *path, struct list *list)
{
    sqlite3_stmt *late;
    list->rows = calloc(PARTY_MAX, sizeof *list->rows);
    if (!list->rows || sqlite3_open_v2(path, &list->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(list->db,
                           "SELECT party, count(*), min(next_due) FROM thing "
                           "WHERE next_due < 1789606800 GROUP BY party",
                           -1, &late, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(list->db, "SELECT name, place, head FROM party WHERE id = ?1", -1,
                           &list->names, NULL) != SQLITE_OK)
        return false;
    while (list->count < PARTY_MAX && sqlite3_step(late) == SQLITE_ROW)
        list->rows[list->count++] =
            (struct party){sqlite3_column_int(late, 0), sqlite3_column_int(late, 1),
                           sqlite3_column_int64(late, 2)};
    sqlite3_finalize(late);
    qsort(list->rows, (size_t)list->count, sizeof *list->rows, worst_first);
    return true;
}

static void draw_row(const struct list *list, int index)
{
    const struct party *row = &list->rows[index];
    sqlite3_bind_int(list->names, 1, row->id);
    if (sqlite3_step(list->names) == SQLITE_ROW)
        printw("%c %s  %s  逾期%d项  %lld  %s", index == list->cursor ? '>' : ' ',
               (const char *)sqlite3_column_text(list->names, 0),
               (const char *)sqlite3_column_text(list->names, 1), row->late,
               (1789606800 - row->since) / 86400,
               (const char *)sqlite3_column_text(list->names, 2));
    sqlite3_reset(list->names);
}

static int page(void)
{
    return LINES - HEAD - FOOT;
}

static void draw(struct list *list)
{
    if (list->cursor < list->top)
        list->top = list->cursor;
    if (list->cursor >= list->top + page())
        list->top = list->cursor - page() + 1;
    for (int line = 0; line < page(); line++) {
        move(HEAD + line, 0);
        if (list->top + line < list->count)
            draw_row(list, list->top + line);
        clrtoeol();
    }
    mvprintw(LINES - 1, 0, "%d/%d  q 退出", list->cursor + 1, list->count);
    clrtoeol();
    refresh();
}

static void go(struct list *list, int by)
{
    if (by == page())
        list->top += by;
    list->cursor += by;
    if (list->cursor >= list->count)
        list->cursor = list->count - 1;
    if (list->cursor < 0)
        list->cursor = 0;
    draw(list);
}

static void serve(struct list *list)
{
    for (;;) {
        switch (getch()) {
        case 'j':
        case KEY_DOWN:
            go(list, 1);
            break;
        case 'k':
        case KEY_UP:
            go(list, -1);
            break;
        case CTRL_F:
        case KEY_NPAGE:
            go(list, page());
            break;
        case CTRL_B:
        case KEY_PPAGE:
            go(list, -page());
            break;
        case 'q':
        case ERR:
            return;
        default:
            break;
        }
    }
}

int main(int argc, char **argv)
{
    struct list list = {.rows = NULL};
    setlocale(LC_ALL, "");
    if (argc != 2 || !read_list(argv[1], &list))
        return 2;
    if (!initscr())
        return 2;
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    curs_set(0);
    mvaddstr(0, 0, "逾期的群");
    mvaddstr(1, 0, "  群  镇  逾期  天  书记");
    draw(&list);
    serve(&list);
    endwin();
    sqlite3_finalize(list.names);
    sqlite3_close(list.db);
    free(list.rows);
    return 0;
}
