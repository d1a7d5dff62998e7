#include "desk/steps.h"

#include "base/intl.h"
#include "core/decide.h"
#include "desk/inside.h"
#include "store/row.h"

enum { STEPS_ARENA_MAX = 8 << 20 };

/* The store as core sees it; for looking only. */
struct looking {
    struct desk *desk;
    struct arena *arena;
};

static enum status look_get(void *context, enum entity entity, const char *id, void *row)
{
    struct looking *looking = context;
    return row_get(looking->desk->db, entity, id, looking->arena, row, NULL);
}

static enum status look_walk(void *context, enum entity entity, const char *field,
                             const char *value, bool (*each)(void *argument, const void *row),
                             void *argument)
{
    struct looking *looking = context;
    enum status status =
        row_walk(looking->desk->db, entity, field, value, looking->arena, each, argument, NULL);
    return status == ST_STOPPED ? ST_OK : status;
}

static const struct rulebook *look_rulebook(void *context, const char *id)
{
    struct looking *looking = context;
    return looking->desk->rulebook(looking->desk->rulebook_context, id);
}

struct post_needs steps_needs(struct desk *desk, const struct post *post)
{
    struct looking looking = {desk, arena_new(STEPS_ARENA_MAX)};
    struct world world = {
        .context = &looking, .get = look_get, .walk = look_walk, .rulebook = look_rulebook};
    struct decision decision = {
        .world = &world,
        .arena = looking.arena,
        .user = desk_user(desk),
        .trusted = desk->trusted,
        .verdict = VERDICT_APPLIED,
    };
    struct post_needs needs = {0};
    if (looking.arena)
        needs = post_needs_of(&decision, post);
    arena_free(looking.arena);
    return needs;
}

enum post_step steps_next(struct desk *desk, const struct post *post)
{
    struct post_needs needs = steps_needs(desk, post);
    return post_next_step(post, &needs);
}

static void add_roles(struct buf *out, unsigned roles)
{
    static const struct {
        unsigned role;
        const char *name;
    } names[] = {{ROLE_SECRETARY, N_("书记")},
                 {ROLE_OWNER, N_("群主")},
                 {ROLE_HEAD, N_("负责人")},
                 {ROLE_ADMIN, N_("管理员")}};
    bool first = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(roles & names[i].role))
            continue;
        buf_puts(out, first ? "" : _("或"));
        buf_puts(out, _(names[i].name));
        first = false;
    }
}

static void add_draft(const struct post_needs *needs, struct buf *out)
{
    if (!needs->review && !needs->check_secrecy && !needs->approve) {
        buf_puts(out, _("不用审批，可直接发布"));
        return;
    }
    buf_puts(out, _("送审后由"));
    if (needs->review)
        add_roles(out, needs->reviewers);
    buf_puts(out, needs->review ? _("审核") : "");
    if (needs->check_secrecy)
        buf_puts(out, needs->review ? _("、保密审查员审查") : _("保密审查员审查"));
    if (needs->approve) {
        buf_puts(out, needs->review || needs->check_secrecy ? _("、") : "");
        add_roles(out, needs->approvers);
        buf_puts(out, _("审批"));
    }
}

enum post_step steps_words(struct desk *desk, const struct post *post, struct buf *out)
{
    struct post_needs needs = steps_needs(desk, post);
    enum post_step step = post_next_step(post, &needs);
    switch (step) {
    case STEP_SUBMIT:
        add_draft(&needs, out);
        break;
    case STEP_REVIEW:
        buf_puts(out, _("待"));
        add_roles(out, needs.reviewers);
        buf_puts(out, _("审核"));
        break;
    case STEP_SECRECY:
        buf_puts(out, _("待保密审查"));
        break;
    case STEP_APPROVE:
        buf_puts(out, _("待"));
        add_roles(out, needs.approvers);
        buf_puts(out, _("审批"));
        break;
    case STEP_PUBLISH:
        buf_puts(out, _("可以发布了：复制到群里，再登记已发布"));
        break;
    default:
        buf_puts(out, post->state == POST_WITHDRAWN ? _("已撤下") : _("已发布"));
    }
    return step;
}
