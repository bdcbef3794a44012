package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/** The texts' table of address families: what this kernel has of it. */
@Usage(does = "tells what socket() answers for each address family and type on this kernel")
final class Families implements Program {
    private record Family(String name, int number) {}

    private record Type(String name, int number) {}

    private static final Family[] FAMILIES = {
        new Family("AF_UNIX", AF_UNIX),
        new Family("AF_INET", AF_INET),
        new Family("AF_INET6", AF_INET6),
        new Family("AF_IPX", AF_IPX),
        new Family("AF_APPLETALK", AF_APPLETALK),
        new Family("AF_IRDA", AF_IRDA),
        new Family("AF_BLUETOOTH", AF_BLUETOOTH),
        new Family("AF_PACKET", AF_PACKET),
        new Family("AF_NETLINK", AF_NETLINK),
        new Family("AF_VSOCK", AF_VSOCK),
        new Family("AF_CAN", AF_CAN),
    };

    private static final Type[] TYPES = {
        new Type("SOCK_STREAM", SOCK_STREAM),
        new Type("SOCK_DGRAM", SOCK_DGRAM),
        new Type("SOCK_SEQPACKET", SOCK_SEQPACKET),
        new Type("SOCK_RAW", SOCK_RAW),
    };

    @Override
    public void run(Args args) {
        String row = "%-13s %-16s %-16s %-16s %s";
        Out.say(row.formatted("", TYPES[0].name, TYPES[1].name, TYPES[2].name, TYPES[3].name));
        for (Family family : FAMILIES) {
            Object[] cells = new Object[1 + TYPES.length];
            cells[0] = family.name;
            for (int i = 0; i < TYPES.length; i++) {
                cells[1 + i] = answer(family.number, TYPES[i].number);
            }
            Out.say(row.formatted(cells));
        }
    }

    private static String answer(int family, int type) {
        // A raw internet socket is for one protocol, which has to be named.
        boolean internet = family == AF_INET || family == AF_INET6;
        int protocol = internet && type == SOCK_RAW ? IPPROTO_RAW : 0;
        try (Sock sock = Sock.open(family, type, protocol)) {
            return sock.isClosed() ? "closed" : "yes";
        } catch (ErrnoException e) {
            return e.name();
        }
    }
}
