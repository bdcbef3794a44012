package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.IP;
import berkeley.Message;
import berkeley.SO;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Host;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/** ICMP echo over the ping socket where this user may have one, else over a raw socket. */
@Usage(
        value = "HOST [COUNT]",
        does = "ICMP echo: bytes, sequence, ttl, and the time by the kernel's stamps")
final class Ping implements Program {
    private static final int DATA = 56;

    @Override
    public void run(Args args) throws Exception {
        int count = args.has(1) ? args.number(1, 1, 65_535) : 4;
        SockAddr.Inet host = Host.inet(args.text(0), 0);
        int answers = 0;
        try (Sock sock = open();
                Message message = new Message().room(1500)) {
            sock.set(IP.RECVTTL, true).set(SO.TIMESTAMPNS, true);
            sock.connect(host).timeout(Duration.ofSeconds(1));
            Out.say("PING " + args.text(0) + " (" + host.ip() + ") " + DATA + " bytes of data");
            for (int sequence = 1; sequence <= count; sequence++) {
                Instant sent = Instant.now();
                sock.send(Icmp.echo(sock.fd(), sequence, DATA));
                answers += answer(sock, message, host, sequence, sent) ? 1 : 0;
                if (sequence < count) {
                    Thread.sleep(200);
                }
            }
        }
        Out.say(
                "%d sent, %d received, %d%% lost"
                        .formatted(count, answers, 100 - 100 * answers / count));
        if (answers == 0) {
            throw new IOException("recv " + host.ip() + ": no answer");
        }
    }

    private static Sock open() throws ErrnoException {
        try {
            return Sock.open(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
        } catch (ErrnoException e) {
            // net.ipv4.ping_group_range leaves this user out; a raw socket takes CAP_NET_RAW
            return Sock.open(AF_INET, SOCK_RAW, IPPROTO_ICMP);
        }
    }

    /** A raw socket sees every ICMP message of this host, so others are passed over. */
    private static boolean answer(
            Sock sock, Message message, SockAddr.Inet host, int sequence, Instant sent)
            throws ErrnoException {
        while (true) {
            try {
                sock.recvmsg(message, 0);
            } catch (ErrnoException e) {
                if (e.errno() != ETIMEDOUT && e.errno() != EHOSTUNREACH) {
                    throw e;
                }
                Out.say("icmp_seq=" + sequence + " " + e.name());
                return false;
            }
            ByteBuffer packet = ByteBuffer.wrap(message.bytes());
            int header = sock.type() == SOCK_RAW ? (packet.get(0) & 15) * 4 : 0;
            if (packet.get(header) == ICMP_ECHOREPLY
                    && (packet.getShort(header + 6) & 0xffff) == sequence) {
                Cmsg.Ttl ttl = message.control(Cmsg.Ttl.class);
                Cmsg.TimestampNs came = message.control(Cmsg.TimestampNs.class);
                double ms =
                        Duration.between(sent, came == null ? Instant.now() : came.time()).toNanos()
                                / 1e6;
                Out.say(
                        "%d bytes from %s: icmp_seq=%d ttl=%s time=%.3f ms"
                                .formatted(
                                        packet.limit() - header,
                                        host.ip(),
                                        sequence,
                                        ttl == null ? "?" : ttl.ttl(),
                                        ms));
                return true;
            }
        }
    }
}
