package berkeley.option;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.Codec;
import berkeley.Fd;
import berkeley.addr.Bytes;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.sockaddr_storage;
import berkeley.bindings.socket.timeval;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The plain shapes that the values of socket options have. */
public final class Codecs {

    private Codecs() {}

    /** {@code int}. An option that the kernel gives as a single byte is read as one. */
    public static final Codec<Integer> INT =
            Codec.of(
                    Integer.BYTES,
                    (into, value) -> into.set(JAVA_INT, 0, value),
                    from -> from.get(JAVA_INT, 0));

    /** {@code int}, where 0 is false and anything else is true. */
    public static final Codec<Boolean> FLAG =
            Codec.of(
                    Integer.BYTES,
                    (into, value) -> into.set(JAVA_INT, 0, value ? 1 : 0),
                    from -> from.get(JAVA_INT, 0) != 0);

    /** A file descriptor that the kernel makes for the reader, who closes it. */
    public static final Codec<Fd> FD =
            Codec.of(
                    Integer.BYTES,
                    (into, value) -> into.set(JAVA_INT, 0, value.fd()),
                    from -> new Fd(from.get(JAVA_INT, 0)));

    /** {@code struct sockaddr} of any family. */
    public static final Codec<SockAddr> ADDRESS =
            Codec.of(
                    sockaddr_storage.sizeof(),
                    (into, value) -> value.encode(into),
                    from -> SockAddr.decode(from, (int) sockaddr_storage.sizeof()));

    /** {@code uint64_t} and {@code unsigned long}. */
    public static final Codec<Long> LONG =
            Codec.of(
                    Long.BYTES,
                    (into, value) -> into.set(JAVA_LONG, 0, value),
                    from -> from.get(JAVA_LONG, 0));

    /**
     * {@code struct timeval}. What is finer than a microsecond is rounded up, since zero would mean
     * no limit. A negative time, with which the kernel would not wait at all, is refused.
     */
    public static final Codec<Duration> TIMEVAL =
            Codec.of(
                    timeval.sizeof(),
                    (into, value) -> {
                        if (value.isNegative()) {
                            throw new IllegalArgumentException("a negative time: " + value);
                        }
                        Duration up = value.plusNanos(999);
                        timeval.tv_sec(into, up.getSeconds());
                        timeval.tv_usec(into, up.getNano() / 1_000);
                    },
                    from ->
                            Duration.ofSeconds(
                                    timeval.tv_sec(from), timeval.tv_usec(from) * 1_000));

    /**
     * {@code int}, a number of time units, such as the seconds of TCP_KEEPIDLE. A time that is no
     * whole number of them, or that an int cannot hold, is refused; whether a negative one has a
     * meaning, the kernel decides.
     */
    public static Codec<Duration> time(ChronoUnit unit) {
        Duration one = unit.getDuration();
        return Codec.of(
                Integer.BYTES,
                (into, value) -> into.set(JAVA_INT, 0, count(value, unit)),
                from -> one.multipliedBy(from.get(JAVA_INT, 0)));
    }

    /** {@return a time as a number of units, which it must be a whole number of} */
    static int count(Duration time, ChronoUnit unit) {
        long count;
        try {
            count = time.dividedBy(unit.getDuration());
        } catch (ArithmeticException e) {
            count = Long.MAX_VALUE;
        }
        if (count != (int) count) {
            throw new IllegalArgumentException(time + " does not fit in an int of " + name(unit));
        }
        if (!unit.getDuration().multipliedBy(count).equals(time)) {
            throw new IllegalArgumentException(time + " is not a whole number of " + name(unit));
        }
        return (int) count;
    }

    private static String name(ChronoUnit unit) {
        return switch (unit) {
            case MILLIS -> "milliseconds";
            case MICROS -> "microseconds";
            default -> unit.toString().toLowerCase(Locale.ROOT);
        };
    }

    /**
     * {@code char[size]} in UTF-8, which a zero byte ends where there is room for one. A value with
     * a zero byte in it, of which the kernel would see a part, is refused; so is half a surrogate
     * pair, which has no bytes.
     */
    public static Codec<String> string(int size) {
        return new Codec<>() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public int size(String value) {
                return value.getBytes(UTF_8).length + 1;
            }

            @Override
            public int encode(String value, MemorySegment into) {
                if (value.indexOf(0) >= 0) {
                    throw new IllegalArgumentException(
                            "a zero byte in " + value.replace("\0", "\\0"));
                }
                if (!UTF_8.newEncoder().canEncode(value)) {
                    throw new IllegalArgumentException("half a surrogate pair in " + value);
                }
                into.setString(0, value);
                return (int) into.byteSize();
            }

            @Override
            public String decode(MemorySegment from, int length) {
                byte[] bytes = from.asSlice(0, Math.min(length, size)).toArray(JAVA_BYTE);
                int end = 0;
                while (end < bytes.length && bytes[end] != 0) {
                    end++;
                }
                return new String(bytes, 0, end, UTF_8);
            }
        };
    }

    /** {@code unsigned char[]} of any length up to {@code size}. */
    public static Codec<Bytes> bytes(int size) {
        return new Codec<>() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public int size(Bytes value) {
                return value.length();
            }

            @Override
            public int encode(Bytes value, MemorySegment into) {
                value.copyTo(into, 0);
                return value.length();
            }

            @Override
            public Bytes decode(MemorySegment from, int length) {
                return Bytes.of(from, 0, Math.min(length, size));
            }
        };
    }

    /** {@code int[]} of any length up to {@code count}. */
    public static Codec<List<Integer>> ints(int count) {
        return new Codec<>() {
            @Override
            public int size() {
                return Integer.BYTES * count;
            }

            @Override
            public int size(List<Integer> value) {
                return Integer.BYTES * value.size();
            }

            @Override
            public int encode(List<Integer> value, MemorySegment into) {
                for (int i = 0; i < value.size(); i++) {
                    into.setAtIndex(JAVA_INT, i, value.get(i));
                }
                return size(value);
            }

            @Override
            public List<Integer> decode(MemorySegment from, int length) {
                return IntStream.range(0, Math.min(length, size()) / Integer.BYTES)
                        .mapToObj(i -> from.getAtIndex(JAVA_INT, i))
                        .toList();
            }
        };
    }
}
