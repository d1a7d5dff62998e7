#include <string.h>

#include "serve/inside.h"

static const struct route routes[] = {
    {"about", "GET", "/.well-known/qunguan", ACCESS_OPEN, handle_about},
    {"enrol", "POST", "/v1/enrol", ACCESS_OPEN, handle_enrol},
    {"session", "POST", "/v1/session", ACCESS_OPEN, handle_session},
    {"me", "GET", "/v1/me", ACCESS_SESSION, handle_me},
    {"commands", "POST", "/v1/t/{}/commands", ACCESS_SESSION, handle_commands},
    {"changes", "GET", "/v1/t/{}/changes", ACCESS_SESSION, handle_changes},
    {"overview", "GET", "/v1/t/{}/overview", ACCESS_SESSION, handle_overview},
    {"audit-head", "GET", "/v1/t/{}/audit/head", ACCESS_SESSION, handle_audit_head},
    {"audit-entries", "GET", "/v1/t/{}/audit/entries", ACCESS_SESSION, handle_audit_entries},
    {"health", "GET", "/healthz", ACCESS_LOCAL, handle_health},
    {"metrics", "GET", "/metrics", ACCESS_LOCAL, handle_metrics},
};
enum { ROUTES = sizeof routes / sizeof *routes };

static const char tenant_prefix[] = "/v1/t/";

bool route_of_tenant(const char *path)
{
    return strncmp(path, tenant_prefix, sizeof tenant_prefix - 1) == 0;
}

/* Whether the path is of the pattern; part gets what stands at "{}". */
static bool fits(const char *pattern, const char *path, char part[IDENT_MAX + 1])
{
    const char *hole = strstr(pattern, "{}");
    part[0] = '\0';
    if (!hole)
        return strcmp(pattern, path) == 0;
    size_t before = (size_t)(hole - pattern);
    if (strncmp(pattern, path, before) != 0)
        return false;
    size_t n = strcspn(path + before, "/");
    if (strcmp(path + before + n, hole + 2) != 0 || !ident_valid(path + before, n))
        return false;
    memcpy(part, path + before, n);
    part[n] = '\0';
    return true;
}

const struct route *route_find(const char *method, const char *path, char part[IDENT_MAX + 1],
                               bool *method_fits)
{
    if (strcmp(method, "HEAD") == 0)
        method = "GET";
    for (size_t i = 0; i < ROUTES; i++) {
        if (!fits(routes[i].path, path, part))
            continue;
        *method_fits = strcmp(routes[i].method, method) == 0;
        return &routes[i];
    }
    part[0] = '\0';
    return NULL;
}

const char *route_allow(const struct route *route)
{
    return strcmp(route->method, "GET") == 0 ? "GET, HEAD" : route->method;
}

const char *route_name(const struct route *route)
{
    return route ? route->name : "-";
}
