#include "serve/problem.h"

#include <inttypes.h>

#include "base/intl.h"
#include "serve/server.h"
#include "wire/json.h"

struct words {
    const char *word;
    int code;
    const char *title;
};

static const struct words table[PROBLEM_COUNT] = {
    [PROBLEM_NONE] = {"internal", 500, N_("服务器内部出错；内容没有处理，请稍后再试")},
    [PROBLEM_BAD_REQUEST] = {"bad-request", 400, N_("请求的格式不对；请确认客户端版本")},
    [PROBLEM_MEDIA] = {"bad-request", 415, N_("只接受未压缩的 JSON；请确认客户端版本")},
    [PROBLEM_UNAUTHORISED] = {"unauthorised", 401, N_("没有登录，或登录已失效；请重新登录")},
    [PROBLEM_NOT_FOUND] = {"not-found", 404, N_("没有这个内容")},
    [PROBLEM_FORBIDDEN] = {"forbidden", 403,
                           N_("邀请码不对、已被使用或已过期；请核对，或请管理员重新邀请")},
    [PROBLEM_TOO_LARGE] = {"too-large", 413, N_("一次发送的内容太多；请分几次发送")},
    [PROBLEM_RATE] = {"rate", 429, N_("请求太频繁；请稍后再试")},
    [PROBLEM_EPOCH] = {"epoch", 409, N_("权限或服务器数据已有变化；需要重新取一遍内容")},
    [PROBLEM_BUSY] = {"busy", 503, N_("服务器正忙；内容没有处理，请稍后再试")},
    [PROBLEM_METHOD] = {"method", 405, N_("这个地址不支持这种请求")},
    [PROBLEM_INTERNAL] = {"internal", 500, N_("服务器内部出错；内容没有处理，请稍后再试")},
};

static void begin(struct reply *reply, enum problem problem)
{
    const struct words *words = &table[problem];
    buf_reset(reply->body);
    reply->code = words->code;
    reply->type = "application/problem+json";
    reply->wait_until_ms = 0;
    buf_printf(reply->body, "{\"type\":\"urn:qunguan:problem:%s\",\"title\":", words->word);
    json_string(reply->body, _(words->title));
    buf_printf(reply->body, ",\"status\":%d", words->code);
}

void problem_reply(struct reply *reply, enum problem problem)
{
    begin(reply, problem);
    buf_putc(reply->body, '}');
}

void problem_epoch(struct reply *reply, const struct epoch_now *now)
{
    begin(reply, PROBLEM_EPOCH);
    buf_puts(reply->body, ",\"epoch\":");
    json_string(reply->body, now->epoch);
    buf_puts(reply->body, ",\"history\":");
    json_string(reply->body, now->history);
    buf_printf(reply->body, ",\"restored\":%" PRId64 ",\"head\":%" PRId64 "}", now->restored,
               now->head);
}
