package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Message;
import berkeley.Sock;
import berkeley.addr.IpAddr;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Host;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.option.ICMP6;
import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.option.Icmp6Filter;
import berkeley.sys.Errno;
import berkeley.sys.Unistd;

import java.io.IOException;
import java.nio.ByteBuffer;

/** ICMP echo over the ping socket where this user may have one, else over a raw socket. */
@Usage(
        value = "HOST [COUNT]",
        does = "ICMP echo: bytes, sequence, ttl, and the time by the kernel's stamps")
final class Ping implements Program {
    private static final int DATA = 56;
    private static final long SECOND = 1_000_000_000;

    /** Of a raw socket's messages; the kernel gives a ping socket one of its own. */
    private final int id = Unistd.getpid() & 0xffff;

    @Override
    public void run(Args args) throws Exception {
        int count = args.has(1) ? args.number(1, 1, 65_535) : 4;
        SockAddr host = Host.any(args.text(0), 0);
        int answers = 0;
        try (Sock sock = Probe.prepared(open(host.family()));
                Message message = new Message().room(1500)) {
            if (host.family() == AF_INET) {
                sock.set(IP.RECVTTL, true);
            } else {
                sock.set(IPV6.RECVHOPLIMIT, true);
            }
            sock.connect(host);
            Out.say("PING " + args.text(0) + " (" + ip(host) + ") " + DATA + " bytes of data");
            for (int sequence = 1; sequence <= count; sequence++) {
                answers += answer(sock, message, host, sequence) ? 1 : 0;
                if (sequence < count) {
                    Thread.sleep(200);
                }
            }
        }
        Out.say(
                "%d sent, %d received, %d%% lost"
                        .formatted(count, answers, 100 - 100 * answers / count));
        if (answers == 0) {
            throw new IOException("recv " + ip(host) + ": no answer");
        }
    }

    private static Sock open(int family) throws ErrnoException {
        int protocol = family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
        try {
            return Sock.open(family, SOCK_DGRAM, protocol);
        } catch (ErrnoException e) {
            // net.ipv4.ping_group_range leaves this user out; a raw socket takes CAP_NET_RAW
            Sock sock = Sock.open(family, SOCK_RAW, protocol);
            return family == AF_INET
                    ? sock
                    : sock.set(ICMP6.FILTER, Icmp6Filter.BLOCK_ALL.pass(ICMP6_ECHO_REPLY));
        }
    }

    private boolean answer(Sock sock, Message message, SockAddr host, int sequence)
            throws ErrnoException {
        int ask = host.family() == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
        Probe probe = new Probe(sock, message, Icmp.echo(ask, id, sequence, DATA));
        long deadline = System.nanoTime() + SECOND;
        while (probe.await(deadline)) {
            Cmsg.RecvErr error = probe.error();
            if (error != null) {
                String who = error.offender() == null ? "this host" : ip(error.offender());
                String what =
                        Errno.name(error.errno()) + " (" + Errno.strerror(error.errno()) + ")";
                Out.say("from " + who + ": icmp_seq=" + sequence + " " + what);
                return false;
            }
            // A raw socket of IPv4 has the IP header too.
            ByteBuffer packet = ByteBuffer.wrap(message.bytes());
            boolean header = host.family() == AF_INET && sock.type() == SOCK_RAW;
            packet = packet.position(header ? (packet.get(0) & 15) * 4 : 0).slice();
            if (isAnswer(packet, sock, sequence)) {
                Out.say(
                        "%d bytes from %s: icmp_seq=%d ttl=%s time=%.3f ms"
                                .formatted(
                                        packet.limit(),
                                        ip(host),
                                        sequence,
                                        ttl(message),
                                        probe.milliseconds()));
                return true;
            }
        }
        Out.say("icmp_seq=" + sequence + " no answer within a second");
        return false;
    }

    /** A raw socket sees every ICMP message of this host, so others are passed over. */
    private boolean isAnswer(ByteBuffer packet, Sock sock, int sequence) {
        int answer = sock.domain() == AF_INET ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY;
        return packet.limit() >= Icmp.HEADER
                && (packet.get(0) & 0xff) == answer
                && (sock.type() != SOCK_RAW || (packet.getShort(4) & 0xffff) == id)
                && (packet.getShort(6) & 0xffff) == sequence;
    }

    private static String ttl(Message message) {
        for (Cmsg cmsg : message.control()) {
            if (cmsg instanceof Cmsg.Ttl(int ttl)) {
                return "" + ttl;
            } else if (cmsg instanceof Cmsg.HopLimit(int hops)) {
                return "" + hops;
            }
        }
        return "?";
    }

    /** The address without a port, for ICMP has none. */
    static String ip(SockAddr address) {
        return switch (address) {
            case SockAddr.Inet(IpAddr ip, _) -> ip.toString();
            case SockAddr.Inet6(IpAddr ip, _, _, _) -> ip.toString();
            default -> address.toString();
        };
    }
}
