#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>

static const struct { int port; const char *proto, *service, *text; } texts[] = {
    {20, "tcp", "ftp-data", "File transfer, data"},
    {21, "tcp", "ftp", "File transfer, control"},
    {22, "tcp", "ssh", "Secure shell"},
    {23, "tcp", "telnet", "Unencrypted login"},
    {25, "tcp", "smtp", "Mail transfer"},
    {53, "udp", "domain", "Domain name system"},
    {67, "udp", "bootps", "DHCP, server"},
    {68, "udp", "bootpc", "DHCP, client"},
    {80, "tcp", "http", "Hypertext transfer"},
    {110, "tcp", "pop3", "Mailboxes"},
    {123, "udp", "ntp", "Network time"},
    {143, "tcp", "imap2", "Mailboxes"},
    {161, "udp", "snmp", "Network management"},
    {162, "udp", "snmp-trap", "Network management, events"},
    {389, "tcp", "ldap", "Directory"},
    {443, "tcp", "https", "Hypertext transfer, encrypted"},
};

int main(void) {
    printf("%-6s %-6s %-30s %-14s %s\n", "port", "proto", "the texts say",
           "getservbyport", "getservbyname");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        printf("%-6d %-6s %-30s ", texts[i].port, texts[i].proto, texts[i].text);
        struct servent *found = getservbyport(htons(texts[i].port), texts[i].proto);
        printf("%-14s ", found ? found->s_name : "-");
        found = getservbyname(texts[i].service, texts[i].proto);
        if (found) printf("%s = %d\n", texts[i].service, ntohs(found->s_port));
        else printf("%s -\n", texts[i].service);
    }
    return 0;
}
