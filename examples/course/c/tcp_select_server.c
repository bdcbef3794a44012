#include <arpa/inet.h>
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 2) errx(2, "usage: PORT");
    struct sockaddr_in addr = {.sin_family = AF_INET};
    addr.sin_port = htons(atoi(argv[1]));
    addr.sin_addr.s_addr = htonl(INADDR_ANY);

    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0) err(1, "socket");
    if (bind(server, (struct sockaddr *) &addr, sizeof addr) < 0) err(1, "bind");
    if (listen(server, SOMAXCONN) < 0) err(1, "listen");
    socklen_t length = sizeof addr;
    getsockname(server, (struct sockaddr *) &addr, &length);
    fprintf(stderr, "%d\n", ntohs(addr.sin_port));
    puts("The server is ready to receive");
    fflush(stdout);

    fd_set open;
    FD_ZERO(&open);
    FD_SET(server, &open);
    int most = server;
    while (1) {
        fd_set ready = open; /* select leaves only those in it that are ready */
        if (select(most + 1, &ready, NULL, NULL, NULL) < 0) err(1, "select");
        for (int fd = 0; fd <= most; fd++) {
            if (!FD_ISSET(fd, &ready)) continue;
            if (fd == server) {
                int connection = accept(server, NULL, NULL);
                if (connection < 0) err(1, "accept");
                if (connection >= FD_SETSIZE) { close(connection); continue; }
                FD_SET(connection, &open);
                if (connection > most) most = connection;
                continue;
            }
            char sentence[1024];
            ssize_t n = recv(fd, sentence, sizeof sentence, 0);
            for (ssize_t i = 0; i < n; i++) sentence[i] = toupper((unsigned char) sentence[i]);
            if (n <= 0 || send(fd, sentence, n, MSG_NOSIGNAL) < 0) {
                close(fd);
                FD_CLR(fd, &open);
            }
        }
    }
}
