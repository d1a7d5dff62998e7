#include "screens/mouse.h"

#include <string.h>

#include "base/intl.h"
#include "term/bar.h"

enum { WHEEL_ROWS = 3, FUNCTION_KEYS = 12 };

/* The key of a label as the footer shows it; K_NONE where it stands for several (1-9, 方向). */
static struct key key_of_label(const char *label)
{
    static const struct {
        const char *label;
        enum key_kind kind;
        uint32_t ch;
    } table[] = {{"Enter", K_ENTER, 0},   {"Esc", K_ESC, 0},         {"Tab", K_TAB, 0},
                 {"S-Tab", K_BACKTAB, 0}, {N_("空格"), K_CHAR, ' '}, {N_("左右"), K_RIGHT, 0},
                 {N_("左"), K_LEFT, 0}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(_(table[i].label), label) == 0)
            return (struct key){.kind = table[i].kind, .ch = table[i].ch};
    if (label[0] > ' ' && label[0] < 0x7F && !label[1])
        return (struct key){.kind = K_CHAR, .ch = (uint32_t)label[0]};
    int number = 0;
    for (const char *digit = label + 1; label[0] == 'F' && *digit >= '0' && *digit <= '9'; digit++)
        number = number > FUNCTION_KEYS ? number : number * 10 + (*digit - '0');
    if (number >= 1 && number <= FUNCTION_KEYS)
        return (struct key){.kind = (enum key_kind)(K_F1 + number - 1)};
    return (struct key){.kind = K_NONE};
}

static struct key of_footer(struct stage *stage, int row, int column)
{
    struct bar_item items[STAGE_FOOTER_MAX];
    size_t n = stage_footer(stage, items);
    size_t at = bar_at(stage->term, row, items, n, column);
    return at < n ? key_of_label(items[at].key) : (struct key){.kind = K_NONE};
}

int mouse_presses(struct stage *stage, const struct key *mouse, struct key *out)
{
    int bar = term_bar_row(stage->term), last = term_height(stage->term) - 1;
    bool up = mouse->mouse == MOUSE_WHEEL_UP;
    *out = (struct key){.kind = up ? K_UP : K_DOWN};
    if (term_too_small(stage->term))
        return 0;
    if (mouse->mouse != MOUSE_LEFT)
        return WHEEL_ROWS;
    if (mouse->row == last) {
        *out = of_footer(stage, mouse->row, mouse->column);
        return out->kind == K_NONE ? 0 : 1;
    }
    /* A click beside a question does not answer it. */
    bool asked = stage->ask.kind != ASK_NOTHING && stage->ask.kind != ASK_CHOICE;
    if (bar < 0 || mouse->row > last || asked)
        return 0;
    if (mouse->row != bar)
        out->kind = mouse->row < bar ? K_UP : K_DOWN;
    else
        out->kind = K_ENTER;
    return mouse->row < bar ? bar - mouse->row : mouse->row > bar ? mouse->row - bar : 1;
}
