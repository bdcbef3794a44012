#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 2) { fprintf(stderr, "usage: %s PORT\n", argv[0]); return 2; }
    struct sockaddr_in addr = {.sin_family = AF_INET};
    addr.sin_port = htons(atoi(argv[1]));
    addr.sin_addr.s_addr = htonl(INADDR_ANY);

    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0) { perror("socket"); return 1; }
    if (bind(server, (struct sockaddr *) &addr, sizeof addr) < 0) { perror("bind"); return 1; }
    if (listen(server, 1) < 0) { perror("listen"); return 1; }
    socklen_t length = sizeof addr;
    getsockname(server, (struct sockaddr *) &addr, &length);
    fprintf(stderr, "%d\n", ntohs(addr.sin_port));
    puts("The server is ready to receive");
    fflush(stdout);
    while (1) {
        int client = accept(server, NULL, NULL);
        if (client < 0) { perror("accept"); return 1; }
        char sentence[1024];
        ssize_t n = recv(client, sentence, sizeof sentence, 0);
        for (ssize_t i = 0; i < n; i++) sentence[i] = toupper((unsigned char) sentence[i]);
        if (n > 0) send(client, sentence, n, MSG_NOSIGNAL);
        close(client);
    }
}
