#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 3) errx(2, "usage: HOST PORT");
    struct sockaddr_in addr = {.sin_family = AF_INET};
    addr.sin_port = htons(atoi(argv[2]));
    inet_pton(AF_INET, argv[1], &addr.sin_addr);

    int client = socket(AF_INET, SOCK_STREAM, 0);
    if (client < 0) err(1, "socket");
    if (connect(client, (struct sockaddr *) &addr, sizeof addr) < 0) err(1, "connect");
    char sentence[1024];
    if (!fgets(sentence, sizeof sentence, stdin)) return 1;
    sentence[strcspn(sentence, "\n")] = 0;
    if (send(client, sentence, strlen(sentence), MSG_NOSIGNAL) < 0) err(1, "send");
    char answer[1024];
    ssize_t n = recv(client, answer, sizeof answer, 0);
    if (n < 0) err(1, "recv");
    printf("From Server: %.*s\n", (int) n, answer);
    close(client);
    return 0;
}
