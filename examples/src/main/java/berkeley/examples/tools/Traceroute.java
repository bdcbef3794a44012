package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.IP;
import berkeley.Message;
import berkeley.PollSet;
import berkeley.Sock;
import berkeley.addr.Ip;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Host;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;
import java.time.Duration;

/**
 * UDP to ports where nobody listens, with a growing TTL; each router's ICMP answer comes through
 * the error queue.
 */
@Usage(value = "HOST", does = "the routers on the way, read from the error queue (IP_RECVERR)")
final class Traceroute implements Program {
    private static final int HOPS = 30;
    private static final int PORT = 33_434;

    @Override
    public void run(Args args) throws Exception {
        SockAddr.Inet host = Host.inet(args.text(0), PORT);
        Out.say(
                "traceroute to "
                        + args.text(0)
                        + " ("
                        + host.ip()
                        + "), "
                        + HOPS
                        + " hops at most");
        for (int ttl = 1; ttl <= HOPS; ttl++) {
            // A socket of its own each, so that a late answer is not taken for another hop's.
            try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM)) {
                sock.set(IP.RECVERR, true).set(IP.TTL, ttl);
                long begin = System.nanoTime();
                sock.sendto(new byte[32], new SockAddr.Inet(host.ip(), PORT + ttl));
                Cmsg.RecvErr error = error(sock);
                double ms = (System.nanoTime() - begin) / 1e6;
                Ip from =
                        error != null && error.offender() instanceof SockAddr.Inet inet
                                ? inet.ip()
                                : null;
                Out.say(
                        from == null
                                ? "%2d  *".formatted(ttl)
                                : "%2d  %s  %.3f ms".formatted(ttl, from, ms));
                if (error != null && error.errno() == ECONNREFUSED) {
                    return;
                }
            }
        }
        throw new IOException("recvmsg " + host.ip() + ": not reached in " + HOPS + " hops");
    }

    /** The next error of this socket, or null after a second without one. */
    private static Cmsg.RecvErr error(Sock sock) throws ErrnoException {
        PollSet poll = new PollSet();
        poll.add(sock, 0); // POLLERR is always told
        try (Message message = new Message().room(512)) {
            if (poll.poll(Duration.ofSeconds(1)) == 0) {
                return null;
            }
            return sock.recvmsg(message, MSG_ERRQUEUE | MSG_DONTWAIT) == Sock.AGAIN
                    ? null
                    : message.control(Cmsg.RecvErr.class);
        }
    }
}
