package berkeley.bench;

import java.util.Locale;

/** Figures as people read them. */
public final class Numbers {
    private Numbers() {}

    /** Three digits and a unit: {@code 1.24 µs}. */
    public static String time(double nanos) {
        double size = Math.abs(nanos);
        if (size < 1e3) return digits(nanos) + " ns";
        if (size < 1e6) return digits(nanos / 1e3) + " µs";
        if (size < 1e9) return digits(nanos / 1e6) + " ms";
        return digits(nanos / 1e9) + " s";
    }

    /** A ratio: {@code 1.013}, and {@code 18.2} where the third decimal means nothing. */
    public static String ratio(double ratio) {
        return ratio < 10 ? format("%.3f", ratio) : digits(ratio);
    }

    /** {@code 7 min 5 s}. */
    public static String span(long seconds) {
        return (seconds < 60 ? "" : seconds / 60 + " min ") + seconds % 60 + " s";
    }

    private static String digits(double x) {
        double size = Math.abs(x);
        return format(size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", x);
    }

    /** Formats for any reader alike. */
    public static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
