#include "cmd/demo_text.h"

#include <string.h>

enum { PARTS = 6 };

/* A text is the opening, some of the middle parts in their order, and the end. */
struct body {
    const char *opening;
    const char *middle[PARTS];
    const char *end;
};

static const struct body study = {
    "$b本周组织了集中学习，到会党员$"
    "n人，因事请假的党员由支部委员把资料送到家中。现将学习情况通报如下。\n",
    {
        "会上逐条学习了党员的义务和权利。大家结合各自岗位谈了体会，"
        "认为身份亮出来以后，做事就要比别人多想一步、多走几家。\n",
        "随后学习了“三会一课”的要求。支部书记用本支部上个季度的记录作了对照，"
        "指出记录过于简单、缺席原因没有写清两点不足，当场明确了改进办法。\n",
        "大家还交流了怎样做好群众工作。老党员讲了修渠时一户一户商量的经过，"
        "年轻党员提出可以把办事流程做成一张图，方便在外的乡亲查看。\n",
        "自学内容作了安排。每名党员本周读完所发的第$n页至结尾，"
        "在小组内用几句话说说收获，不要求手写笔记，不要求截图打卡。\n",
        "联系到户的安排也作了明确。每名委员联系五户，重点看望独居老人和在外务工党员的家属，"
        "了解到的困难三天内报到支部。\n",
        "最后讨论了学习时间。多数党员认为农忙时放在晚上八点较好，"
        "每次不超过一个半小时，资料提前两天发到群里。\n",
    },
    "请未到会的党员抽空阅读资料，有什么想法可以在群里说，也可以直接找联系自己的委员。\n",
};

static const struct body village = {
    "现将$v近期重点工作的进展向各位党员通报，请大家监督，也请帮助向群众作好解释。\n",
    {
        "环境整治方面：本月清理房前屋后杂物$n处，新增垃圾收集点两个，"
        "保洁员的巡回时间改为早上六点和下午四点，欢迎随时提醒。\n",
        "道路方面：通往田洋的机耕路已经铺好碎石$n米，雨天仍有积水的一段下周处理，"
        "施工期间请绕行，注意老人和小孩的安全。\n",
        "水利方面：灌渠清淤完成过半，党员志愿服务队参加了两个上午，"
        "下游的几户已经恢复正常用水，余下部分在插秧之前做完。\n",
        "产业方面：槟榔黄化防治的药剂已经到村，按登记面积领取，"
        "技术员本周五上午在村委会门口讲解配比和安全用药。\n",
        "帮扶方面：对低收入户逐户核对了就业和收入情况，"
        "有$n人愿意参加技能培训，报名表已经送到镇里，结果会及时告诉本人。\n",
        "防风方面：避风点的钥匙、照明和饮用水已经检查，"
        "危旧房屋住户的转移联系人重新作了核对，请各小组党员记住自己负责的几户。\n",
    },
    "以上情况如有出入，请向支部反映。账目和照片已经在公开栏张贴。\n",
};

static const struct body party = {
    "根据本季度工作安排，$b将有关事项通知如下，请各位党员互相转告。\n",
    {
        "本月的主题党日照常举行，内容为志愿服务，请穿便于劳动的衣服，工具由支部准备。\n",
        "党费由专人负责登记，在外地的党员可以联系登记人办理，收缴情况在一周内公开。\n",
        "请在外务工的党员把现在的居住地和工作情况告诉联系自己的委员，"
        "半年一次的思想和工作情况汇报可以在群里写，也可以打电话。\n",
        "群内昵称请改成本人真实姓名，还没有改的党员如果不会操作，请家里年轻人帮一下忙。\n",
        "近期有陌生人冒充工作人员来电，要求转账或者提供验证码的一律不要相信，"
        "遇到拿不准的事先问支部。\n",
        "值班安排已经贴在村委会门口，汛期每晚有$n名志愿者轮流待命，请保持联系畅通。\n",
    },
    "以上事项如有疑问，请在群里提出，支部会在当天回复。\n",
};

static void append(char *out, const char *pattern, const struct demo_branch *branch,
                   struct dice *dice)
{
    size_t len = strlen(out);
    text_fill(out + len, TEXT_BODY_MAX - len, pattern, branch, dice);
}

void text_body(char out[TEXT_BODY_MAX], enum text_topic topic, const struct demo_branch *branch,
               struct dice *dice)
{
    const struct body *body = topic == TEXT_STUDY     ? &study
                              : topic == TEXT_VILLAGE ? &village
                                                      : &party;
    int wanted = dice_between(dice, 2, PARTS);
    out[0] = '\0';
    append(out, body->opening, branch, dice);
    for (int i = 0; i < PARTS; i++) {
        /* Each part is taken as likely as is needed to reach the number wanted. */
        if (dice_between(dice, 1, PARTS - i) <= wanted) {
            append(out, body->middle[i], branch, dice);
            wanted--;
        }
    }
    append(out, body->end, branch, dice);
    size_t len = strlen(out);
    if (len > 0 && out[len - 1] == '\n')
        out[len - 1] = '\0';
}
