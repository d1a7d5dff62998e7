#include "term/mouse.h"

enum { PARTS = 3, PART_MAX = 9999, WHEEL_UP = 64, WHEEL_DOWN = 65 };

/* The three numbers between the '<' and the final letter. */
static bool read_parts(const char *s, size_t n, int part[PARTS])
{
    int count = 0;
    bool digits = false;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == ';' && digits && count + 1 < PARTS) {
            part[++count] = 0;
            digits = false;
        } else if (s[i] >= '0' && s[i] <= '9' && part[count] <= PART_MAX) {
            part[count] = part[count] * 10 + (s[i] - '0');
            digits = true;
        } else {
            return false;
        }
    }
    return digits && count + 1 == PARTS;
}

bool mouse_read(const char *sequence, size_t n, struct key *out)
{
    static const struct {
        int button;
        enum mouse mouse;
    } table[] = {{0, MOUSE_LEFT}, {WHEEL_UP, MOUSE_WHEEL_UP}, {WHEEL_DOWN, MOUSE_WHEEL_DOWN}};
    int part[PARTS] = {0};
    if (n < 5 || sequence[2] != '<' || sequence[n - 1] != 'M' ||
        !read_parts(sequence + 3, n - 4, part) || part[1] < 1 || part[2] < 1)
        return false;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].button != part[0])
            continue;
        *out = (struct key){
            .kind = K_MOUSE, .mouse = table[i].mouse, .row = part[2] - 1, .column = part[1] - 1};
        return true;
    }
    return false;
}
