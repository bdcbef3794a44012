package berkeley.option;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.option.OptionRow.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.Sock;
import berkeley.SockOpt;

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
                refuses(On.UDP4, TCP.NODELAY, true, ENOPROTOOPT),
                refuses(On.UNIX, TCP.NODELAY, true, EOPNOTSUPP));
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
