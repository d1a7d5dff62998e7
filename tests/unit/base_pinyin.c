#include "base/pinyin.h"

#include <string.h>

#include "base/utf8.h"
#include "tap.h"

/* The initials of the first character, in the order of the alphabet. */
static const char *initials(const char *character)
{
    static char out[27];
    uint32_t c = 0;
    size_t n = 0;
    utf8_get(character, strlen(character), &c);
    uint32_t bits = pinyin_initials(c);
    for (char letter = 'a'; letter <= 'z'; letter++)
        if (bits >> (letter - 'a') & 1)
            out[n++] = letter;
    out[n] = '\0';
    return out;
}

static const struct {
    const char *character, *letters;
} readings[] = {
    {"万", "w"},   {"宁", "n"},  {"镇", "z"},  {"南", "n"},   {"社", "s"},  {"党", "d"},
    {"支", "z"},   {"部", "b"},  {"女", "n"},  {"绿", "l"},   {"额", "e"},  {"欧", "o"},
    {"一", "y"},   {"龥", "y"},  {"〇", "l"},  {"重", "cz"},  {"长", "cz"}, {"行", "hx"},
    {"单", "cds"}, {"曾", "cz"}, {"解", "jx"}, {"乐", "ly"},  {"朝", "cz"}, {"会", "hk"},
    {"调", "dt"},  {"藏", "cz"}, {"仇", "cq"}, {"查", "cz"},  {"翟", "dz"}, {"覃", "qt"},
    {"尉", "wy"},  {"区", "oq"}, {"石", "ds"}, {"种", "cz"},  {"车", "cj"}, {"率", "ls"},
    {"传", "cz"},  {"弹", "dt"}, {"省", "sx"}, {"沈", "cs"},  {"厦", "sx"}, {"莘", "sx"},
    {"贾", "gj"},  {"晟", "cs"}, {"阿", "ae"}, {"龟", "gjq"}, {"颤", "cz"}, {"丁", "dz"},
};

static void test_nothing(void)
{
    static const uint32_t none[] = {0,      'a',    '1',    0xB7,    0x2014,  0x3001,    0x3400,
                                    0x4DFF, 0xA000, 0xFF21, 0x1F600, 0x20BB7, UINT32_MAX};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        is_int(pinyin_initials(none[i]), 0, "U+%04X has none", (unsigned)none[i]);
}

int main(void)
{
    size_t known = 0;
    test_nothing();
    for (uint32_t c = 0x4E00; c <= 0x9FFF; c++)
        known += pinyin_initials(c) != 0;
    if (!pinyin_built()) {
        is_int(known, 0, "built without ICU, so that nothing has a reading");
        return done_testing();
    }
    ok(known > 20800, "all but a few characters have a reading (%zu)", known);
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
        is_str(initials(readings[i].character), readings[i].letters, "%s", readings[i].character);
    return done_testing();
}
