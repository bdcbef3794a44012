package berkeley.option;

import static java.time.temporal.ChronoUnit.SECONDS;

import berkeley.Codec;
import berkeley.bindings.socket.linger;

import java.time.Duration;

/**
 * {@code struct linger}: what {@code close} does with data that the peer has not acknowledged.
 *
 * @param on whether it waits for the peer
 * @param timeout how long at most, in whole seconds; zero resets the connection at once
 * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7)</a>
 */
public record Linger(boolean on, Duration timeout) {

    /** The default: close returns at once, and the kernel sends what is left. */
    public static final Linger OFF = new Linger(false, Duration.ZERO);

    /** close resets the connection. */
    public static final Linger RESET = new Linger(true, Duration.ZERO);

    static final Codec<Linger> CODEC =
            Codec.of(
                    linger.sizeof(),
                    (into, value) -> {
                        linger.l_onoff(into, value.on ? 1 : 0);
                        linger.l_linger(into, Codecs.count(value.timeout, SECONDS));
                    },
                    from ->
                            new Linger(
                                    linger.l_onoff(from) != 0,
                                    Duration.ofSeconds(linger.l_linger(from))));
}
