#include "term/terminfo.h"

#include <curses.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clean.h"
#include "base/intl.h"

enum status terminfo_check(struct error *error)
{
    const char *name = getenv("TERM");
    int found = 0;
    bool known = name && *name && setupterm(name, STDOUT_FILENO, &found) == OK;
    bool able = known && cursor_address && clear_screen;
    if (known)
        del_curterm(cur_term);
    if (able)
        return ST_OK;
    if (!name || !*name)
        return error_set(error, ST_MISSING, "TERM", "%s",
                         _("没有设置终端类型，请先设置，例如 export TERM=xterm-256color"));
    struct buf shown;
    buf_init(&shown, 64);
    clean_line(&shown, name, strlen(name));
    enum status status =
        error_set(error, ST_MISSING, "TERM",
                  known ? _("终端类型 TERM=%s 不能定位光标，请改用别的，例如 export TERM=vt100")
                        : _("不认识终端类型 TERM=%s，请重新设置，例如 export TERM=xterm-256color"),
                  shown.text);
    buf_free(&shown);
    return status;
}

void terminfo_learn(struct keys *keys)
{
    const struct {
        const char *sequence;
        enum key_kind kind;
    } table[] = {
        {key_up, K_UP},     {key_down, K_DOWN}, {key_left, K_LEFT},    {key_right, K_RIGHT},
        {key_home, K_HOME}, {key_end, K_END},   {key_ppage, K_PGUP},   {key_npage, K_PGDN},
        {key_dc, K_DELETE}, {key_ic, K_INSERT}, {key_btab, K_BACKTAB}, {key_f1, K_F1},
        {key_f2, K_F2},     {key_f3, K_F3},     {key_f4, K_F4},        {key_f5, K_F5},
        {key_f6, K_F6},     {key_f7, K_F7},     {key_f8, K_F8},        {key_f9, K_F9},
        {key_f10, K_F10},   {key_f11, K_F11},   {key_f12, K_F12}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].sequence)
            keys_learn(keys, table[i].sequence, table[i].kind);
}
