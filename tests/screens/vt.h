#ifndef TESTS_VT_H
#define TESTS_VT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A program in a terminal of our own: it runs in a pseudo-terminal, and what it sends is read by
 * libvterm into cells. Rows and columns count from 0. Where the program's locale is not UTF-8 its
 * bytes are converted, and characters that locale holds for wide are drawn wide, as its terminals
 * do.
 */
struct vt;

/* Starts argv[0] (a path) with exactly the environment env. NULL with errno when it cannot. */
struct vt *vt_start(char *const argv[], char *const env[], int rows, int columns);

/* Kills the program if it still runs, and frees all. NULL is allowed. */
void vt_free(struct vt *vt);

/* Types: raw bytes, or UTF-8 text in the program's encoding. The count of bytes starts anew. */
void vt_send(struct vt *vt, const char *bytes, size_t n);
void vt_type(struct vt *vt, const char *utf8);

enum vt_state { VT_QUIET, VT_BUSY, VT_GONE };

/*
 * Reads the program's output until it waits for input and has been silent (VT_QUIET), it has ended
 * (VT_GONE), or max_ms are over (VT_BUSY).
 */
enum vt_state vt_settle(struct vt *vt, int max_ms);

/* Reads output for so long whatever happens. */
void vt_listen(struct vt *vt, int ms);

/* Row y as UTF-8 without trailing blanks; valid until the next call. "" beyond the screen. */
const char *vt_row(struct vt *vt, int y);

/* Whether the cell holds anything but a space; whether it is shown in reverse. */
bool vt_cell_used(struct vt *vt, int y, int x);
bool vt_cell_reverse(struct vt *vt, int y, int x);

void vt_cursor(const struct vt *vt, int *y, int *x, bool *visible);
void vt_size(const struct vt *vt, int *rows, int *columns);
void vt_resize(struct vt *vt, int rows, int columns);
void vt_signal(struct vt *vt, int number);

/* Takes the terminal away, as a lost connection does. Only vt_exit and vt_free may follow. */
void vt_hang_up(struct vt *vt);

/* The bytes received since the last key, resize or vt_mark, and those bytes (the first 256 KiB). */
size_t vt_bytes(const struct vt *vt);
const char *vt_output(const struct vt *vt, size_t *n);
void vt_mark(struct vt *vt);

/*
 * Waits for the end, at most deadline_ms. The exit status, 128 + number after a signal, or -1 when
 * it still runs.
 */
int vt_exit(struct vt *vt, int deadline_ms);

/* From /proc: resident memory in kB, times it went to sleep by itself; -1 when not known. */
long vt_rss(const struct vt *vt);
long vt_sleeps(const struct vt *vt);

#endif
