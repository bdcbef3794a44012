package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Interfaces;
import berkeley.Sock;
import berkeley.addr.Ip4;
import berkeley.addr.Ip6;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.inet_diag_msg;
import berkeley.bindings.socket.inet_diag_req_v2;
import berkeley.bindings.socket.inet_diag_sockid;
import berkeley.bindings.socket.nlmsghdr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.sys.ArpaInet;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The kernel's own list of TCP sockets: a dump over AF_NETLINK, NETLINK_SOCK_DIAG. */
@Usage(does = "TCP sockets of this machine through sock_diag, as `ss -tan` shows them")
final class Sockets implements Program {
    private static final String[] STATES = {
        "",
        "ESTAB",
        "SYN-SENT",
        "SYN-RECV",
        "FIN-WAIT-1",
        "FIN-WAIT-2",
        "TIME-WAIT",
        "CLOSE",
        "CLOSE-WAIT",
        "LAST-ACK",
        "LISTEN",
        "CLOSING",
        "NEW-SYN-RECV"
    };
    private static final ValueLayout.OfInt BIG =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong BIG_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    @Override
    public void run(Args args) throws Exception {
        String row = "%-10s %6s %6s %-28s %s";
        Out.say(row.formatted("State", "Recv-Q", "Send-Q", "Local", "Peer"));
        try (Sock sock = Sock.open(AF_NETLINK, SOCK_DGRAM, NETLINK_SOCK_DIAG);
                Arena arena = Arena.ofConfined()) {
            dump(sock, AF_INET, arena, row);
            dump(sock, AF_INET6, arena, row);
        }
    }

    private static void dump(Sock sock, int family, Arena arena, String row) throws IOException {
        long header = nlmsghdr.sizeof();
        MemorySegment request = arena.allocate(header + inet_diag_req_v2.sizeof(), 8);
        nlmsghdr.nlmsg_len(request, (int) request.byteSize());
        nlmsghdr.nlmsg_type(request, (short) SOCK_DIAG_BY_FAMILY);
        nlmsghdr.nlmsg_flags(request, (short) (NLM_F_REQUEST | NLM_F_DUMP));
        MemorySegment ask = request.asSlice(header);
        inet_diag_req_v2.sdiag_family(ask, (byte) family);
        inet_diag_req_v2.sdiag_protocol(ask, (byte) IPPROTO_TCP);
        inet_diag_req_v2.idiag_states(ask, -1);
        sock.send(request);
        MemorySegment answer = arena.allocate(1 << 16, 8);
        while (true) {
            int got = sock.recv(answer);
            for (long at = 0; at < got; at += (nlmsghdr.nlmsg_len(answer.asSlice(at)) + 3) & ~3) {
                MemorySegment message = answer.asSlice(at);
                switch (nlmsghdr.nlmsg_type(message)) {
                    case NLMSG_DONE -> {
                        return;
                    }
                    case NLMSG_ERROR ->
                            throw new IOException("recv sock_diag: the kernel refused the dump");
                    default -> Out.say(row(message.asSlice(header), row));
                }
            }
        }
    }

    private static String row(MemorySegment message, String row) throws ErrnoException {
        int state = inet_diag_msg.idiag_state(message);
        MemorySegment id = inet_diag_msg.id(message);
        boolean v6 = inet_diag_msg.idiag_family(message) == AF_INET6;
        return row.formatted(
                STATES[state],
                inet_diag_msg.idiag_rqueue(message),
                inet_diag_msg.idiag_wqueue(message),
                on(
                        inet_diag_sockid.idiag_if(id),
                        end(
                                id,
                                v6,
                                inet_diag_sockid.idiag_src$offset(),
                                inet_diag_sockid.idiag_sport(id))),
                end(id, v6, inet_diag_sockid.idiag_dst$offset(), inet_diag_sockid.idiag_dport(id)));
    }

    /** A socket that is bound to an interface is written with its name, as ss writes it. */
    private static String on(int ifindex, String address) throws ErrnoException {
        return ifindex == 0
                ? address
                : address.replaceFirst(
                        "(:[0-9*]+)$", "%" + Interfaces.if_indextoname(ifindex) + "$1");
    }

    private static String end(MemorySegment id, boolean v6, long at, short port) {
        int number = ArpaInet.ntohs(port);
        SockAddr address = address(id, v6, at, number);
        return number == 0 ? address.toString().replaceFirst("0$", "*") : address.toString();
    }

    private static SockAddr address(MemorySegment id, boolean v6, long at, int number) {
        return v6
                ? new SockAddr.Inet6(
                        new Ip6(id.get(BIG_LONG, at), id.get(BIG_LONG, at + 8)), number)
                : new SockAddr.Inet(new Ip4(id.get(BIG, at)), number);
    }
}
