package berkeley.bench;

import java.io.PrintStream;
import java.time.Duration;

/** One line on the terminal: what runs, and how much is left. */
final class Progress {
    private final PrintStream out;
    private final boolean live;
    private final double total;
    private final long start = System.nanoTime();
    private double done;
    private String last = "";

    /** {@code total} is the number of benchmarks. */
    Progress(PrintStream out, boolean live, double total) {
        this.out = out;
        this.live = live;
        this.total = total;
    }

    /** A benchmark is this part done. */
    void at(String bench, String which, int round, int rounds, double part) {
        String what = bench + " " + which;
        String line =
                Numbers.format(
                        "%3.0f %%  %s, round %d of %d%s",
                        100 * (done + part) / total, what, round, rounds, left(part));
        if (live) {
            out.print("\r\033[K" + line);
            out.flush();
        } else if (!what.equals(last)) {
            out.println(line);
        }
        last = what;
    }

    void finished() {
        done++;
        if (live) out.print("\r\033[K");
    }

    private String left(double part) {
        double share = (done + part) / total;
        if (share < 0.02) return "";
        double spent = System.nanoTime() - start;
        Duration left = Duration.ofNanos((long) (spent / share - spent));
        return Numbers.format(", about %d:%02d left", left.toMinutes(), left.toSecondsPart());
    }
}
