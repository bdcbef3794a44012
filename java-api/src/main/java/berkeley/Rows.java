package berkeley;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The options of one level, collected as they are declared. */
final class Rows {

    private final String prefix;
    private final int level;
    private final List<AnyOpt<?>> rows = new ArrayList<>();

    Rows(String prefix, int level) {
        this.prefix = prefix;
        this.level = level;
    }

    SockOpt<Boolean> flag(String name, int optname) {
        return row(name, optname, Codecs.FLAG);
    }

    SockOpt<Integer> integer(String name, int optname) {
        return row(name, optname, Codecs.INT);
    }

    SockOpt<Duration> time(String name, int optname, ChronoUnit unit) {
        return row(name, optname, Codecs.time(unit));
    }

    <T> SockOpt<T> row(String name, int optname, Codec<T> codec) {
        return named(prefix + name, optname, codec);
    }

    /** For an option whose C name lacks the prefix of its level. */
    <T> SockOpt<T> named(String name, int optname, Codec<T> codec) {
        SockOpt<T> option = new SockOpt<>(name, level, optname, codec);
        rows.add(option);
        return option;
    }

    ReadOnlyOpt<Boolean> readOnlyFlag(String name, int optname) {
        return readOnly(name, optname, Codecs.FLAG);
    }

    ReadOnlyOpt<Integer> readOnlyInteger(String name, int optname) {
        return readOnly(name, optname, Codecs.INT);
    }

    <T> ReadOnlyOpt<T> readOnly(String name, int optname, Codec<T> codec) {
        ReadOnlyOpt<T> option = new ReadOnlyOpt<>(prefix + name, level, optname, codec);
        rows.add(option);
        return option;
    }

    List<AnyOpt<?>> list() {
        return List.copyOf(rows);
    }
}
