package berkeley.option;

import static berkeley.Failing.refused;
import static berkeley.bindings.socket.Constants.*;
import static berkeley.option.OptionRow.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.ErrnoException;
import berkeley.ReadOnlyOpt;
import berkeley.Sock;
import berkeley.SockOpt;
import berkeley.addr.Bytes;
import berkeley.addr.SockAddr;
import berkeley.sys.Errno;

import java.time.Duration;
import java.util.List;

/** IPPROTO_TCP. */
final class TcpRows {
    private TcpRows() {}

    static List<OptionRow<?>> rows() {
        return List.of(
                flag(On.TCP4, TCP.NODELAY),
                new OptionRow<>(
                        On.TCP4,
                        TCP.MAXSEG,
                        "limits both ends",
                        (sock, o) -> {
                            try (Sock listener = On.TCP4.open().bind(LOOPBACK).listen(1)) {
                                sock.set(o, 1000).connect(listener.getsockname());
                                try (Sock accepted = listener.accept()) {
                                    assertThat(
                                            sock.get(o),
                                            is(both(greaterThan(900)).and(lessThan(1001))));
                                    assertThat(
                                            accepted.get(o),
                                            is(both(greaterThan(900)).and(lessThan(1001))));
                                }
                            }
                        }),
                refuses(On.TCP4, TCP.MAXSEG, 1, EINVAL),
                flag(On.TCP4, TCP.CORK),
                setAny(On.TCP4, TCP.KEEPIDLE, Duration.ofSeconds(30)),
                refuses(On.TCP4, TCP.KEEPIDLE, Duration.ZERO, EINVAL),
                refuses(On.TCP4, TCP.KEEPIDLE, Duration.ofSeconds(-1), EINVAL),
                cannotHold(
                        TCP.KEEPIDLE,
                        Duration.ofMillis(1500),
                        "PT1.5S is not a whole number of seconds"),
                cannotHold(
                        TCP.KEEPIDLE,
                        Duration.ofSeconds(1L << 31),
                        "PT596523H14M8S does not fit in an int of seconds"),
                setAny(On.TCP4, TCP.KEEPINTVL, Duration.ofSeconds(5)),
                setAny(On.TCP4, TCP.KEEPCNT, 3),
                setAny(On.TCP4, TCP.SYNCNT, 2),
                setAny(On.TCP4, TCP.LINGER2, Duration.ofSeconds(10)),
                setAny(On.TCP4, TCP.LINGER2, Duration.ofSeconds(-1)),
                set(On.TCP4, TCP.DEFER_ACCEPT, Duration.ZERO, Duration.ofSeconds(1)),
                set(On.TCP4, TCP.WINDOW_CLAMP, 0, 16384),
                new OptionRow<>(
                        On.TCP4,
                        TCP.INFO,
                        "is TCP_CLOSE at first",
                        (sock, o) -> assertThat(sock.get(o).stateName(), is("TCP_CLOSE"))),
                set(On.TCP4, TCP.QUICKACK, true, false),
                setAny(On.TCP4, TCP.CONGESTION, "reno"),
                refuses(On.TCP4, TCP.CONGESTION, "no-such", ENOENT),
                set(On.TCP4, TCP.USER_TIMEOUT, Duration.ZERO, Duration.ofMillis(12_345)),
                refuses(On.TCP4, TCP.USER_TIMEOUT, Duration.ofMillis(-1), EINVAL),
                cannotHold(
                        TCP.USER_TIMEOUT,
                        Duration.ofNanos(1),
                        "PT0.000000001S is not a whole number of milliseconds"),
                cannotHold(
                        TCP.USER_TIMEOUT,
                        Duration.ofSeconds(Long.MIN_VALUE),
                        Duration.ofSeconds(Long.MIN_VALUE)
                                + " does not fit in an int of milliseconds"),
                set(On.TCP4, TCP.FASTOPEN, 0, 5),
                set(On.TCP4, TCP.NOTSENT_LOWAT, 0, 16384),
                flag(On.TCP4, TCP.FASTOPEN_CONNECT),
                new OptionRow<>(
                        On.TCP4,
                        TCP.ULP,
                        "is none at first",
                        (sock, o) -> assertThat(sock.get(o), is(""))),
                flag(On.TCP4, TCP.INQ),
                set(On.TCP4, TCP.SAVE_SYN, 0, 1),
                refuses(On.TCP4, TCP.SAVE_SYN, 3, EINVAL),
                new OptionRow<>(
                        On.TCP4, TCP.SAVED_SYN, "are the headers of a SYN", TcpRows::savedSyn),
                new OptionRow<>(
                        On.TCP4,
                        TCP.CC_INFO,
                        "is empty for reno",
                        (sock, o) ->
                                assertThat(
                                        sock.set(TCP.CONGESTION, "reno").get(o), is(Bytes.EMPTY))),
                new OptionRow<>(
                        On.TCP4,
                        TCP.FASTOPEN_KEY,
                        "is what it was set to",
                        (sock, o) -> {
                            Bytes key = Bytes.of("0123456789abcdef".getBytes());
                            assertThat(sock.set(o, key).get(o), is(key));
                        }),
                refuses(On.TCP4, TCP.FASTOPEN_KEY, Bytes.of(new byte[5]), EINVAL),
                new OptionRow<>(On.TCP4, TCP.MD5SIG, "signs a connection", TcpRows::signed),
                set(On.TCP4, TCP.REPAIR, 0, 1),
                new OptionRow<>(
                        On.TCP4,
                        TCP.QUEUE_SEQ,
                        "is of the queue that was chosen",
                        (sock, o) -> {
                            sock.set(TCP.REPAIR, 1).set(TCP.REPAIR_QUEUE, 2).set(o, 12345);
                            assertThat(sock.get(TCP.REPAIR_QUEUE), is(2));
                            assertThat(sock.get(o), is(12345));
                        }),
                refuses(On.TCP4, TCP.REPAIR_QUEUE, 2, EPERM),
                new OptionRow<>(
                        On.TCP4,
                        TLS.TX,
                        "takes the upper layer",
                        (sock, o) ->
                                assertThat(
                                        refused(() -> sock.set(o, Bytes.of(new byte[40]))),
                                        is(Errno.name(ENOPROTOOPT)))),
                new OptionRow<>(
                        On.TCP4,
                        TLS.RX,
                        "takes the upper layer",
                        (sock, o) ->
                                assertThat(
                                        refused(() -> sock.set(o, Bytes.of(new byte[40]))),
                                        is(Errno.name(ENOPROTOOPT)))),
                new OptionRow<>(
                        On.MPTCP4, MPTCP.INFO, "has a token once connected", TcpRows::mptcp),
                refuses(On.UDP4, TCP.NODELAY, true, ENOPROTOOPT),
                refuses(On.UNIX, TCP.NODELAY, true, EOPNOTSUPP));
    }

