#include <arpa/inet.h>
#include <ctype.h>
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

    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0) err(1, "socket");
    if (bind(server, (struct sockaddr *) &addr, sizeof addr) < 0) err(1, "bind");
    if (listen(server, 1) < 0) err(1, "listen");
    socklen_t length = sizeof addr;
    getsockname(server, (struct sockaddr *) &addr, &length);
    fprintf(stderr, "%d\n", ntohs(addr.sin_port));
    puts("The server is ready to receive");
    fflush(stdout);
    while (1) {
        int client = accept(server, NULL, NULL);
        if (client < 0) err(1, "accept");
        char sentence[1024];
        ssize_t n = recv(client, sentence, sizeof sentence, 0);
        for (ssize_t i = 0; i < n; i++) sentence[i] = toupper((unsigned char) sentence[i]);
        if (n > 0) send(client, sentence, n, MSG_NOSIGNAL);
        close(client);
    }
}
