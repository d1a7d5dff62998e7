#include "term/look.h"

#include <curses.h>
#include <stdbool.h>
#include <stdlib.h>

enum { NONE = -1, BRIGHT = 8 };

/*
 * Without colour, with 8, with 16 and more (the bright ones of the user's own palette: their codes
 * are short, and bytes are dear in a list where every row has a status).
 */
static const struct {
    attr_t mono;
    attr_t colour;
    short eight;
    short many;
} looks[STYLE_COUNT] = {
    [STYLE_NORMAL] = {A_NORMAL, A_NORMAL, NONE, NONE},
    [STYLE_BAR] = {A_REVERSE, A_REVERSE, NONE, NONE},
    [STYLE_TITLE] = {A_BOLD, A_BOLD, COLOR_CYAN, COLOR_CYAN},
    [STYLE_HEADING] = {A_BOLD, A_BOLD, NONE, NONE},
    [STYLE_OVERDUE] = {A_BOLD, A_NORMAL, COLOR_RED, BRIGHT + COLOR_RED},
    [STYLE_SOON] = {A_NORMAL, A_NORMAL, COLOR_YELLOW, COLOR_YELLOW},
    [STYLE_GOOD] = {A_NORMAL, A_NORMAL, COLOR_GREEN, COLOR_GREEN},
    [STYLE_DIM] = {A_NORMAL, A_NORMAL, NONE, BRIGHT + COLOR_BLACK},
    [STYLE_WARNING] = {A_REVERSE | A_BOLD, A_REVERSE, COLOR_RED, COLOR_RED},
    [STYLE_INPUT] = {A_UNDERLINE, A_UNDERLINE, NONE, NONE},
    [STYLE_TAGGED] = {A_BOLD, A_NORMAL, COLOR_MAGENTA, BRIGHT + COLOR_MAGENTA},
    [STYLE_KEY] = {A_BOLD, A_NORMAL, COLOR_CYAN, COLOR_CYAN},
};

static bool colours_wanted(void)
{
    const char *no = getenv("NO_COLOR");
    return !(no && *no) && has_colors();
}

void look_choose(struct look *look)
{
    bool colours = colours_wanted() && start_color() == OK;
    short ground = colours && use_default_colors() == OK ? NONE : COLOR_BLACK;
    for (int style = 0; style < STYLE_COUNT; style++) {
        short colour = COLORS >= 16 ? looks[style].many : looks[style].eight;
        look->attributes[style] = colours ? looks[style].colour : looks[style].mono;
        look->pairs[style] = 0;
        if (!colours || colour == NONE)
            continue;
        if (init_pair((short)style, colour, ground) == OK)
            look->pairs[style] = (short)style;
    }
}
