#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 2) errx(2, "usage: PORT");
    struct sockaddr_in addr = {.sin_family = AF_INET};
    addr.sin_port = htons(atoi(argv[1]));
    addr.sin_addr.s_addr = htonl(INADDR_ANY);

    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0) err(1, "socket");
    if (bind(s, (struct sockaddr *) &addr, sizeof addr) < 0) err(1, "bind");
    if (listen(s, 5) < 0) err(1, "listen");
    socklen_t length = sizeof addr;
    getsockname(s, (struct sockaddr *) &addr, &length);
    fprintf(stderr, "%d\n", ntohs(addr.sin_port));

    int client = accept(s, NULL, NULL);
    if (client < 0) err(1, "accept");
    long total = 0;
    while (1) {
        char data[1024];
        ssize_t n = recv(client, data, sizeof data, 0);
        if (n < 0) err(1, "recv");
        if (n == 0) break;
        total += n;
    }
    printf("received %ld bytes\n", total);
    close(client);
    close(s);
    return 0;
}
