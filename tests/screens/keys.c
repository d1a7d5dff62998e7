#include "keys.h"

#include <ctype.h>
#include <string.h>

size_t keys_named(const char *name, char *out, size_t size)
{
    static const struct {
        const char *name;
        const char *bytes;
    } table[] = {
        {"Enter", "\r"},    {"Esc", "\033"},       {"Tab", "\t"},         {"BackTab", "\033[Z"},
        {"Space", " "},     {"Backspace", "\177"}, {"Delete", "\033[3~"}, {"Insert", "\033[2~"},
        {"Up", "\033[A"},   {"Down", "\033[B"},    {"Right", "\033[C"},   {"Left", "\033[D"},
        {"Home", "\033[H"}, {"End", "\033[F"},     {"PgUp", "\033[5~"},   {"PgDn", "\033[6~"},
        {"F1", "\033OP"},   {"F2", "\033OQ"},      {"F3", "\033OR"},      {"F4", "\033OS"},
        {"F5", "\033[15~"}, {"F6", "\033[17~"},    {"F7", "\033[18~"},    {"F8", "\033[19~"},
        {"F9", "\033[20~"}, {"F10", "\033[21~"},   {"F11", "\033[23~"},   {"F12", "\033[24~"}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        size_t n = strlen(table[i].bytes);
        if (strcmp(table[i].name, name) == 0 && n <= size) {
            memcpy(out, table[i].bytes, n);
            return n;
        }
    }
    if (strncmp(name, "C-", 2) == 0 && name[2] && !name[3] && size > 0) {
        out[0] = (char)(toupper((unsigned char)name[2]) & 0x1F);
        return 1;
    }
    return 0;
}
