#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 3) errx(2, "usage: HOST PORT");
    struct sockaddr_in server = {.sin_family = AF_INET};
    server.sin_port = htons(atoi(argv[2]));
    inet_pton(AF_INET, argv[1], &server.sin_addr);

    int client = socket(AF_INET, SOCK_DGRAM, 0);
    if (client < 0) err(1, "socket");
    char message[1024];
    if (!fgets(message, sizeof message, stdin)) return 1;
    message[strcspn(message, "\n")] = 0;
    struct sockaddr *to = (struct sockaddr *) &server;
    if (sendto(client, message, strlen(message), 0, to, sizeof server) < 0) err(1, "sendto");
    char answer[2048];
    ssize_t n = recvfrom(client, answer, sizeof answer, 0, NULL, NULL);
    if (n < 0) err(1, "recvfrom");
    printf("%.*s\n", (int) n, answer);
    close(client);
    return 0;
}
