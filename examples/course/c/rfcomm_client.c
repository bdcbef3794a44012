#include <bluetooth/bluetooth.h>
#include <bluetooth/rfcomm.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 4 && argc != 5) errx(2, "usage: BDADDR CHANNEL TEXT [LOCAL-BDADDR]");
    struct sockaddr_rc local = {.rc_family = AF_BLUETOOTH}, addr = {.rc_family = AF_BLUETOOTH};
    str2ba(argv[1], &addr.rc_bdaddr);
    addr.rc_channel = atoi(argv[2]);

    int sock = socket(AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM);
    if (sock < 0) err(1, "socket");
    if (argc == 5) {
        str2ba(argv[4], &local.rc_bdaddr);
        if (bind(sock, (struct sockaddr *) &local, sizeof local) < 0) err(1, "bind");
    }
    if (connect(sock, (struct sockaddr *) &addr, sizeof addr) < 0) err(1, "connect");
    if (send(sock, argv[3], strlen(argv[3]), MSG_NOSIGNAL) < 0) err(1, "send");
    char data[1024];
    ssize_t n;
    while ((n = recv(sock, data, sizeof data, 0)) > 0) fwrite(data, 1, n, stdout);
    close(sock); /* the server's close is ECONNRESET on RFCOMM */
    return 0;
}
