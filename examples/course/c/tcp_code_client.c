#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 4) errx(2, "usage: HOST PORT HEXBYTE");
    struct sockaddr_in addr = {.sin_family = AF_INET};
    addr.sin_port = htons(atoi(argv[2]));
    inet_pton(AF_INET, argv[1], &addr.sin_addr);
    unsigned char m = strtol(argv[3], NULL, 16);

    int sock = socket(AF_INET, SOCK_STREAM, 0);
    if (sock < 0) err(1, "socket");
    if (connect(sock, (struct sockaddr *) &addr, sizeof addr) < 0) err(1, "connect");
    if (send(sock, &m, 1, MSG_NOSIGNAL) < 0) err(1, "send");
    char data[1024];
    ssize_t n = recv(sock, data, sizeof data, 0);
    if (n < 0) err(1, "recv");
    printf("%.*s\n", (int) n, data);
    close(sock);
    return 0;
}
