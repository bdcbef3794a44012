package berkeley.option;

import berkeley.Codec;
import berkeley.bindings.socket.sock_txtime;

/**
 * {@code struct sock_txtime}: how a socket sends each packet at a time of its own.
 *
 * @param clockid CLOCK_TAI, CLOCK_MONOTONIC …
 * @param flags SOF_TXTIME_DEADLINE_MODE, SOF_TXTIME_REPORT_ERRORS, or 0
 * @see <a href="https://man7.org/linux/man-pages/man8/tc-etf.8.html">tc-etf(8)</a>
 */
public record TxTime(int clockid, int flags) {

    static final Codec<TxTime> CODEC =
            Codec.of(
                    sock_txtime.sizeof(),
                    (into, value) -> {
                        sock_txtime.clockid(into, value.clockid);
                        sock_txtime.flags(into, value.flags);
                    },
                    from -> new TxTime(sock_txtime.clockid(from), sock_txtime.flags(from)));
}
