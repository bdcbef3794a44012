package berkeley.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** One line on the terminal: what runs, and how much is left. */
final class Progress {
    private final PrintStream out;
    private final boolean live;
    private final boolean quick;
    private final double total;
    private final long start = System.nanoTime();
    private double done;
    private String last = "";

    Progress(PrintStream out, boolean live, List<Bench> benches, boolean quick) {
        this.out = out;
        this.live = live;
        this.quick = quick;
        total = benches.stream().mapToInt(this::weight).sum();
    }

    private int weight(Bench bench) {
        return bench.weight() * bench.cases(quick).size();
    }

    /** That many rounds of this case are done, or it is being warmed up. */
    void at(Bench bench, String which, int round, int rounds) {
        String what = bench.name() + " " + which;
        double at = bench.cases(quick).indexOf(which) + (double) round / rounds;
        double share = (done + bench.weight() * at) / total;
        String begin = Numbers.format("%3.0f %%  %s", 100 * share, what);
        if (live) {
            String part =
                    round == 0 ? ", warming up" : Numbers.format(", round %d of %d", round, rounds);
            out.print("\r\033[K" + begin + part + left(share));
            out.flush();
        } else if (!what.equals(last)) {
            out.println(begin + left(share));
        }
        last = what;
    }

    /** It is done. */
    void finished(Bench bench) {
        done += weight(bench);
        if (live) out.print("\r\033[K");
    }

    long seconds() {
        return (System.nanoTime() - start) / 1_000_000_000;
    }

    private String left(double share) {
        if (share < 0.02) return "";
        double spent = System.nanoTime() - start;
        Duration left = Duration.ofNanos((long) (spent / share - spent));
        return Numbers.format(", about %d:%02d left", left.toMinutes(), left.toSecondsPart());
    }
}
