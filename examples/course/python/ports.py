from socket import getservbyname, getservbyport

TEXTS = [
    (20, "tcp", "ftp-data", "File transfer, data"),
    (21, "tcp", "ftp", "File transfer, control"),
    (22, "tcp", "ssh", "Secure shell"),
    (23, "tcp", "telnet", "Unencrypted login"),
    (25, "tcp", "smtp", "Mail transfer"),
    (53, "udp", "domain", "Domain name system"),
    (67, "udp", "bootps", "DHCP, server"),
    (68, "udp", "bootpc", "DHCP, client"),
    (80, "tcp", "http", "Hypertext transfer"),
    (110, "tcp", "pop3", "Mailboxes"),
    (123, "udp", "ntp", "Network time"),
    (143, "tcp", "imap2", "Mailboxes"),
    (161, "udp", "snmp", "Network management"),
    (162, "udp", "snmp-trap", "Network management, events"),
    (389, "tcp", "ldap", "Directory"),
    (443, "tcp", "https", "Hypertext transfer, encrypted"),
]


def by_port(port, proto):
    try:
        return getservbyport(port, proto)
    except OSError:
        return "-"


def by_name(service, proto):
    try:
        return "%s = %d" % (service, getservbyname(service, proto))
    except OSError:
        return service + " -"


ROW = "%-6s %-6s %-30s %-14s %s"
print(ROW % ("port", "proto", "the texts say", "getservbyport", "getservbyname"))
for port, proto, service, text in TEXTS:
    print(ROW % (port, proto, text, by_port(port, proto), by_name(service, proto)))
