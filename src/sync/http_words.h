#ifndef SYNC_HTTP_WORDS_H
#define SYNC_HTTP_WORDS_H

#include "base/status.h"

/* The sentence for a number of libcurl (CURLcode); answers ST_IO. detail: its own words. */
enum status http_error(int code, const char *detail, struct error *error);

#endif
