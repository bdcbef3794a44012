#include <bluetooth/bluetooth.h>
#include <bluetooth/rfcomm.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 2 && argc != 3) errx(2, "usage: CHANNEL [BDADDR]");
    struct sockaddr_rc addr = {.rc_family = AF_BLUETOOTH};
    addr.rc_channel = atoi(argv[1]);
    if (argc == 3) str2ba(argv[2], &addr.rc_bdaddr); /* without it: any controller's */

    int server_sock = socket(AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM);
    if (server_sock < 0) err(1, "socket");
    if (bind(server_sock, (struct sockaddr *) &addr, sizeof addr) < 0) err(1, "bind");
    if (listen(server_sock, 1) < 0) err(1, "listen");
    fprintf(stderr, "listening on channel %d\n", addr.rc_channel);

    struct sockaddr_rc client_info;
    socklen_t length = sizeof client_info;
    int client_sock = accept(server_sock, (struct sockaddr *) &client_info, &length);
    if (client_sock < 0) err(1, "accept");
    char text[18];
    ba2str(&client_info.rc_bdaddr, text);
    printf("accepted %s channel %d\n", text, addr.rc_channel);
    char data[1024];
    ssize_t n = recv(client_sock, data, sizeof data, 0);
    if (n < 0) err(1, "recv");
    printf("received %.*s\n", (int) n, data);
    close(client_sock);
    close(server_sock);
    return 0;
}
