#include "sync/curl_calls.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "base/intl.h"

/* The name that goes with the interface of the header, unchanged since 2006. */
static const char library[] = "libcurl.so.4";

struct call {
    const char *name;
    size_t offset;
};

static const struct call table[] = {
#define CURL_CALL(name) {"curl_" #name, offsetof(struct curl_calls, name)},
    CURL_CALLS(CURL_CALL)
#undef CURL_CALL
};

enum status curl_calls_load(struct curl_calls *calls, struct error *error)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!handle)
        return error_set(error, ST_MISSING, NULL, _("本机没有 %s，不能联到服务器；请安装 libcurl4"),
                         library);
    enum status status = ST_OK;
    for (size_t i = 0; i < sizeof table / sizeof *table && status == ST_OK; i++) {
        void *call = dlsym(handle, table[i].name);
        if (!call)
            status =
                error_set(error, ST_MISSING, NULL, _("本机的 %s 太旧，缺少 %s；请升级 libcurl4"),
                          library, table[i].name);
        /* A pointer to a function is as large as one to an object, says POSIX of dlsym. */
        memcpy((char *)calls + table[i].offset, &call, sizeof call);
    }
    dlclose(handle);
    return status;
}
