#include <arpa/inet.h>
#include <err.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
    if (argc != 2) errx(2, "usage: NAME-OR-ADDRESS");
    char text[INET6_ADDRSTRLEN];
    struct in_addr address;
    int is_address = inet_pton(AF_INET, argv[1], &address);

    struct hostent *host =
        is_address ? gethostbyaddr(&address, sizeof address, AF_INET) : gethostbyname(argv[1]);
    if (host) {
        puts(is_address ? "gethostbyaddr" : "gethostbyname");
        printf("  name     %s\n", host->h_name);
        for (char **alias = host->h_aliases; *alias; alias++) printf("  alias    %s\n", *alias);
        for (char **a = host->h_addr_list; *a; a++)
            printf("  address  %s\n", inet_ntop(host->h_addrtype, *a, text, sizeof text));
    } else {
        herror(argv[1]);
    }

    struct addrinfo hints = {.ai_flags = AI_CANONNAME, .ai_socktype = SOCK_STREAM}, *found;
    int error = getaddrinfo(argv[1], NULL, &hints, &found);
    if (error) errx(1, "getaddrinfo: %s", gai_strerror(error));
    puts("getaddrinfo");
    printf("  name     %s\n", found->ai_canonname);
    for (struct addrinfo *a = found; a; a = a->ai_next) {
        getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST);
        printf("  address  %s\n", text);
    }
    freeaddrinfo(found);
    return 0;
}
