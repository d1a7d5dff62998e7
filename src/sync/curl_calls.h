#ifndef SYNC_CURL_CALLS_H
#define SYNC_CURL_CALLS_H

#include <curl/curl.h>

#include "base/status.h"

/*
 * libcurl, found when it is first needed. It brings thirty libraries with it, which a program over
 * a store of one's own would start with for nothing: it would be three times as long in starting
 * and half as large again.
 */
/* clang-format off */
#define CURL_CALLS(X) \
    X(global_init) X(global_cleanup) X(version_info) X(free) \
    X(easy_init) X(easy_cleanup) X(easy_reset) X(easy_setopt) X(easy_getinfo) X(easy_strerror) \
    X(multi_init) X(multi_cleanup) X(multi_add_handle) X(multi_remove_handle) X(multi_perform) \
    X(multi_info_read) X(multi_poll) X(slist_append) X(slist_free_all) \
    X(url) X(url_cleanup) X(url_get) X(url_set)
/* clang-format on */

struct curl_calls {
#define CURL_CALL(name) __typeof__(curl_##name) *name;
    CURL_CALLS(CURL_CALL)
#undef CURL_CALL
};

/* Finds the library and fills in its functions; ST_MISSING with a sentence when it is not
 * installed. Once loaded it stays. */
enum status curl_calls_load(struct curl_calls *calls, struct error *error);

#endif
