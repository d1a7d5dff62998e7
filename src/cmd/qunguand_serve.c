#include <stdio.h>
#include <stdlib.h>

#include "base/intl.h"
#include "cmd/qunguand.h"
#include "cmd/say.h"
#include "serve/http.h"
#include "serve/query.h"
#include "serve/server.h"

/* `serve`, or no subcommand: answers requests until it is told to stop. */

static void log_line(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "%s\n", line);
}

enum { LISTEN, IDLE, DEADLINE, RATE, OPTIONS, SECONDS_MAX = 3600, RATE_MAX = 1000000 };

static bool count_tenant(void *context, const struct tenant *tenant)
{
    int *count = context;
    (void)tenant;
    (*count)++;
    return true;
}

/* On standard output: standard error has the log, a line for each request and nothing else. */
static void say_start(const struct keeper *keeper, const char *address, int tenants)
{
    const char *handed = getenv("LISTEN_FDS");
    if (handed && *handed)
        address = _("systemd 交来的套接字");
    say_line(stdout, _("%s：启动，将在 %s 上监听，有 %d 个单位；Ctrl-C 或 SIGTERM 停止"),
             keeper->call.program, address, tenants);
    fflush(stdout);
}

static bool read_seconds(const struct keeper_option *option, int64_t *seconds)
{
    return !option->value || (number_read(option->value, SECONDS_MAX, seconds) && *seconds > 0);
}

static int run(struct keeper *keeper)
{
    struct error error = {.status = ST_OK};
    struct keeper_option given[OPTIONS] = {
        [LISTEN] = {"--listen", false, NULL},
        [IDLE] = {"--idle", false, NULL},
        [DEADLINE] = {"--deadline", false, NULL},
        [RATE] = {"--rate", false, NULL},
    };
    struct listener_options listener = {.inherited = -1};
    int64_t idle = 0, deadline = 0, rate = SERVER_REQUESTS_PER_MINUTE;
    int tenants = 0;
    struct server *server;
    struct server_options options = {
        .folder = keeper->call.store,
        .rulebook_folders = keeper->call.folders,
        .folder_count = keeper->call.folder_count,
        .random = random_system(),
        .log = log_line,
    };
    if (!keeper_options(keeper, given, OPTIONS, NULL))
        return EXIT_TROUBLE;
    if (!read_seconds(&given[IDLE], &idle) || !read_seconds(&given[DEADLINE], &deadline))
        return keeper_misuse(keeper, _("--idle 和 --deadline 是 1 到 3600 的秒数"));
    if (given[RATE].value && !number_read(given[RATE].value, RATE_MAX, &rate))
        return keeper_misuse(keeper, _("--rate 是每分钟的请求数，0 为不限"));
    options.requests_per_minute = (long)rate;
    /* Opened once as the other subcommands do: what is missing is said in the same words. */
    if (!keeper_open(keeper, false))
        return EXIT_TROUBLE;
    tenant_walk(keeper->hub, count_tenant, &tenants, &error);
    keeper_close(keeper);
    listener.address = given[LISTEN].value ? given[LISTEN].value : "127.0.0.1:8470";
    listener.seconds = (int)idle;
    listener.total_seconds = (long)deadline;
    enum status status = server_open(&options, &server, &error);
    if (status == ST_OK) {
        say_start(keeper, listener.address, tenants);
        status = http_serve(server, &listener, &error);
        server_close(server);
    }
    if (status == ST_OK)
        say_line(stdout, _("%s：已停止"), keeper->call.program);
    return status == ST_OK ? EXIT_FINE : keeper_fail(keeper, &error);
}

const struct keeper_command keeper_serve = {
    "serve", N_("[--listen 地址] [--idle 秒] [--deadline 秒] [--rate 次数]"),
    N_("提供服务；地址为 127.0.0.1:8470（默认）、[::1]:端口 或 unix:/路径，对外由 nginx 转发；"
       "连接静止 --idle 秒（默认 30）、请求 --deadline 秒（默认 60）没有收全就断开；"
       "每台设备、每个未登录的地址每分钟至多 --rate 个请求（默认 600，0 为不限）"),
    run};
