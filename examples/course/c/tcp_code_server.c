#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 2) errx(2, "usage: PORT");
    struct sockaddr_in addr = {.sin_family = AF_INET};
    addr.sin_port = htons(atoi(argv[1]));
    inet_pton(AF_INET, "127.0.0.1", &addr.sin_addr);

    int sock = socket(AF_INET, SOCK_STREAM, 0);
    if (sock < 0) err(1, "socket");
    int on = 1;
    if (setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) err(1, "setsockopt");
    if (bind(sock, (struct sockaddr *) &addr, sizeof addr) < 0) err(1, "bind");
    if (listen(sock, SOMAXCONN) < 0) err(1, "listen");
    socklen_t length = sizeof addr;
    getsockname(sock, (struct sockaddr *) &addr, &length);
    fprintf(stderr, "%d\n", ntohs(addr.sin_port));
    setlinebuf(stdout);
    while (1) {
        int conn = accept(sock, NULL, NULL);
        if (conn < 0) err(1, "accept");
        unsigned char data;
        if (recv(conn, &data, 1, 0) == 1) {
            if (data == 0x1b) {
                puts("1");
                send(conn, "first!", strlen("first!"), MSG_NOSIGNAL);
            } else if (data == 0x2b) {
                puts("2");
                send(conn, "second!", strlen("second!"), MSG_NOSIGNAL);
            }
        }
        close(conn);
    }
}
