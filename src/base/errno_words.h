#ifndef BASE_ERRNO_WORDS_H
#define BASE_ERRNO_WORDS_H

/* What a number of errno means, in Chinese; the words belong to nobody and need not be copied. */
const char *errno_words(int number);

#endif
