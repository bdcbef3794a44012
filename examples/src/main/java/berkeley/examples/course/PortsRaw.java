package berkeley.examples.course;

import static berkeley.sys.ArpaInet.htons;
import static berkeley.sys.ArpaInet.ntohs;
import static berkeley.sys.Netdb.getservbyname;
import static berkeley.sys.Netdb.getservbyport;

import berkeley.bindings.socket.servent;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** The texts' tables of well-known ports as in C. */
@Usage(does = "ports on the raw calls")
final class PortsRaw implements Program {
    /** A row of the texts, and what /etc/services may call it. */
    private record Known(int port, String proto, String service, String text) {}

    private static final List<Known> TEXTS =
            List.of(
                    new Known(20, "tcp", "ftp-data", "File transfer, data"),
                    new Known(21, "tcp", "ftp", "File transfer, control"),
                    new Known(22, "tcp", "ssh", "Secure shell"),
                    new Known(23, "tcp", "telnet", "Unencrypted login"),
                    new Known(25, "tcp", "smtp", "Mail transfer"),
                    new Known(53, "udp", "domain", "Domain name system"),
                    new Known(67, "udp", "bootps", "DHCP, server"),
                    new Known(68, "udp", "bootpc", "DHCP, client"),
                    new Known(80, "tcp", "http", "Hypertext transfer"),
                    new Known(110, "tcp", "pop3", "Mailboxes"),
                    new Known(123, "udp", "ntp", "Network time"),
                    new Known(143, "tcp", "imap2", "Mailboxes"),
                    new Known(161, "udp", "snmp", "Network management"),
                    new Known(162, "udp", "snmp-trap", "Network management, events"),
                    new Known(389, "tcp", "ldap", "Directory"),
                    new Known(443, "tcp", "https", "Hypertext transfer, encrypted"));

    @Override
    public void run(Args args) {
        String row = "%-6s %-6s %-30s %-14s %s";
        Out.say(row.formatted("port", "proto", "the texts say", "getservbyport", "getservbyname"));
        for (Known known : TEXTS) {
            MemorySegment found = getservbyport(htons(known.port), known.proto);
            String byPort = found.address() == 0 ? "-" : servent.s_name(found).getString(0);
            found = getservbyname(known.service, known.proto);
            String byName =
                    found.address() == 0
                            ? known.service + " -"
                            : known.service + " = " + ntohs((short) servent.s_port(found));
            Out.say(row.formatted(known.port, known.proto, known.text, byPort, byName));
        }
    }
}
