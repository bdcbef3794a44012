#include <arpa/inet.h>
#include <ctype.h>
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 100

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

    struct pollfd fds[MOST] = {{.fd = server, .events = POLLIN}};
    int count = 1;
    while (1) {
        if (poll(fds, count, -1) < 0) err(1, "poll");
        for (int i = count - 1; i > 0; i--) {
            if (!fds[i].revents) continue;
            char sentence[1024];
            ssize_t n = recv(fds[i].fd, sentence, sizeof sentence, 0);
            for (ssize_t k = 0; k < n; k++) sentence[k] = toupper((unsigned char) sentence[k]);
            if (n <= 0 || send(fds[i].fd, sentence, n, MSG_NOSIGNAL) < 0) {
                close(fds[i].fd);
                fds[i] = fds[--count];
            }
        }
        if (fds[0].revents) {
            int connection = accept(server, NULL, NULL);
            if (connection < 0) err(1, "accept");
            if (count < MOST) fds[count++] = (struct pollfd) {.fd = connection, .events = POLLIN};
            else close(connection);
        }
    }
}
