#ifndef SYNC_PROBLEM_H
#define SYNC_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ident.h"
#include "base/status.h"
#include "sync/transport.h"
#include "wire/page_json.h"

struct cJSON;

/*
 * What a server says when it did not process a request (RFC 9457), and what any small answer of it
 * is read with.
 */
enum { PROBLEM_WORD_MAX = 32, PLAIN_TEXT_MAX = 16 * 1024 };

struct problem {
    char word[PROBLEM_WORD_MAX]; /* behind urn:qunguan:problem: ; "": it is no problem of ours */
    char title[ERROR_TEXT_MAX];  /* the server's sentence; "" */
    char epoch[EPOCH_TEXT], history[UUID_TEXT]; /* of an "epoch"; "" */
    int64_t restored;                           /* 0 unless given */
};

/* Reads what it can; a body that is none leaves everything empty. */
void problem_read(const char *body, size_t n, struct problem *problem);
bool problem_is(const struct problem *problem, const char *word);

/* The sentence for an answer that is not 200 and that nobody has a use for; answers its status. */
enum status problem_error(int code, const struct problem *problem, struct error *error);

/* That an answer is not what the protocol says: the key at fault (an offset, "": the JSON itself).
 * Answers ST_INVALID. */
enum status answer_malformed(struct error *error, const char *what);

/* Parses a small answer, which must be an object; *out must go to json_free. */
enum status answer_object(const char *body, size_t n, struct cJSON **out, struct error *error);
/* A text of the object with at most max - 1 bytes; false when it is not there, is none or longer.
 */
bool answer_text(const struct cJSON *object, const char *key, char *out, size_t max);
/* The same for a text of exactly n lower-case hexadecimal digits, and for an id. */
bool answer_hex(const struct cJSON *object, const char *key, char *out, size_t n);
bool answer_ident(const struct cJSON *object, const char *key, char *out);
/* A whole number from 0 on. */
bool answer_count(const struct cJSON *object, const char *key, int64_t *out);

#endif
