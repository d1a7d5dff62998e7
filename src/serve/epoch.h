#ifndef SERVE_EPOCH_H
#define SERVE_EPOCH_H

#include "base/status.h"
#include "core/scope.h"
#include "wire/page_json.h"

struct exchange;
struct open_tenant;

/* The scope of whoever is logged in, as of now, in the request's arena, with its epoch. */
enum status exchange_scope(struct exchange *exchange, struct open_tenant *open,
                           struct scope **scope, char epoch[EPOCH_TEXT], struct error *error);
/* The epoch alone: out of memory as long as no row has changed on which it depends. */
enum status exchange_epoch(struct exchange *exchange, struct open_tenant *open,
                           char epoch[EPOCH_TEXT], struct error *error);

#endif
