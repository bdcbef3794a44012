package berkeley.option;

import berkeley.AnyOpt;
import berkeley.Codec;
import berkeley.ReadOnlyOpt;
import berkeley.SockOpt;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of one level, collected as they are declared: each method adds one and returns it.
 * Names are the headers', without the prefix of the level.
 */
public final class OptionTable {

    private final String prefix;
    private final int level;
    private final List<AnyOpt<?>> rows = new ArrayList<>();

    /**
     * A table without options.
     *
     * @param prefix what their C names begin with, such as {@code SO_}
     * @param level {@code SOL_SOCKET}, {@code IPPROTO_TCP} …
     */
    public OptionTable(String prefix, int level) {
        this.prefix = prefix;
        this.level = level;
    }

    /** {@return a new option of {@link Codecs#FLAG}} */
    public SockOpt<Boolean> flag(String name, int optname) {
        return row(name, optname, Codecs.FLAG);
    }

    /** {@return a new option of {@link Codecs#INT}} */
    public SockOpt<Integer> integer(String name, int optname) {
        return row(name, optname, Codecs.INT);
    }

    /** {@return a new option that is a number of {@code unit}} */
    public SockOpt<Duration> time(String name, int optname, ChronoUnit unit) {
        return row(name, optname, Codecs.time(unit));
    }

    /** {@return a new option} */
    public <T> SockOpt<T> row(String name, int optname, Codec<T> codec) {
        return named(prefix + name, optname, codec);
    }

    /** {@return a new option, whose whole C name is {@code name}} */
    public <T> SockOpt<T> named(String name, int optname, Codec<T> codec) {
        SockOpt<T> option = new SockOpt<>(name, level, optname, codec);
        rows.add(option);
        return option;
    }

    /** {@return a new option of {@link Codecs#FLAG} that cannot be set} */
    public ReadOnlyOpt<Boolean> readOnlyFlag(String name, int optname) {
        return readOnly(name, optname, Codecs.FLAG);
    }

    /** {@return a new option of {@link Codecs#INT} that cannot be set} */
    public ReadOnlyOpt<Integer> readOnlyInteger(String name, int optname) {
        return readOnly(name, optname, Codecs.INT);
    }

    /** {@return a new option that cannot be set} */
    public <T> ReadOnlyOpt<T> readOnly(String name, int optname, Codec<T> codec) {
        ReadOnlyOpt<T> option = new ReadOnlyOpt<>(prefix + name, level, optname, codec);
        rows.add(option);
        return option;
    }

    /** {@return a new option that cannot be set, whose whole C name is {@code name}} */
    public <T> ReadOnlyOpt<T> readOnlyNamed(String name, int optname, Codec<T> codec) {
        ReadOnlyOpt<T> option = new ReadOnlyOpt<>(name, level, optname, codec);
        rows.add(option);
        return option;
    }

    /** {@return all options of the table, in the order of their declaration} */
    public List<AnyOpt<?>> list() {
        return List.copyOf(rows);
    }
}
