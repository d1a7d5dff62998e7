/*
 * wire A B MS: a link between two network devices: makes the tunnels A and B, and hands what goes
 * into one on to the other MS milliseconds later, in order. Prints "ready" once both are there;
 * they may then be moved into network namespaces. Runs until it is killed; the devices end with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { PACKET_MAX = 2048, UNDER_WAY = 4096 };

struct packet {
    long due; /* milliseconds */
    ssize_t length;
    char bytes[PACKET_MAX];
};

/* One direction. */
struct lane {
    int from, to;
    size_t first, count;
    struct packet packets[UNDER_WAY];
};

static long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int tunnel(const char *name)
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    if (fd >= 0 && ioctl(fd, TUNSETIFF, &request) == 0)
        return fd;
    fprintf(stderr, "wire: %s: %s\n", name, strerror(errno));
    return -1;
}

/* Where too many are under way the newest is lost, as on any line. */
static void take(struct lane *lane, long delay)
{
    static char lost[PACKET_MAX];
    for (;;) {
        struct packet *packet = &lane->packets[(lane->first + lane->count) % UNDER_WAY];
        bool room = lane->count < UNDER_WAY;
        ssize_t n = read(lane->from, room ? packet->bytes : lost, PACKET_MAX);
        if (n <= 0)
            return;
        if (!room)
            continue;
        packet->length = n;
        packet->due = milliseconds() + delay;
        lane->count++;
    }
}

/* Answers how long until the next one is due; -1: none is under way. */
static int hand_on(struct lane *lane)
{
    for (; lane->count > 0; lane->count--) {
        struct packet *packet = &lane->packets[lane->first];
        long left = packet->due - milliseconds();
        if (left > 0)
            return (int)left;
        if (write(lane->to, packet->bytes, (size_t)packet->length) < 0 && errno == EAGAIN)
            return 1;
        lane->first = (lane->first + 1) % UNDER_WAY;
    }
    return -1;
}

int main(int argc, char **argv)
{
    struct lane *lanes = calloc(2, sizeof *lanes);
    long delay = argc == 4 ? strtol(argv[3], NULL, 10) : -1;
    if (!lanes || delay < 0) {
        fputs("usage: wire A B MS\n", stderr);
        return 2;
    }
    int a = tunnel(argv[1]), b = tunnel(argv[2]);
    if (a < 0 || b < 0)
        return 2;
    lanes[0].from = lanes[1].to = a;
    lanes[0].to = lanes[1].from = b;
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct pollfd ready[] = {{.fd = a, .events = POLLIN}, {.fd = b, .events = POLLIN}};
        int one = hand_on(&lanes[0]), two = hand_on(&lanes[1]);
        int wait = one < 0 || (two >= 0 && two < one) ? two : one;
        if (poll(ready, 2, wait) < 0 && errno != EINTR)
            return 2;
        take(&lanes[0], delay);
        take(&lanes[1], delay);
    }
}
