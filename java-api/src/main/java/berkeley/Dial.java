package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Lookup.AddrInfo;
import berkeley.addr.SockAddr;
import berkeley.internal.Deadline;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** {@link Sock#dial}: attempts to connect that overlap, as RFC 8305 says. */
final class Dial {
    /** RFC 8305's Connection Attempt Delay. */
    private static final long ATTEMPT_DELAY = 250_000_000;

    private final String name;
    private final Duration timeout;
    private final long deadline;

    private final Deque<SockAddr> untried = new ArrayDeque<>();
    private final PollSet set = new PollSet();
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<ErrnoException> failures = new ArrayList<>();
    private @Nullable Sock connected;

    private record Attempt(Sock sock, SockAddr to, PollSet.Entry entry) {}

    /**
     * @param name for messages
     * @param addresses to try, in this order
     */
    Dial(String name, List<SockAddr> addresses, Duration timeout) {
        this(name, timeout);
        untried.addAll(addresses);
    }

    private Dial(String name, Duration timeout) {
        this.name = name;
        this.timeout = timeout;
        long nanos = Deadline.nanos(timeout);
        deadline = nanos == 0 ? Deadline.NEVER : Deadline.after(nanos);
    }

    /** The time that the name takes to be looked up counts too. */
    static Dial to(String host, String service, Duration timeout) throws GaiException {
        Dial dial = new Dial(host + ":" + service, timeout);
        dial.untried.addAll(interleaved(Lookup.getaddrinfo(host, service, AF_UNSPEC, SOCK_STREAM)));
        return dial;
    }

    Sock connect() throws ErrnoException {
        try {
            Sock sock = race();
            connected = sock;
            return sock.blocking(true);
        } finally {
            for (Attempt attempt : attempts) {
                if (attempt.sock != connected) {
                    attempt.sock.close();
                }
            }
            set.close();
        }
    }

    /** {@return the addresses in getaddrinfo's order, but the two versions of IP by turns} */
    private static List<SockAddr> interleaved(List<AddrInfo> found) {
        int first = found.getFirst().family();
        Deque<SockAddr> same = new ArrayDeque<>();
        Deque<SockAddr> other = new ArrayDeque<>();
        for (AddrInfo info : found) {
            (info.family() == first ? same : other).add(info.addr());
        }
        List<SockAddr> all = new ArrayList<>();
        while (!same.isEmpty() || !other.isEmpty()) {
            if (!same.isEmpty()) {
                all.add(same.remove());
            }
            if (!other.isEmpty()) {
                all.add(other.remove());
            }
        }
        return all;
    }

    private Sock race() throws ErrnoException {
        long next = 0;
        while (true) {
            if (!untried.isEmpty() && (attempts.isEmpty() || Deadline.left(next) == 0)) {
                Sock sock = begin(untried.remove());
                if (sock != null) {
                    return sock;
                }
                next = Deadline.after(ATTEMPT_DELAY);
                continue;
            }
            if (attempts.isEmpty()) {
                throw because(new ErrnoException("dial", target(), failures.getFirst().errno()));
            }
            long until = untried.isEmpty() ? deadline : Math.min(deadline, next);
            set.poll(until == Deadline.NEVER ? null : Duration.ofNanos(Deadline.left(until)));
            Sock sock = answered();
            if (sock != null) {
                return sock;
            }
            if (deadline != Deadline.NEVER && Deadline.left(deadline) == 0) {
                String target = target() + ", no answer from " + unanswered();
                throw because(new ErrnoException("dial", target, timeout));
            }
        }
    }

    /** {@return a Sock that is connected at once, or null} */
    private @Nullable Sock begin(SockAddr to) throws ErrnoException {
        Sock sock = Sock.open(to.family(), SOCK_STREAM | SOCK_NONBLOCK);
        try {
            sock.connect(to);
            attempts.add(new Attempt(sock, to, set.add(-1, 0)));
            return sock;
        } catch (ErrnoException e) {
            if (e.errno() == EINPROGRESS) {
                attempts.add(new Attempt(sock, to, set.add(sock, POLLOUT)));
                return null;
            }
            sock.close();
            failures.add(e);
            return null;
        }
    }

    /** {@return a Sock that is connected by now, or null} */
    private @Nullable Sock answered() throws ErrnoException {
        for (Attempt attempt : List.copyOf(attempts)) {
            if (attempt.entry.revents() == 0) {
                continue;
            }
            int errno = Sock.option(attempt.sock.fd(), "SO_ERROR", SO_ERROR);
            if (errno == 0) {
                return attempt.sock;
            }
            failures.add(new ErrnoException("connect", attempt.to.toString(), errno));
            attempt.entry.remove();
            attempts.remove(attempt);
            attempt.sock.close();
        }
        return null;
    }

    private String unanswered() {
        return String.join(", ", attempts.stream().map(attempt -> attempt.to.toString()).toList());
    }

    private String target() {
        String tried = String.join("; ", failures.stream().map(Throwable::getMessage).toList());
        return name + (tried.isEmpty() ? "" : " (" + tried + ")");
    }

    private ErrnoException because(ErrnoException failure) {
        failures.forEach(failure::addSuppressed);
        return failure;
    }
}
