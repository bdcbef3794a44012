#include <arpa/inet.h>
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
    if (argc != 2) errx(2, "usage: PORT");
    struct sockaddr_in addr = {.sin_family = AF_INET};
    addr.sin_port = htons(atoi(argv[1]));
    addr.sin_addr.s_addr = htonl(INADDR_ANY);

    int server = socket(AF_INET, SOCK_DGRAM, 0);
    if (server < 0) err(1, "socket");
    if (bind(server, (struct sockaddr *) &addr, sizeof addr) < 0) err(1, "bind");
    socklen_t length = sizeof addr;
    getsockname(server, (struct sockaddr *) &addr, &length);
    fprintf(stderr, "%d\n", ntohs(addr.sin_port));
    puts("The server is ready to receive");
    fflush(stdout);
    while (1) {
        char message[2048];
        struct sockaddr_in client;
        length = sizeof client;
        struct sockaddr *from = (struct sockaddr *) &client;
        ssize_t n = recvfrom(server, message, sizeof message, 0, from, &length);
        if (n < 0) err(1, "recvfrom");
        for (ssize_t i = 0; i < n; i++) message[i] = toupper((unsigned char) message[i]);
        sendto(server, message, n, 0, from, length);
    }
}
