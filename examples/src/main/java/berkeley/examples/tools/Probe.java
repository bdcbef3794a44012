package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Message;
import berkeley.PollSet;
import berkeley.Sock;
import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.option.SO;

import java.time.Duration;
import java.time.Instant;

/**
 * A datagram, and what comes of it: an answer, or an ICMP error on the socket's error queue. The
 * kernel stamps both times, so that what this program does in between is not counted.
 */
final class Probe {
    private final Sock sock;
    private final Message message;
    private Instant sent;
    private Instant came;
    private Cmsg.RecvErr error;

    /**
     * Sends {@code data} on a connected {@link #prepared} socket; answers go to {@code message}.
     */
    Probe(Sock sock, Message message, byte[] data) throws ErrnoException {
        this.sock = sock;
        this.message = message;
        sent = Instant.now(); // for a device that takes no stamps
        sock.send(data);
    }

    /** Asks the kernel for stamps, and for ICMP errors with who sent them. */
    static Sock prepared(Sock sock) throws ErrnoException {
        sock.set(SO.TIMESTAMPNS, true);
        sock.set(
                SO.TIMESTAMPING,
                SOF_TIMESTAMPING_SOFTWARE
                        | SOF_TIMESTAMPING_TX_SOFTWARE
                        | SOF_TIMESTAMPING_OPT_TSONLY);
        return sock.domain() == AF_INET ? sock.set(IP.RECVERR, true) : sock.set(IPV6.RECVERR, true);
    }

    /**
     * Waits for the next message or error.
     *
     * @param deadline by {@link System#nanoTime}
     * @return whether something came
     */
    boolean await(long deadline) throws ErrnoException {
        PollSet poll = new PollSet();
        poll.add(sock, POLLIN); // POLLERR is always told
        while (true) {
            // What is there already counts, however late this program looks.
            long left = Math.max(deadline - System.nanoTime(), 0);
            if (poll.poll(Duration.ofNanos(left)) == 0) {
                return false;
            }
            // The error queue first, for the time of sending is in it.
            if (sock.recvmsg(message, MSG_ERRQUEUE | MSG_DONTWAIT) != Sock.AGAIN) {
                Cmsg.Timestamping stamp = message.control(Cmsg.Timestamping.class);
                error = message.control(Cmsg.RecvErr.class);
                if (error != null && error.origin() != SO_EE_ORIGIN_TIMESTAMPING) {
                    return arrived();
                }
                if (stamp != null && stamp.software() != null) {
                    sent = stamp.software();
                }
            } else if (sock.recvmsg(message, MSG_DONTWAIT) != Sock.AGAIN) {
                error = null;
                return arrived();
            }
        }
    }

    private boolean arrived() {
        Cmsg.TimestampNs stamp = message.control(Cmsg.TimestampNs.class);
        came = stamp == null ? Instant.now() : stamp.time();
        return true;
    }

    /** The error that came, or null if it was a message. */
    Cmsg.RecvErr error() {
        return error;
    }

    /** How long it took. */
    double milliseconds() {
        return Duration.between(sent, came).toNanos() / 1e6;
    }
}
