#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 4) { fprintf(stderr, "usage: %s HOST PORT SENTENCE\n", argv[0]); return 2; }
    struct sockaddr_in addr = {.sin_family = AF_INET};
    addr.sin_port = htons(atoi(argv[2]));
    inet_pton(AF_INET, argv[1], &addr.sin_addr);

    int client = socket(AF_INET, SOCK_STREAM, 0);
    if (client < 0) { perror("socket"); return 1; }
    if (connect(client, (struct sockaddr *) &addr, sizeof addr) < 0) { perror("connect"); return 1; }
    if (send(client, argv[3], strlen(argv[3]), MSG_NOSIGNAL) < 0) { perror("send"); return 1; }
    char answer[1024];
    ssize_t n = recv(client, answer, sizeof answer, 0);
    if (n < 0) { perror("recv"); return 1; }
    printf("From Server: %.*s\n", (int) n, answer);
    close(client);
    return 0;
}
