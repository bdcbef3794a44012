#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 4) { fprintf(stderr, "usage: %s HOST PORT SENTENCE\n", argv[0]); return 2; }
    struct sockaddr_in server = {.sin_family = AF_INET};
    server.sin_port = htons(atoi(argv[2]));
    inet_pton(AF_INET, argv[1], &server.sin_addr);

    int client = socket(AF_INET, SOCK_DGRAM, 0);
    if (client < 0) { perror("socket"); return 1; }
    if (sendto(client, argv[3], strlen(argv[3]), 0, (struct sockaddr *) &server, sizeof server) < 0) {
        perror("sendto");
        return 1;
    }
    char answer[2048];
    ssize_t n = recvfrom(client, answer, sizeof answer, 0, NULL, NULL);
    if (n < 0) { perror("recvfrom"); return 1; }
    printf("%.*s\n", (int) n, answer);
    close(client);
    return 0;
}
