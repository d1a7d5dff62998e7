#include "base/pinyin.h"

#include <stddef.h>
#include <uchar.h>

#include "base/pinyin_table.h"

/* What else common characters of names begin with, beside what the table says; by code point. */
static const struct reading {
    char16_t character;
    char letters[4];
} readings[] = {
    {u'〇', "l"}, {u'丁', "z"}, {u'么', "y"},  {u'乐', "y"},  {u'乜', "n"},  {u'仇', "q"},
    {u'会', "k"}, {u'传', "z"}, {u'伺', "s"},  {u'伽', "gq"}, {u'佛', "b"},  {u'佴', "n"},
    {u'侧', "z"}, {u'便', "p"}, {u'俞', "s"},  {u'其', "j"},  {u'刹', "c"},  {u'剿', "c"},
    {u'匙', "c"}, {u'区', "o"}, {u'单', "cs"}, {u'卡', "q"},  {u'厦', "x"},  {u'参', "s"},
    {u'句', "g"}, {u'召', "s"}, {u'叶', "x"},  {u'吁', "y"},  {u'合', "g"},  {u'吓', "h"},
    {u'否', "p"}, {u'呆', "a"}, {u'咖', "g"},  {u'噱', "x"},  {u'囤', "t"},  {u'圩', "x"},
    {u'坻', "d"}, {u'垌', "t"}, {u'埔', "p"},  {u'堡', "p"},  {u'壳', "q"},  {u'夹', "g"},
    {u'奇', "j"}, {u'婼', "r"}, {u'宓', "f"},  {u'宿', "x"},  {u'将', "q"},  {u'尉', "y"},
    {u'尾', "y"}, {u'尿', "s"}, {u'屏', "b"},  {u'峒', "t"},  {u'峙', "s"},  {u'差', "s"},
    {u'巷', "h"}, {u'幢', "z"}, {u'广', "a"},  {u'弄', "l"},  {u'弹', "t"},  {u'强', "j"},
    {u'恶', "w"}, {u'扁', "p"}, {u'折', "s"},  {u'括', "g"},  {u'提', "d"},  {u'撮', "z"},
    {u'晟', "s"}, {u'暴', "p"}, {u'曝', "b"},  {u'曾', "z"},  {u'朝', "z"},  {u'期', "j"},
    {u'术', "z"}, {u'枞', "z"}, {u'柜', "j"},  {u'查', "z"},  {u'栖', "x"},  {u'校', "j"},
    {u'椎', "z"}, {u'欸', "e"}, {u'歙', "x"},  {u'殖', "s"},  {u'沈', "c"},  {u'沓', "t"},
    {u'泊', "b"}, {u'泌', "b"}, {u'洞', "t"},  {u'浒', "x"},  {u'浚', "x"},  {u'涡', "g"},
    {u'溃', "h"}, {u'澄', "d"}, {u'瀑', "b"},  {u'炅', "g"},  {u'炮', "b"},  {u'率', "s"},
    {u'町', "d"}, {u'畜', "x"}, {u'番', "p"},  {u'盛', "c"},  {u'省', "x"},  {u'石', "d"},
    {u'祢', "n"}, {u'祭', "z"}, {u'禅', "s"},  {u'种', "c"},  {u'秘', "b"},  {u'粘', "n"},
    {u'系', "j"}, {u'繁', "p"}, {u'红', "g"},  {u'纤', "q"},  {u'给', "j"},  {u'缴', "z"},
    {u'翟', "z"}, {u'臧', "c"}, {u'臭', "x"},  {u'艾', "y"},  {u'芥', "g"},  {u'茄', "q"},
    {u'荥', "y"}, {u'莘', "x"}, {u'莞', "w"},  {u'蔚', "y"},  {u'蕃', "b"},  {u'藏', "z"},
    {u'虹', "j"}, {u'蚌', "p"}, {u'蛇', "y"},  {u'行', "h"},  {u'褚', "z"},  {u'覃', "q"},
    {u'见', "x"}, {u'解', "x"}, {u'识', "z"},  {u'说', "y"},  {u'调', "t"},  {u'谷', "y"},
    {u'费', "b"}, {u'贾', "g"}, {u'蹊', "x"},  {u'车', "j"},  {u'轧', "z"},  {u'辟', "b"},
    {u'还', "x"}, {u'适', "k"}, {u'遗', "w"},  {u'郇', "x"},  {u'郗', "c"},  {u'重', "c"},
    {u'铅', "y"}, {u'长', "c"}, {u'阿', "e"},  {u'陂', "p"},  {u'降', "x"},  {u'隗', "w"},
    {u'隽', "z"}, {u'颈', "g"}, {u'颉', "x"},  {u'颤', "z"},  {u'龟', "jq"},
};

static uint32_t bit(char letter)
{
    return letter >= 'a' && letter <= 'z' ? UINT32_C(1) << (letter - 'a') : 0;
}

static uint32_t further(uint32_t character)
{
    size_t low = 0, high = sizeof readings / sizeof *readings;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (readings[middle].character < character)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t bits = 0;
    if (low < sizeof readings / sizeof *readings && readings[low].character == character)
        for (const char *c = readings[low].letters; *c; c++)
            bits |= bit(*c);
    return bits;
}

uint32_t pinyin_initials(uint32_t character)
{
    if (!pinyin_built() || character < readings[0].character)
        return 0;
    uint32_t at = character - PINYIN_FIRST; /* huge for what stands before the table */
    uint32_t first = at < pinyin_count ? bit(pinyin_first[at]) : 0;
    return first | further(character);
}

bool pinyin_built(void)
{
    return pinyin_count > 0;
}
