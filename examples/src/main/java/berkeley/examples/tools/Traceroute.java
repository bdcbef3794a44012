package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.Message;
import berkeley.Sock;
import berkeley.addr.Ip6;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Host;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.sys.Errno;

import java.io.IOException;

/**
 * UDP to ports where nobody listens, with a growing TTL; each router's ICMP answer comes through
 * the error queue.
 */
@Usage(value = "HOST", does = "the routers on the way, read from the error queue (IP_RECVERR)")
final class Traceroute implements Program {
    private static final int HOPS = 30;
    private static final int PORT = 33_434;
    private static final long SECOND = 1_000_000_000;

    @Override
    public void run(Args args) throws Exception {
        String name = args.text(0);
        SockAddr first = Host.any(name, PORT);
        String ip = Ping.ip(first);
        Out.say("traceroute to " + name + " (" + ip + "), " + HOPS + " hops at most");
        for (int ttl = 1; ttl <= HOPS; ttl++) {
            SockAddr host = withPort(first, PORT + ttl);
            // A socket of its own each, so that a late answer is not taken for another hop's.
            try (Sock sock = Probe.prepared(Sock.open(host.family(), SOCK_DGRAM));
                    Message message = new Message().room(512)) {
                if (host.family() == AF_INET) {
                    sock.set(IP.TTL, ttl);
                } else {
                    sock.set(IPV6.UNICAST_HOPS, ttl);
                }
                Probe probe = new Probe(sock.connect(host), message, new byte[32]);
                if (!probe.await(System.nanoTime() + SECOND)) {
                    Out.say("%2d  *".formatted(ttl));
                    continue;
                }
                Cmsg.RecvErr error = probe.error();
                if (error == null) { // somebody listens there, and answered
                    say(ttl, ip, probe, "");
                    return;
                }
                String from = error.offender() == null ? "this host" : Ping.ip(error.offender());
                if (error.errno() == ECONNREFUSED) {
                    say(ttl, from, probe, "");
                    return;
                }
                boolean further = isTimeExceeded(error);
                say(ttl, from, probe, further ? "" : "  " + Errno.name(error.errno()));
                if (!further) {
                    String what = Errno.name(error.errno());
                    what += " (" + Errno.strerror(error.errno()) + ")";
                    throw new IOException("recvmsg " + ip + ": " + what + " from " + from);
                }
            }
        }
        throw new IOException("recvmsg " + ip + ": not reached in " + HOPS + " hops");
    }

    private static SockAddr withPort(SockAddr address, int port) {
        return address instanceof SockAddr.Inet6(Ip6 ip, _, _, int scope)
                ? new SockAddr.Inet6(ip, port, 0, scope)
                : new SockAddr.Inet(((SockAddr.Inet) address).ip(), port);
    }

    private static boolean isTimeExceeded(Cmsg.RecvErr error) {
        return switch (error.origin()) {
            case SO_EE_ORIGIN_ICMP -> error.type() == ICMP_TIME_EXCEEDED;
            case SO_EE_ORIGIN_ICMP6 -> error.type() == ICMP6_TIME_EXCEEDED;
            default -> false;
        };
    }

    private static void say(int ttl, String from, Probe probe, String what) {
        Out.say("%2d  %s  %.3f ms%s".formatted(ttl, from, probe.milliseconds(), what));
    }
}
