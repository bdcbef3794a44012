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

    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0) err(1, "socket");
    if (connect(s, (struct sockaddr *) &addr, sizeof addr) < 0) err(1, "connect");
    char question[1024];
    while (fgets(question, sizeof question, stdin)) {
        question[strcspn(question, "\n")] = 0;
        if (send(s, question, strlen(question), MSG_NOSIGNAL) < 0) err(1, "send");
        char ans[1024];
        ssize_t n = recv(s, ans, sizeof ans, 0);
        if (n < 0) err(1, "recv");
        printf("%.*s\n", (int) n, ans);
    }
    close(s);
    return 0;
}
