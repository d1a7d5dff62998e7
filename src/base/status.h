#ifndef BASE_STATUS_H
#define BASE_STATUS_H

/* What a function answers. The words for the user stand in struct error. */
enum status {
    ST_OK,
    ST_NOMEM,    /* memory, or an arena's or buffer's own maximum */
    ST_INVALID,  /* what came in is malformed, or breaks a rule of its format */
    ST_LIMIT,    /* what came in is larger than its maximum */
    ST_MISSING,  /* what was named does not exist */
    ST_REFUSED,  /* well formed, but the domain says no */
    ST_BUSY,     /* another process holds the store */
    ST_READONLY, /* the store or its folder cannot be written */
    ST_CORRUPT,  /* the store is damaged, or is no store */
    ST_NEWER,    /* the store was written by a newer program */
    ST_FULL,     /* the disk is full */
    ST_IO,       /* any other failure of a file or terminal */
    ST_STOPPED,  /* the user or a signal asked to stop */
};

enum { ERROR_KEY_MAX = 96, ERROR_TEXT_MAX = 480 };

/*
 * The detail behind a status other than ST_OK: one Chinese sentence that says what is wrong and
 * what to do, and the key or column it is about (empty when there is none). A function that takes a
 * struct error fills it whenever it does not answer ST_OK; the pointer may be NULL.
 */
struct error {
    enum status status;
    char key[ERROR_KEY_MAX];
    char text[ERROR_TEXT_MAX];
};

/*
 * Fills *error (when not NULL) with the status, the key (NULL for none) and the formatted sentence,
 * cut at a character boundary when too long. Answers status, so that callers can return it.
 */
enum status error_set(struct error *error, enum status status, const char *key, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));

#endif
