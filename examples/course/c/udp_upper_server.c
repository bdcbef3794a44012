#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
    if (argc != 2) { fprintf(stderr, "usage: %s PORT\n", argv[0]); return 2; }
    struct sockaddr_in addr = {.sin_family = AF_INET};
    addr.sin_port = htons(atoi(argv[1]));
    addr.sin_addr.s_addr = htonl(INADDR_ANY);

    int server = socket(AF_INET, SOCK_DGRAM, 0);
    if (server < 0) { perror("socket"); return 1; }
    if (bind(server, (struct sockaddr *) &addr, sizeof addr) < 0) { perror("bind"); return 1; }
    socklen_t length = sizeof addr;
    getsockname(server, (struct sockaddr *) &addr, &length);
    fprintf(stderr, "%d\n", ntohs(addr.sin_port));
    puts("The server is ready to receive");
    fflush(stdout);
    while (1) {
        char message[2048];
        struct sockaddr_in client;
        length = sizeof client;
        ssize_t n = recvfrom(server, message, sizeof message, 0, (struct sockaddr *) &client, &length);
        if (n < 0) { perror("recvfrom"); return 1; }
        for (ssize_t i = 0; i < n; i++) message[i] = toupper((unsigned char) message[i]);
        sendto(server, message, n, 0, (struct sockaddr *) &client, length);
    }
}
