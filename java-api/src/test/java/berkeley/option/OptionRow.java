package berkeley.option;

import static berkeley.Failing.refused;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.AnyOpt;
import berkeley.Child;
import berkeley.ErrnoException;
import berkeley.ReadOnlyOpt;
import berkeley.Sock;
import berkeley.SockOpt;
import berkeley.addr.SockAddr;
import berkeley.sys.Errno;

import java.io.IOException;

/** A socket option, and a fact of it. */
record OptionRow<O extends AnyOpt<?>>(On on, O option, String fact, Check<O> check) {
    static final SockAddr LOOPBACK = SockAddr.inet("127.0.0.1", 0);

    /** The number of the loopback interface. */
    static final int LO = 1;

    /** What it is tried on. */
    enum On {
        TCP4(AF_INET, SOCK_STREAM, 0),
        TCP6(AF_INET6, SOCK_STREAM, 0),
        MPTCP4(AF_INET, SOCK_STREAM, IPPROTO_MPTCP),
        UDP4(AF_INET, SOCK_DGRAM, 0),
        UDP6(AF_INET6, SOCK_DGRAM, 0),
        UNIX(AF_UNIX, SOCK_STREAM, 0),
        RAW4(AF_INET, SOCK_RAW, IPPROTO_ICMP),
        RAW4_OTHER(AF_INET, SOCK_RAW, 253),
        RAW6(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6),
        RAW6_OTHER(AF_INET6, SOCK_RAW, 253),
        LINK(AF_PACKET, SOCK_RAW, 0),
        ROUTE(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

        private final int domain;
        private final int type;
        private final int protocol;

        On(int domain, int type, int protocol) {
            this.domain = domain;
            this.type = type;
            this.protocol = protocol;
        }

        Sock open() throws ErrnoException {
            return Sock.open(domain, type, protocol);
        }
    }

    interface Check<O> {
        void on(Sock sock, O option) throws ErrnoException;
    }

    void run() throws ErrnoException {
        try (Sock sock = on.open()) {
            check.on(sock, option);
        }
    }

    @Override
    public String toString() {
        return option + " " + fact + " on " + on;
    }

    /** What it is at first, and what it is after it has been set. */
    static <T> OptionRow<SockOpt<T>> set(On on, SockOpt<T> option, T initially, T value, T back) {
        return new OptionRow<>(
                on,
                option,
                "is " + initially + ", set to " + value + " is " + back,
                (sock, o) -> {
                    assertThat(sock.get(o), is(initially));
                    sock.set(o, value);
                    assertThat(sock.get(o), is(back));
                });
    }

    static <T> OptionRow<SockOpt<T>> set(On on, SockOpt<T> option, T initially, T value) {
        return set(on, option, initially, value, value);
    }

    static OptionRow<SockOpt<Boolean>> flag(On on, SockOpt<Boolean> option) {
        return set(on, option, false, true);
    }

    /** Its default is the system's: a sysctl, or a module. */
    static <T> OptionRow<SockOpt<T>> setAny(On on, SockOpt<T> option, T value) {
        return new OptionRow<>(
                on,
                option,
                "set to " + value + " is that",
                (sock, o) -> {
                    sock.get(o);
                    sock.set(o, value);
                    assertThat(sock.get(o), is(value));
                });
    }

    static <T> OptionRow<ReadOnlyOpt<T>> readOnly(On on, ReadOnlyOpt<T> option, T value) {
        return new OptionRow<>(
                on, option, "is " + value, (sock, o) -> assertThat(sock.get(o), is(value)));
    }

    static OptionRow<AnyOpt<?>> cannotBeSet(On on, AnyOpt<?> option) {
        return new OptionRow<>(
                on,
                option,
                "cannot be set",
                (sock, o) ->
                        assertThat(
                                refused(() -> sock.setsockopt(o.level(), o.optname(), new byte[8])),
                                is(Errno.name(ENOPROTOOPT))));
    }

    static <T> OptionRow<SockOpt<T>> writeOnly(On on, SockOpt<T> option, T value) {
        return new OptionRow<>(
                on,
                option,
                "takes " + value + " and cannot be read",
                (sock, o) -> {
                    sock.set(o, value);
                    assertThat(refused(() -> sock.get(o)), is(Errno.name(ENOPROTOOPT)));
                });
    }

    static <T> OptionRow<SockOpt<T>> refuses(On on, SockOpt<T> option, T value, int errno) {
        return new OptionRow<>(
                on,
                option,
                "refuses " + value,
                (sock, o) -> assertThat(refused(() -> sock.set(o, value)), is(Errno.name(errno))));
    }

    static <T> OptionRow<AnyOpt<T>> unread(On on, AnyOpt<T> option, int errno) {
        return new OptionRow<>(
                on,
                option,
                "is not to be read",
                (sock, o) -> assertThat(refused(() -> sock.get(o)), is(Errno.name(errno))));
    }

    /** Of the loopback, but for what the protocol can do at most. */
    static OptionRow<AnyOpt<Integer>> mtu(
            On on, AnyOpt<Integer> option, SockAddr loopback, int most) {
        return new OptionRow<>(
                on,
                option,
                "is the interface's once connected",
                (sock, o) -> {
                    sock.connect(loopback);
                    assertThat(sock.get(o), is(Math.min(mtuOfLoopback(), most)));
                });
    }

    private static int mtuOfLoopback() {
        try {
            String link = Child.output("ip", "-o", "link", "show", "lo");
            return Integer.parseInt(link.replaceFirst("(?s).* mtu (\\d+) .*", "$1"));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
