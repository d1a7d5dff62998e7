#ifndef SERVE_ENROL_H
#define SERVE_ENROL_H

#include "base/status.h"
#include "store/hub.h"

struct open_tenant;
struct server;

/*
 * Makes sure that the device the hub knows is in its tenant too, in a transaction of its own: the
 * two stores are written one after the other, and a crash may come between. *revoked: the tenant
 * has revoked it.
 */
enum status enrol_in_tenant(struct server *server, struct open_tenant *open,
                            const struct device_entry *device, instant now, bool *revoked,
                            struct error *error);

#endif