    private static void savedSyn(Sock listener, ReadOnlyOpt<Bytes> option) throws ErrnoException {
        listener.set(TCP.SAVE_SYN, 1).bind(LOOPBACK).listen(1);
        try (Sock client = Sock.connectTo(listener.getsockname());
                Sock accepted = listener.accept()) {
            Bytes headers = accepted.get(option);
            assertThat(headers.get(0) >> 4, is(4)); // an IPv4 header
            assertThat(headers.get(9), is((byte) IPPROTO_TCP));
            int tcp = (headers.get(0) & 15) * 4;
            assertThat(headers.get(tcp + 13) & 0x3f, is(2)); // of the flags SYN alone
            assertThat(accepted.get(option), is(Bytes.EMPTY));
            assertThat(client.isClosed(), is(false));
        }
    }

    private static void signed(Sock listener, SockOpt<TcpMd5Sig> option) throws ErrnoException {
        Bytes key = Bytes.of("secret".getBytes());
        SockAddr any = SockAddr.inet("127.0.0.1", 0);
        listener.set(option, new TcpMd5Sig(any, key)).bind(LOOPBACK).listen(1);
        try (Sock client = On.TCP4.open()) {
            client.set(option, new TcpMd5Sig(any, key)).connect(listener.getsockname());
            try (Sock accepted = listener.accept()) {
                client.sendall("hello".getBytes());
                assertThat(new String(accepted.recv(5)), is("hello"));
            }
        }
        try (Sock unsigned = On.TCP4.open().timeout(Duration.ofMillis(100))) {
            assertThat(
                    refused(() -> unsigned.connect(listener.getsockname())),
                    is(Errno.name(ETIMEDOUT)));
        }
        assertThrows(
                IllegalArgumentException.class, () -> new TcpMd5Sig(any, Bytes.of(new byte[81])));
    }

    private static void mptcp(Sock listener, ReadOnlyOpt<MptcpInfo> option) throws ErrnoException {
        listener.bind(LOOPBACK).listen(1);
        try (Sock client = On.MPTCP4.open().connect(listener.getsockname());
                Sock accepted = listener.accept()) {
            client.sendall("hello".getBytes());
            assertThat(accepted.recvall(new byte[5]), is(5));
            MptcpInfo info = client.get(option);
            assertThat(info.token(), is(not(0)));
            assertThat(info.subflows(), is(0));
            assertThat(accepted.get(option).token(), is(not(info.token())));
        }
    }

    /** Refused before the kernel sees it. */
    private static OptionRow<SockOpt<Duration>> cannotHold(
            SockOpt<Duration> option, Duration value, String message) {
        return new OptionRow<>(
                On.TCP4,
                option,
                "cannot hold " + value,
                (sock, o) -> {
                    var e = assertThrows(IllegalArgumentException.class, () -> sock.set(o, value));
                    assertThat(e.getMessage(), is(message));
                });
    }
}
