#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
    if (argc != 2) errx(2, "usage: PORT");
    struct sockaddr_in addr = {.sin_family = AF_INET};
    addr.sin_port = htons(atoi(argv[1]));
    inet_pton(AF_INET, "127.0.0.1", &addr.sin_addr);

    int sock = socket(AF_INET, SOCK_DGRAM, 0);
    if (sock < 0) err(1, "socket");
    int on = 1;
    if (setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) err(1, "setsockopt");
    if (bind(sock, (struct sockaddr *) &addr, sizeof addr) < 0) err(1, "bind");
    socklen_t length = sizeof addr;
    getsockname(sock, (struct sockaddr *) &addr, &length);
    fprintf(stderr, "%d\n", ntohs(addr.sin_port));
    setlinebuf(stdout);
    while (1) {
        unsigned char data;
        struct sockaddr_in from;
        length = sizeof from;
        ssize_t n = recvfrom(sock, &data, 1, 0, (struct sockaddr *) &from, &length);
        if (n < 0) err(1, "recvfrom");
        if (n == 0) continue;
        if (data == 0x1b) {
            puts("1");
            sendto(sock, "first!", strlen("first!"), 0, (struct sockaddr *) &from, length);
        } else if (data == 0x2b) {
            puts("2");
            sendto(sock, "second!", strlen("second!"), 0, (struct sockaddr *) &from, length);
        }
    }
}
