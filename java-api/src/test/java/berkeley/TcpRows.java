package berkeley;

import static berkeley.OptionRow.*;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

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
                setAny(On.TCP4, TCP.KEEPIDLE, 30),
                refuses(On.TCP4, TCP.KEEPIDLE, 0, EINVAL),
                setAny(On.TCP4, TCP.KEEPINTVL, 5),
                setAny(On.TCP4, TCP.KEEPCNT, 3),
                setAny(On.TCP4, TCP.SYNCNT, 2),
                setAny(On.TCP4, TCP.LINGER2, 10),
                set(On.TCP4, TCP.DEFER_ACCEPT, 0, 1),
                set(On.TCP4, TCP.WINDOW_CLAMP, 0, 16384),
                new OptionRow<>(
                        On.TCP4,
                        TCP.INFO,
                        "is TCP_CLOSE at first",
                        (sock, o) -> assertThat(sock.get(o).stateName(), is("TCP_CLOSE"))),
                set(On.TCP4, TCP.QUICKACK, true, false),
                setAny(On.TCP4, TCP.CONGESTION, "reno"),
                refuses(On.TCP4, TCP.CONGESTION, "no-such", ENOENT),
                set(On.TCP4, TCP.USER_TIMEOUT, 0, 12345),
                refuses(On.TCP4, TCP.USER_TIMEOUT, -1, EINVAL),
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
}
