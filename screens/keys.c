#include "screens/keys.h"

#include <stdbool.h>

#include "base/intl.h"

#define CH(c)                                                                                      \
    {                                                                                              \
        K_CHAR, (c)                                                                                \
    }
#define CTRL(c)                                                                                    \
    {                                                                                              \
        K_CTRL, (c)                                                                                \
    }
#define KEY(k)                                                                                     \
    {                                                                                              \
        (k), 0                                                                                     \
    }

enum {
    LISTS =
        PLACE_BOARD | PLACE_GROUP | PLACE_APPROVALS | PLACE_ATTEST | PLACE_EVENTS | PLACE_MEMBERS,
    TAGGED = PLACE_BOARD | PLACE_ATTEST | PLACE_MEMBERS | PLACE_COMPARE,
    TEXTS = PLACE_COPYOUT | PLACE_HISTORY | PLACE_HELP | PLACE_BATCH | PLACE_DONE,
    SYNCS = PLACE_SYNC | PLACE_ALONE,
    /* Where letters are text, and where they are commands. */
    TYPED = PLACE_LETTER | PLACE_FORM | PLACE_PALETTE | PLACE_PASTE,
    COMMANDS = PLACE_ALL & ~TYPED,
};

/* clang-format off */
static const struct binding table[] = {
    {ACT_HELP, {KEY(K_F1), CH('?')}, "F1 ?", "F1", N_("帮助"),
     N_("本页：这里有哪些键"), COMMANDS, COMMANDS & ~PLACE_HELP, NULL},
    /* The editor: its letters are text, and commands only while it shows what cannot be changed. */
    {ACT_HELP, {KEY(K_F1), CH('?')}, "F1", "F1", N_("帮助"), N_("本页：这里有哪些键"), TYPED, TYPED,
     NULL},
    {ACT_MOVE,
     {KEY(K_UP), KEY(K_DOWN), KEY(K_PGUP), KEY(K_PGDN), KEY(K_HOME), KEY(K_END), CH('j'), CH('k'),
      CH('g'), CH('G'), CTRL('b'), CTRL('f'), CTRL('u'), CTRL('d')},
     N_("方向键 j k"), N_("方向"), N_("移动"),
     N_("移动；PgUp PgDn 翻页，Ctrl-U Ctrl-D 半页，g G 到头尾"),
     COMMANDS, 0, NULL},
    {ACT_YES, {CH('y'), CH('Y')}, "y", "y", N_("照办"), N_("照上面所列去做"), PLACE_BATCH,
     PLACE_BATCH, NULL},
    {ACT_NO, {CH('n'), CH('N')}, "n", "n", N_("不办"), N_("不做，返回"), PLACE_BATCH, PLACE_BATCH,
     NULL},
    {ACT_NO, {KEY(K_ENTER)}, "Enter", "Enter", N_("返回"), N_("返回；没有照办的就是不办"),
     PLACE_BATCH | PLACE_DONE, PLACE_DONE, NULL},
    {ACT_RETRY, {CH('r')}, "r", "r", N_("重试"), N_("只把没有办成的再办一次"), PLACE_DONE, PLACE_DONE,
     NULL},
    {ACT_YES, {CH('y'), CH('Y')}, "y", "y", N_("记下"), N_("确已召开或开展：记下"), PLACE_CONFIRM,
     PLACE_CONFIRM, NULL},
    {ACT_NO, {CH('n'), CH('N')}, "n", "n", N_("取消"), N_("没有召开或开展：取消，写明原因"),
     PLACE_CONFIRM, PLACE_CONFIRM, NULL},
    {ACT_CHANGE, {CH('c'), CH('m')}, "c", "c", N_("改期"), N_("改期：写新的日期和时间"),
     PLACE_CONFIRM, PLACE_CONFIRM, NULL},
    {ACT_OPEN, {KEY(K_ENTER)}, "Enter", "Enter", N_("改正"), N_("按光标条上的一行改正名册或群"),
     PLACE_COMPARE, PLACE_COMPARE, NULL},
    {ACT_OPEN, {KEY(K_ENTER)}, "Enter", "Enter", N_("改正"), N_("改正这个问题：写下所问的，或答 y"),
     PLACE_REMEDY, PLACE_REMEDY, NULL},
    {ACT_OPEN, {KEY(K_ENTER)}, "Enter", "Enter", N_("打开"),
     N_("打开光标条上的一行；待办就登记"), LISTS,
     PLACE_GROUP | PLACE_APPROVALS | PLACE_EVENTS | PLACE_MEMBERS, N_("这里没有可打开的；q 返回")},
    {ACT_OPEN, {KEY(K_ENTER)}, "Enter", "Enter", N_("记下"), N_("把这一条记下"), PLACE_RECORD,
     PLACE_RECORD, NULL},
    {ACT_RECORD, {KEY(K_F2), CH('r')}, "F2 r", "F2", N_("登记"),
     N_("按规则填好一条台账，再按 Enter 就记下"), PLACE_BOARD | PLACE_GROUP | PLACE_EVENTS,
     PLACE_BOARD | PLACE_GROUP | PLACE_EVENTS, N_("登记在总览和群屏幕里做；q 返回")},
    {ACT_FIND, {KEY(K_F3), CH('/')}, "F3 /", "F3", N_("找"), N_("按名称或标题查找"),
     PLACE_BOARD | PLACE_APPROVALS | PLACE_EVENTS | PLACE_MEMBERS, PLACE_BOARD,
     N_("查找在总览、审批、会议和成员屏幕里用；q 返回")},
    {ACT_FILTER, {KEY(K_F4), CH('f')}, "F4 f", "F4", N_("筛"),
     N_("只看逾期、将到期、有问题的等，或某个组织之下的"), PLACE_BOARD,
     PLACE_BOARD, N_("筛选在总览、会议和成员屏幕里用；q 返回")},
    {ACT_FILTER, {KEY(K_F4), CH('f')}, "F4 f", "f", N_("筛"),
     N_("只看其中一部分：流动党员、未入群的、申请等"), PLACE_MEMBERS | PLACE_EVENTS,
     PLACE_MEMBERS | PLACE_EVENTS, NULL},
    {ACT_APPROVALS, {KEY(K_F5)}, "F5", "F5", N_("审批"), N_("待审的信息，逐篇读完再定"),
     PLACE_BOARD | PLACE_GROUP | PLACE_ATTEST | PLACE_EVENTS, PLACE_BOARD,
     N_("先用 Esc 回到总览，再按 F5")},
    {ACT_EVENTS, {KEY(K_F6)}, "F6", "F6", N_("会议"), N_("会议活动：月历和列表，新建、确认、改期"),
     PLACE_BOARD | PLACE_GROUP | PLACE_MEMBERS, PLACE_BOARD, N_("先用 Esc 回到总览，再按 F6")},
    {ACT_MEMBERS, {KEY(K_F7)}, "F7", "F7", N_("成员"), N_("这一行的名册：入群退群，流动党员，核对名单"),
     PLACE_BOARD | PLACE_GROUP | PLACE_EVENTS, PLACE_BOARD, N_("先用 Esc 回到总览，再按 F7")},
    {ACT_SYNC, {KEY(K_F9), CH('s')}, "F9 s", "F9", N_("同步"),
     N_("还没入账或送出的操作，被拒的和怎么办；与服务器的联系"),
     PLACE_BOARD | PLACE_GROUP | PLACE_APPROVALS, PLACE_BOARD,
     N_("先用 Esc 回到总览，再按 F9")},
    {ACT_SYNC, {KEY(K_F9), CH('s')}, "s F9", "s", N_("立即同步"),
     N_("不等 60 秒，立即送出并取回"), PLACE_SYNC, PLACE_SYNC, NULL},
    {ACT_SYNC, {KEY(K_F9), CH('s')}, "s F9", "s", N_("立即入账"), N_("不等 60 秒，立即入账"),
     PLACE_ALONE, PLACE_ALONE, NULL},
    {ACT_OPEN, {KEY(K_ENTER)}, "Enter", "Enter", N_("看全文"),
     N_("这一条要办的内容、现在的情况和原因"), SYNCS, SYNCS, NULL},
    {ACT_MINE, {CH('m')}, "m", "m", N_("用我的"), N_("被拒的：照现在的情况重新送出；遗留的：由我办理"),
     PLACE_SYNC, PLACE_SYNC, N_("联到服务器的台账，在同步屏幕（F9）里用")},
    {ACT_THEIRS, {CH('t')}, "t", "t", N_("用对方的"), N_("丢掉被拒的这一条，不再送出"), PLACE_SYNC,
     PLACE_SYNC, N_("在同步屏幕里用：F9")},
    {ACT_THEIRS, {CH('t')}, "t", "t", N_("丢掉"), N_("丢掉没有生效的这一条，不再入账"), PLACE_ALONE,
     PLACE_ALONE, N_("在同步屏幕里用：F9")},
    {ACT_MERGE, {CH('e')}, "e", "e", N_("合并"), N_("信息的文字：打开编辑，我的在上，现有的在下"),
     PLACE_SYNC, PLACE_SYNC, NULL},
    {ACT_LOOK, {CH('o')}, "o", "o", N_("打开"), N_("打开这一条所办的群或信息"), SYNCS,
     SYNCS, NULL},
    {ACT_QUIT, {KEY(K_F10), CH('Q')}, "F10 Q", "F10", N_("退出"),
     N_("退出；还能撤回的操作随即入账或送出"), COMMANDS, PLACE_BOARD, NULL},
    {ACT_QUIT, {KEY(K_F10), CH('Q')}, "F10", "F10", N_("退出"),
     N_("退出；没存的改动先问，还能撤回的操作随即入账或送出"), PLACE_LETTER, 0, NULL},
    {ACT_APPROVE, {CH('a')}, "a", "a", N_("通过"), N_("通过读到文末的这一篇，并打开下一篇"),
     PLACE_APPROVALS, PLACE_APPROVALS, N_("通过在审批屏幕里做：F5")},
    {ACT_RETURN, {CH('x')}, "x", "x", N_("退回"), N_("退回，附清单上的一条或自己写的理由"),
     PLACE_APPROVALS, PLACE_APPROVALS, N_("退回在审批屏幕里做：F5")},
    {ACT_BACK, {KEY(K_ESC), CH('q')}, "Esc q", "Esc", N_("返回"), N_("回到上一屏；在总览里为退出"),
     COMMANDS, COMMANDS & ~(PLACE_BOARD), NULL},
    {ACT_BACK, {KEY(K_ESC), CH('q')}, "Esc", "Esc", N_("返回"), N_("离开编辑；没存的改动先问"),
     PLACE_LETTER, PLACE_LETTER, NULL},
    {ACT_BACK, {KEY(K_ESC)}, "Esc", "Esc", N_("返回"), N_("离开；填了没存的先问"), PLACE_FORM, PLACE_FORM,
     NULL},
    {ACT_TAG, {CH(' ')}, N_("空格"), N_("空格"), N_("标记"), N_("标记这一行并下移；多行一起办"),
     TAGGED | SYNCS, TAGGED, N_("标记在总览、成员和发布屏幕里用")},
    {ACT_PAGE, {CH(' ')}, N_("空格"), N_("空格"), N_("往下读"), N_("往下翻一页，直到文末"),
     PLACE_APPROVALS | TEXTS | PLACE_HANDOVER, PLACE_APPROVALS | PLACE_HELP, NULL},
    {ACT_NEW, {CH('i'), KEY(K_INSERT)}, "i Insert", "i", N_("新建"), N_("新建会议活动"),
     PLACE_EVENTS | PLACE_GROUP, PLACE_EVENTS, N_("新建在会议、成员和群屏幕里用：F6、F7")},
    {ACT_NEW, {CH('i'), KEY(K_INSERT)}, "i Insert", "i", N_("新增"), N_("登记入群申请，或直接登记成员"),
     PLACE_MEMBERS, PLACE_MEMBERS, NULL},
    {ACT_RECORD, {KEY(K_F2), CH('r')}, "F2 r", "r", N_("已汇报"),
     N_("所选流动党员已汇报：一个日期记下全部"), PLACE_MEMBERS, PLACE_MEMBERS, NULL},
    {ACT_COMPARE, {CH('c')}, "c", "c", N_("核对"), N_("把群里复制的成员名单与名册核对"),
     PLACE_MEMBERS | PLACE_GROUP, PLACE_MEMBERS, N_("核对名单在成员屏幕里用：F7")},
    {ACT_APPROVE, {CH('a')}, "a", "a", N_("同意"), N_("同意入群申请"), PLACE_MEMBERS, PLACE_MEMBERS,
     NULL},
    {ACT_LEAVE, {CH('x')}, "x", "x", N_("离开"), N_("不同意申请，退群，移出名册，警告"), PLACE_MEMBERS,
     PLACE_MEMBERS, NULL},
    {ACT_EDIT, {CH('e')}, "e", "e", N_("改"), N_("修改这一项的资料"), PLACE_MEMBERS | PLACE_EVENTS,
     PLACE_MEMBERS | PLACE_EVENTS, NULL},
    {ACT_UNMASK, {CH('p')}, "p", "p", N_("看电话"), N_("显示这一行的电话，并记入审计"), PLACE_MEMBERS, 0,
     NULL},
    {ACT_WAIVE, {CH('w')}, "w", "w", N_("豁免"), N_("豁免所选的人本期的汇报，写明理由"), PLACE_MEMBERS,
     0, N_("豁免在成员屏幕里用：F7")},
    {ACT_IMPORT, {CH('I')}, "I", "I", N_("导入"),
     N_("从文件或粘贴导入：总览里登记表，成员里名册，会议里计划"),
     PLACE_BOARD | PLACE_MEMBERS | PLACE_EVENTS, 0, N_("导入在总览、成员和会议屏幕里用")},
    {ACT_HANDOVER, {CH('H')}, "H", "H", N_("交接"), N_("把这个群交给另一位管理员：清单、日期、职责"),
     PLACE_BOARD | PLACE_GROUP, 0, N_("交接在总览和群屏幕里用")},
    {ACT_CHANGE, {KEY(K_RIGHT), CH(']')}, N_("右 ]"), N_("左右"), N_("换月"), N_("下一个月"),
     PLACE_EVENTS, PLACE_EVENTS, NULL},
    {ACT_CHANGE_BACK, {KEY(K_LEFT), CH('[')}, N_("左 ["), "[", N_("上月"), N_("上一个月"),
     PLACE_EVENTS, 0, NULL},
    {ACT_TAG_ALL, {CH('*')}, "*", "*", N_("选这一类"), N_("标记光标条所在的这一类的全部"), PLACE_COMPARE,
     PLACE_COMPARE, NULL},
    {ACT_WAIVE, {CH('w')}, "w", "w", N_("豁免"), N_("豁免未入群的人：没有智能手机等，写明理由"), PLACE_COMPARE,
     0, NULL},
    {ACT_EDIT, {CH('e')}, "e", "e", N_("重贴"), N_("重新粘贴名单，或读一个文件"), PLACE_COMPARE,
     PLACE_COMPARE, NULL},
    {ACT_YES, {CH('y'), CH('Y')}, "y", "y", N_("导入"), N_("照所列的计划导入"), PLACE_IMPORT,
     PLACE_IMPORT, NULL},
    {ACT_NO, {CH('n'), CH('N')}, "n", "n", N_("不导入"), N_("不导入，返回"), PLACE_IMPORT, PLACE_IMPORT,
     NULL},
    {ACT_SAVE, {CH('w')}, "w", "w", N_("存被拒的"), N_("把被拒的行和原因存成文件，改好再导入"),
     PLACE_IMPORT, PLACE_IMPORT, NULL},
    {ACT_YES, {CH('y'), CH('Y')}, "y", "y", N_("交接"), N_("照所列的清单交接"), PLACE_HANDOVER,
     PLACE_HANDOVER, NULL},
    {ACT_COPY, {CH('c')}, "c", "c", N_("复制"), N_("复制交接单"), PLACE_HANDOVER, PLACE_HANDOVER, NULL},
    {ACT_SAVE, {CH('w')}, "w", "w", N_("存文件"), N_("把交接单存成文件"), PLACE_HANDOVER,
     PLACE_HANDOVER, NULL},
    {ACT_EDIT, {CH('e')}, "e", "e", N_("填写"), N_("填写交给谁、从何时起"), PLACE_HANDOVER,
     PLACE_HANDOVER, NULL},
    {ACT_OPEN, {KEY(K_ENTER)}, "Enter", "Enter", N_("选定"), N_("从光标条上的一项开始"), PLACE_FIRST,
     PLACE_FIRST, NULL},
    {ACT_OPEN, {KEY(K_ENTER)}, "Enter", "Enter", N_("建立"), N_("照所列的建立；还有没看到的先往下翻"),
     PLACE_FOUND, PLACE_FOUND, NULL},
    {ACT_YES, {CH('y'), CH('Y')}, "y", "y", N_("照办"), N_("照所列的建立"), PLACE_FIRST | PLACE_FOUND, 0,
     NULL},
    {ACT_LINE, {CH('1'), CH('2'), CH('3')}, "1-3", "1-3", N_("选"), N_("按号选一项开始"), PLACE_FIRST,
     PLACE_FIRST, NULL},
    {ACT_DRAFT, {CH('d')}, "d", "d", N_("起草"), N_("按这条待办起草通知、决议或报道；没有待办时起草新信息"),
     PLACE_BOARD | PLACE_GROUP | PLACE_EVENTS, PLACE_BOARD | PLACE_GROUP | PLACE_EVENTS, N_("起草在总览和群屏幕里做；q 返回")},
    {ACT_COPY, {CH('y')}, "y", "y", N_("复制"), N_("复制到终端剪贴板：提醒，或信息全文"),
     LISTS | PLACE_COPYOUT | PLACE_COMPARE, PLACE_BOARD | PLACE_GROUP | PLACE_ATTEST | PLACE_MEMBERS | PLACE_COMPARE,
     NULL},
    {ACT_UNDO, {CH('u')}, "u", "u", N_("撤回"), N_("撤回刚才的操作；已入账的先问，再另记一条来冲正"),
     COMMANDS & ~(PLACE_BATCH | PLACE_DONE | PLACE_FIRST | PLACE_FOUND | PLACE_IMPORT),
     PLACE_BOARD | PLACE_GROUP | PLACE_EVENTS | PLACE_MEMBERS | PLACE_COMPARE | SYNCS, NULL},
    {ACT_PANE, {KEY(K_TAB)}, "Tab", "Tab", N_("换窗"), N_("到下一个窗格或栏目"),
     PLACE_BOARD | PLACE_GROUP | PLACE_APPROVALS | PLACE_EVENTS | PLACE_MEMBERS,
     PLACE_BOARD | PLACE_GROUP | PLACE_MEMBERS, NULL},
    {ACT_PANE_BACK, {KEY(K_BACKTAB)}, "Shift-Tab", "S-Tab", N_("前窗"), N_("到上一个窗格或栏目"),
     PLACE_BOARD | PLACE_GROUP | PLACE_APPROVALS | PLACE_EVENTS | PLACE_MEMBERS, 0, NULL},
    {ACT_FIND_NEXT, {CH('n')}, "n", "n", N_("下一个"), N_("查找的下一处"), PLACE_BOARD | PLACE_APPROVALS | PLACE_EVENTS | PLACE_MEMBERS, 0,
     N_("查找在总览、审批、会议和成员屏幕里用；q 返回")},
    {ACT_FIND_PREVIOUS, {CH('N')}, "N", "N", N_("上一个"), N_("查找的上一处"), PLACE_BOARD | PLACE_APPROVALS | PLACE_EVENTS | PLACE_MEMBERS, 0,
     N_("查找在总览、审批、会议和成员屏幕里用；q 返回")},
    {ACT_RANGE, {CH('v')}, "v", "v", N_("连选"), N_("从这一行起连选，移动后再按一次为止"),
     TAGGED | SYNCS, 0, N_("标记在总览、成员和发布屏幕里用")},
    {ACT_TAG_ALL, {CH('*')}, "*", "*", N_("全选"), N_("标记现在显示的全部"),
     (TAGGED & ~PLACE_COMPARE) | PLACE_APPROVALS | SYNCS, 0, N_("标记在总览、审批、成员和发布屏幕里用")},
    {ACT_UNTAG, {CH('U')}, "U", "U", N_("不选"), N_("去掉全部标记"),
     TAGGED | PLACE_APPROVALS | SYNCS, 0, N_("标记在总览、审批、成员和发布屏幕里用")},
    {ACT_TAG, {CH('t')}, "t", "t", N_("标记"), N_("标记这一篇并到下一篇"), PLACE_APPROVALS, 0,
     NULL},
    {ACT_ON_BEHALF, {CH('A')}, "A", "A", N_("代录"), N_("录入书记在别处作出的决定，并注明方式"),
     PLACE_APPROVALS, PLACE_APPROVALS, N_("代录在审批屏幕里做：F5")},
    {ACT_ATTEST, {CH('p')}, "p", "p", N_("发布"), N_("待发（已审未发）的信息：复制，粘贴到群里，再记下已发布"),
     PLACE_BOARD | PLACE_GROUP | PLACE_APPROVALS | PLACE_ATTEST | PLACE_EVENTS,
     PLACE_BOARD | PLACE_GROUP | PLACE_ATTEST, NULL},
    {ACT_EDIT, {CH('e')}, "e", "e", N_("改"), N_("修改这篇信息"),
     PLACE_GROUP | PLACE_APPROVALS | PLACE_ATTEST, PLACE_APPROVALS, N_("修改在群屏幕和审批屏幕里做")},
    {ACT_RECALL, {CH('R')}, "R", "R", N_("撤稿"), N_("把送审的信息收回来改"),
     PLACE_GROUP | PLACE_APPROVALS, 0, N_("撤稿在群屏幕和审批屏幕里做")},
    {ACT_WITHDRAW, {CH('W')}, "W", "W", N_("撤下"), N_("撤下已发布的信息，或作废登记错的；要写理由"),
     PLACE_GROUP, 0, N_("撤下在群屏幕里做")},
    {ACT_HISTORY, {CH('h')}, "h", "h", N_("经过"), N_("这一项的全部改动，新的在前"),
     LISTS, PLACE_GROUP, N_("经过在总览和群屏幕里看")},
    {ACT_LINE,
     {CH('1'), CH('2'), CH('3'), CH('4'), CH('5'), CH('6'), CH('7'), CH('8'), CH('9')},
     "1-9", "1-9", N_("选"), N_("按号选栏目或清单上的一条"), PLACE_GROUP | PLACE_APPROVALS, 0, NULL},
    {ACT_YESTERDAY, {CH('-')}, "-", "-", N_("昨天16:00"), N_("登记屏上：时间改为昨天 16:00，再按改回现在"),
     PLACE_RECORD, PLACE_RECORD, N_("在登记屏上用：r 打开")},
    {ACT_MAKE_UP, {CH('b')}, "b", "b", N_("补上周"), N_("登记屏上：算作补上一期，再按再往前"),
     PLACE_RECORD, PLACE_RECORD, N_("在登记屏上用：r 打开")},
    {ACT_CHANGE, {KEY(K_RIGHT), CH('l'), KEY(K_TAB)}, N_("右 Tab"), N_("左右"), N_("改选"),
     N_("登记屏上：换光标条上那一项的下一个选择"), PLACE_RECORD, PLACE_RECORD, NULL},
    {ACT_CHANGE_BACK, {KEY(K_LEFT), KEY(K_BACKTAB)}, N_("左"), N_("左"), N_("改选"),
     N_("登记屏上：换上一个选择"), PLACE_RECORD, 0, NULL},
    {ACT_EDIT, {CH('e')}, "e", "e", N_("填写"), N_("登记屏上：自己写时间、图片数、备注或缺的内容"),
     PLACE_RECORD, PLACE_RECORD, NULL},
    {ACT_SAVE, {KEY(K_F2), CTRL('s')}, "F2 Ctrl-S", "F2", N_("存稿"), N_("存下来，不送审"), PLACE_LETTER,
     PLACE_LETTER, NULL},
    {ACT_SUBMIT, {KEY(K_F4)}, "F4", "F4", N_("送审"), N_("存下来并送审"), PLACE_LETTER,
     PLACE_LETTER, NULL},
    {ACT_PANE, {KEY(K_TAB)}, "Tab", "Tab", N_("下一项"), N_("到下一项：标题、正文、类别、群"),
     PLACE_LETTER, PLACE_LETTER, NULL},
    {ACT_PANE_BACK, {KEY(K_BACKTAB)}, "Shift-Tab", "S-Tab", N_("上一项"), N_("到上一项"),
     PLACE_LETTER, 0, NULL},
    {ACT_CHANGE, {KEY(K_F3)}, "F3", "F3", N_("改选"), N_("换这一项的下一个选择"), PLACE_LETTER,
     PLACE_LETTER, NULL},
    {ACT_COPY, {KEY(K_F6)}, "F6", "F6", N_("复制"), N_("复制全文到终端剪贴板"), PLACE_LETTER,
     PLACE_LETTER, NULL},
    {ACT_SAVE, {KEY(K_F2), CTRL('s')}, "F2 Ctrl-S", "F2", N_("填好"), N_("填好了：照标题所说的去做"),
     PLACE_FORM, PLACE_FORM, NULL},
    {ACT_PANE, {KEY(K_TAB)}, "Tab", "Tab", N_("下一项"), N_("到下一项"), PLACE_FORM, PLACE_FORM, NULL},
    {ACT_PANE_BACK, {KEY(K_BACKTAB)}, "Shift-Tab", "S-Tab", N_("上一项"), N_("到上一项"), PLACE_FORM, 0,
     NULL},
    {ACT_CHANGE, {KEY(K_F3)}, "F3", "F3", N_("改选"), N_("换这一项的下一个选择；选择多时列出来"),
     PLACE_FORM, PLACE_FORM, NULL},
    {ACT_QUIT, {KEY(K_F10)}, "F10", "F10", N_("退出"), N_("退出；填了没存的先问"),
     PLACE_FORM | PLACE_PASTE | PLACE_PALETTE, 0, NULL},
    {ACT_OPEN, {KEY(K_ENTER), KEY(K_F2)}, "Enter F2", "Enter", N_("继续"),
     N_("粘贴完了：列出导入的计划；一行一行写时，空行上按 Enter"), PLACE_PASTE, PLACE_PASTE, NULL},
    {ACT_BACK, {KEY(K_ESC)}, "Esc", "Esc", N_("返回"), N_("不导入，返回"), PLACE_PASTE, PLACE_PASTE, NULL},
    {ACT_PALETTE, {CH(':')}, ":", ":", N_("命令"), N_("全部命令：写几个字或拼音首字母，Enter 执行"),
     COMMANDS & ~(PLACE_FIRST | PLACE_FOUND | PLACE_BATCH | PLACE_IMPORT), 0, NULL},
    {ACT_OPEN, {KEY(K_ENTER)}, "Enter", "Enter", N_("执行"), N_("执行光标条上的命令"), PLACE_PALETTE,
     PLACE_PALETTE, NULL},
    {ACT_MOVE, {KEY(K_UP), KEY(K_DOWN), KEY(K_PGUP), KEY(K_PGDN)}, N_("上下"), N_("上下"), N_("移动"),
     N_("移动"), PLACE_PALETTE, PLACE_PALETTE, NULL},
    {ACT_BACK, {KEY(K_ESC)}, "Esc", "Esc", N_("返回"), N_("不执行，返回"), PLACE_PALETTE, PLACE_PALETTE,
     NULL},
    {ACT_REDRAW, {CTRL('l')}, "Ctrl-L", "^L", N_("重画"), N_("重画屏幕"), PLACE_ALL, 0, NULL},
    {ACT_SUSPEND, {CTRL('z')}, "Ctrl-Z", "^Z", N_("挂起"), N_("挂起，回到命令行；fg 回来"),
     PLACE_ALL, 0, NULL},
    {ACT_ELSEWHERE, {KEY(K_F8)}, "F8", "F8", N_("报表"), N_("逾期清单用 qunguan check 打印"), 0, 0,
     N_("逾期清单用 qunguan check，全部数据用 qunguan export")},
    {ACT_ELSEWHERE, {CH('o')}, "o", "o", N_("督查"), N_("督查用总览的筛选、标记和复制提醒"), 0, 0,
     N_("督查：在总览用 f 筛选、* 全选、y 复制提醒")},
};
/* clang-format on */

