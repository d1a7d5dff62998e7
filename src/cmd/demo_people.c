#include "cmd/demo_people.h"

#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The commoner ones of the island stand more than once. */
static const char *const surnames[] = {
    "符", "符", "符", "符", "王", "王", "王", "王", "陈", "陈", "陈", "陈", "吴", "吴", "吴", "林",
    "林", "林", "李", "李", "黄", "黄", "张", "蔡", "蔡", "许", "郑", "杨", "卓", "卓", "文", "文",
    "曾", "朱", "翁", "庄", "温", "苏", "周", "谢", "邢", "韩", "云", "冯", "梁", "何", "麦", "欧",
};
static const char *const middles[] = {
    "业", "学", "运", "开", "世", "德", "家", "光", "昌", "茂", "传", "正", "立", "道",
    "人", "在", "日", "亚", "史", "启", "定", "永", "玉", "秀", "春", "丽", "海", "小",
};
static const char *const lasts[] = {
    "雄", "莲", "香", "养", "发", "禄", "精", "川", "桃", "椰", "干", "望", "梅", "霞", "姑", "全",
    "汉", "浪", "坤", "钦", "妹", "壮", "兰", "珠", "深", "仁", "尾", "带", "榆", "柏", "松", "朗",
};
static const char *const places[] = {
    "广州市番禺区", "深圳市宝安区", "东莞市长安镇", "海口市龙华区", "三亚市吉阳区", "珠海市香洲区",
    "佛山市南海区", "湛江市霞山区", "文昌市文城镇", "琼海市嘉积镇", "儋州市那大镇", "厦门市集美区",
};
static const char *const bynames[] = {
    "阳光海岸", "平安是福", "椰子树下", "山里人", "知足常乐", "海的儿子", "槟榔哥", "静静的河",
};

void people_name(struct dice *dice, char out[PEOPLE_NAME_MAX])
{
    bool shorter = dice_chance(dice, 60);
    snprintf(out, PEOPLE_NAME_MAX, "%s%s%s", dice_pick(dice, surnames, COUNT(surnames)),
             shorter ? "" : dice_pick(dice, middles, COUNT(middles)),
             dice_pick(dice, lasts, COUNT(lasts)));
}

void people_phone(struct dice *dice, char out[PEOPLE_PHONE_MAX])
{
    snprintf(out, PEOPLE_PHONE_MAX, "138000%05d", dice_between(dice, 0, 99999));
}

const char *people_whereabouts(struct dice *dice)
{
    return dice_pick(dice, places, COUNT(places));
}

void people_nickname(struct dice *dice, const char *name, char *out, size_t size)
{
    if (dice_chance(dice, 300))
        snprintf(out, size, "%s（手机）", name);
    else
        snprintf(out, size, "%s", dice_pick(dice, bynames, COUNT(bynames)));
}
