#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROW(name) {#name, name}

static const struct { const char *name; int number; } families[] = {
    ROW(AF_UNIX), ROW(AF_INET), ROW(AF_INET6), ROW(AF_IPX), ROW(AF_APPLETALK), ROW(AF_IRDA),
    ROW(AF_BLUETOOTH), ROW(AF_PACKET), ROW(AF_NETLINK), ROW(AF_VSOCK), ROW(AF_CAN),
}, types[] = {
    ROW(SOCK_STREAM), ROW(SOCK_DGRAM), ROW(SOCK_SEQPACKET), ROW(SOCK_RAW),
};

static const char *answer(int family, int type) {
    /* A raw internet socket is for one protocol, which has to be named. */
    int internet = family == AF_INET || family == AF_INET6;
    int s = socket(family, type, internet && type == SOCK_RAW ? IPPROTO_RAW : 0);
    if (s < 0) return strerrorname_np(errno);
    close(s);
    return "yes";
}

int main(void) {
    printf("%-13s", "");
    for (int t = 0; t < 4; t++) printf(" %-16s", types[t].name);
    puts("");
    for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
        printf("%-13s", families[f].name);
        for (int t = 0; t < 4; t++) printf(" %-16s", answer(families[f].number, types[t].number));
        puts("");
    }
    return 0;
}