const struct binding *keys_table(size_t *count)
{
    *count = sizeof table / sizeof *table;
    return table;
}

static bool pressed(const struct binding *binding, const struct key *key)
{
    uint32_t ch = key->kind == K_CHAR ? key_command(key) : key->kind == K_CTRL ? key->ch : 0;
    for (size_t i = 0; i < PRESS_MAX && binding->presses[i].kind != K_NONE; i++)
        if (binding->presses[i].kind == key->kind && binding->presses[i].ch == ch)
            return true;
    return false;
}

enum action keys_action(enum place place, const struct key *key, const struct binding **binding)
{
    const struct binding *elsewhere = NULL;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (!pressed(&table[i], key))
            continue;
        if (table[i].places & (unsigned)place) {
            if (binding)
                *binding = &table[i];
            return table[i].action;
        }
        if (!elsewhere || (!elsewhere->why_not && table[i].why_not))
            elsewhere = &table[i];
    }
    if (binding)
        *binding = elsewhere;
    return ACT_NONE;
}

const char *keys_why_not(const struct binding *binding)
{
    if (binding && binding->why_not)
        return _(binding->why_not);
    return binding ? _("这个键在这一屏没有可做的；F1 看这一屏的键")
                   : _("没有这个键；F1 看有哪些键");
}

size_t keys_footer(enum place place, struct bar_item *items, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table && n < max; i++)
        if (table[i].footer & (unsigned)place)
            items[n++] = (struct bar_item){_(table[i].label), _(table[i].word)};
    return n;
}

int key_digit(const struct key *key)
{
    uint32_t ch = key_command(key);
    return ch >= '1' && ch <= '9' ? (int)(ch - '0') : 0;
}
