#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static int get(int s, int level, int option) {
    int value = 0;
    socklen_t length = sizeof value;
    if (getsockopt(s, level, option, &value, &length) < 0) perror("getsockopt");
    return value;
}

static void set(int s, int level, int option, int value) {
    if (setsockopt(s, level, option, &value, sizeof value) < 0) perror("setsockopt");
}

static const char *word(int value) {
    return value ? "on" : "off";
}

int main(void) {
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0) err(1, "socket");
    printf("SO_TYPE       %s\n", get(s, SOL_SOCKET, SO_TYPE) == SOCK_STREAM ? "SOCK_STREAM" : "?");
    printf("SO_REUSEADDR  %s\n", word(get(s, SOL_SOCKET, SO_REUSEADDR)));
    set(s, SOL_SOCKET, SO_REUSEADDR, 1);
    printf("SO_REUSEADDR  %s\n", word(get(s, SOL_SOCKET, SO_REUSEADDR)));
    printf("TCP_NODELAY   %s\n", word(get(s, IPPROTO_TCP, TCP_NODELAY)));
    set(s, IPPROTO_TCP, TCP_NODELAY, 1);
    printf("TCP_NODELAY   %s\n", word(get(s, IPPROTO_TCP, TCP_NODELAY)));
    set(s, SOL_SOCKET, SO_RCVBUF, 65536);
    printf("SO_RCVBUF     %d after setting 65536\n", get(s, SOL_SOCKET, SO_RCVBUF));
    close(s);
    return 0;
}
