#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "screens/first_inside.h"

/* An invitation: where to, the code, and what this machine is called. */

enum { JOIN_SERVER, JOIN_CODE, JOIN_DEVICE };
enum { SERVER_CHARS = 200, CODE_CHARS = 100, DEVICE_CHARS = 50 };

static void fill(struct stage *stage, struct form *form, void *context)
{
    const struct first *first = stage_first(stage);
    (void)context;
    form_set_text(form, JOIN_SERVER, first->server);
    form_set_text(form, JOIN_CODE, first->code);
    form_set_text(form, JOIN_DEVICE, first->device);
}

static void keep(struct stage *stage, struct form *form, void *context)
{
    struct first *first = stage_first(stage);
    (void)context;
    first_keep(first->server, form_text(form, JOIN_SERVER));
    first_keep(first->code, form_text(form, JOIN_CODE));
    first_keep(first->device, form_text(form, JOIN_DEVICE));
}

static bool done(struct stage *stage, struct form *form, void *context)
{
    struct first *first = stage_first(stage);
    char server[FIRST_NAME_MAX + 16];
    keep(stage, form, context);
    bool whole =
        strstr(first->server, "://") || strncmp(first->server, "unix:", strlen("unix:")) == 0;
    snprintf(server, sizeof server, "%s%s", whole ? "" : "https://", first->server);
    first_keep(first->server, server);
    first->choice = FIRST_JOIN;
    stage_quit(stage);
    return false;
}

struct form_spec first_join_spec(void)
{
    static const struct form_field fields[] = {
        [JOIN_SERVER] = {.name = N_("服务器地址"),
                         .required = true,
                         .max = SERVER_CHARS,
                         .hint = N_("邀请里写的地址，如 https://qunguan.example.cn")},
        [JOIN_CODE] = {.name = N_("邀请码"),
                       .required = true,
                       .max = CODE_CHARS,
                       .hint = N_("一次有效；可以粘贴")},
        [JOIN_DEVICE] = {.name = N_("本机名称"),
                         .required = true,
                         .max = DEVICE_CHARS,
                         .hint = N_("让上级认得是哪台机器，如 办公室")},
    };
    return (struct form_spec){.title = _("用邀请码加入"),
                              .fields = fields,
                              .count = sizeof fields / sizeof *fields,
                              .save = _("加入"),
                              .fill = fill,
                              .done = done,
                              .leave = keep};
}
