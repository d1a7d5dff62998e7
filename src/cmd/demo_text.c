#include "cmd/demo_text.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

struct table {
    const char *const *rows;
    size_t count;
};

#define TABLE(rows)                                                                                \
    {                                                                                              \
        rows, sizeof rows / sizeof *rows                                                           \
    }

static const char *const study[] = {
    "党章学习：党员的义务和权利",
    "“三会一课”制度要点学习",
    "基层组织工作条例应知应会",
    "理论学习：密切联系群众的工作方法",
    "支部工作方法学习资料第$n期",
    "每周一学：调查研究怎样下到户",
    "农村土地承包政策问答",
    "乡村振兴政策学习：产业帮扶",
    "学习笔记摘登：做好群众工作的体会",
    "微党课：一名老党员的初心",
    "村务监督制度学习资料",
    "学习交流：怎样开好小组会",
};
static const char *const party[] = {
    "$b本月党务工作安排",
    "党员先锋岗评选情况通报",
    "入户走访党员$n人次情况",
    "积极分子培养谈话情况",
    "“我为群众办实事”进展情况",
    "支部委员分工与联系户调整",
    "老党员慰问情况",
    "党员志愿服务队本周活动情况",
    "党员责任区巡查情况",
    "支部阵地建设和图书角更新情况",
    "党建带群建：青年志愿者培训",
    "党员家庭挂牌亮身份情况",
};
static const char *const affairs[] = {
    "市里部署安全生产检查，要点转告",
    "城乡居民医保缴费政策要点",
    "三农政策一图读懂",
    "森林防火期有关规定",
    "防汛防风应急知识",
    "反电信诈骗案例提醒",
    "农机购置补贴办理说明",
    "秸秆禁烧与综合利用要求",
    "老年人高龄补贴政策解读",
    "全国文明乡风评比活动有关情况",
    "海洋休渔期规定与渔船安全提示",
    "垃圾分类新要求",
};
static const char *const example[] = {
    "身边榜样：二十年义务修路的老党员",
    "好党员故事：台风夜转移$n名群众",
    "先进典型：返乡种兰花带动邻里增收",
    "志愿者风采：守护水库的巡查员",
    "最美家庭事迹介绍",
    "优秀村医事迹介绍",
    "致富带头人：槟榔园里的技术员",
    "身边好人：拾金不昧的保洁员",
};
static const char *const village[] = {
    "$v环村路硬化工程进展", "$v人居环境整治完成$n户", "$v农田灌渠清淤情况",
    "$v饮水管网改造通水",   "$v低收入户帮扶措施落实", "$v槟榔黄化防治第$n批药剂发放",
    "$v太阳能路灯安装$n盏", "$v厕所改造验收情况",     "$v养老服务站开放安排",
    "$v冬种瓜菜种苗发放",
};
static const char *const theme_days[] = {
    "清洁家园志愿服务", "走访困难群众", "重温入党誓词", "安全用电入户检查",
    "学党章谈体会",     "护林防火巡山", "助农采摘",     "防风防汛演练",
    "敬老助老服务",     "文明乡风宣讲", "法律知识进村", "海岸清洁行动",
};
static const char *const meetings[] = {
    "支部党员大会：季度工作总结",     "支部党员大会：发展党员事项", "支部党员大会：年度工作计划",
    "支部党员大会：集体经济分红方案", "支部党员大会：党费收支情况", "支部党员大会：村道养护方案",
};
static const char *const directives[] = {
    "关于做好近期强降雨防范工作的通知", "关于开展安全隐患排查的通知", "关于做好党员信息核对的通知",
    "关于组织参加线上培训的通知",       "关于做好医保参保动员的通知", "关于加强值班值守的通知",
    "关于开展环境卫生整治周的通知",     "关于报送半年工作小结的通知",
};
static const char *const inquiries[] = {
    "党员询问：组织关系转接需要哪些材料",
    "党员反映：村口路灯不亮",
    "党员询问：流动党员在外地怎样缴纳党费",
    "党员求助：老人申领补贴不会办",
    "党员反映：灌渠有一段堵塞",
    "党员询问：本月主题党日能否线上参加",
    "党员反映：垃圾收集点清运不及时",
    "党员询问：入户宣传册在哪里领取",
};
static const char *const disclosures[] = {
    "党费收支情况公开",     "村级财务收支月报公开", "低保评议结果公示", "集体土地发包结果公开",
    "惠农补贴发放名单公示", "便民服务事项公开",     "积极分子推荐公示", "村务监督委员会季度报告",
};
static const char *const reports[] = {
    "在外务工平稳，按时参加线上学习，党费已缴", "工作单位有变动，身体健康，已参加当地社区志愿服务",
    "近期加班较多，坚持自学，返乡前会再汇报",   "照顾孩子在外居住，每月参加线上主题党日",
    "在工地带班，注意安全生产，思想稳定",       "经营小店，遵纪守法，愿为家乡产品做推介",
};
static const char *const remarks[] = {
    "内容更新及时，继续保持",     "请尽快核对成员名单，补齐未入群党员",
    "主题党日照片可以多一些说明", "流动党员汇报要提前联系，不要等到期末",
    "通知请再提前一天发",         "本周信息偏少，请注意",
    "群名称请按规定改正",         "回应群众咨询很及时",
};

static const struct table lines[TEXT_TOPICS] = {
    [TEXT_STUDY] = TABLE(study),       [TEXT_PARTY] = TABLE(party),
    [TEXT_AFFAIRS] = TABLE(affairs),   [TEXT_EXAMPLE] = TABLE(example),
    [TEXT_VILLAGE] = TABLE(village),   [TEXT_THEME_DAY] = TABLE(theme_days),
    [TEXT_MEETING] = TABLE(meetings),  [TEXT_DIRECTIVE] = TABLE(directives),
    [TEXT_INQUIRY] = TABLE(inquiries), [TEXT_DISCLOSURE] = TABLE(disclosures),
    [TEXT_REPORT] = TABLE(reports),    [TEXT_REMARK] = TABLE(remarks),
};

void text_fill(char *out, size_t size, const char *pattern, const struct demo_branch *branch,
               struct dice *dice)
{
    size_t len = 0;
    out[0] = '\0';
    for (const char *c = pattern; *c != '\0' && len + 1 < size; c++) {
        int n;
        if (c[0] == '$' && c[1] == 'v') {
            n = snprintf(out + len, size - len, "%s", branch->village);
            c++;
        } else if (c[0] == '$' && c[1] == 'b') {
            n = snprintf(out + len, size - len, "%s", branch->name);
            c++;
        } else if (c[0] == '$' && c[1] == 'n') {
            n = snprintf(out + len, size - len, "%d", dice_between(dice, 12, 86));
            c++;
        } else {
            n = snprintf(out + len, size - len, "%c", *c);
        }
        len += (size_t)n;
    }
    if (len >= size)
        len = size - 1;
    out[utf8_cut(out, len, len)] = '\0';
}

void text_line(char out[TEXT_LINE_MAX], enum text_topic topic, const struct demo_branch *branch,
               struct dice *dice)
{
    text_fill(out, TEXT_LINE_MAX, dice_pick(dice, lines[topic].rows, lines[topic].count), branch,
              dice);
}
