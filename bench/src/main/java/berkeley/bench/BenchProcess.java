package berkeley.bench;

import berkeley.bench.peer.C;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs one benchmark in a JVM of its own, so that no other one's profile bends its code. Says on
 * its output how far it is.
 */
public final class BenchProcess {
    private BenchProcess() {}

    /** {@code NAME quick|full OUT}. */
    public static void main(String[] args) throws Throwable {
        endWithParent();
        Bench bench = Registry.of(args[0]);
        Plan plan = bench.plan(args[1].equals("quick") ? Plan.brief() : Plan.full());
        boolean ownNetwork = bench.isolated() && C.netns();
        List<Result> results = new ArrayList<>();
        for (String which : bench.cases(plan.quick())) {
            // The first one finds everything cold.
            Plan now = results.isEmpty() ? plan.warmup(plan.warmup().multipliedBy(3)) : plan;
            say(which, 0, plan.rounds());
            try (Setup setup = bench.open(which)) {
                results.addAll(
                        new Paired(bench, which, setup, now, ownNetwork)
                                .measure(round -> say(which, round, plan.rounds())));
            }
        }
        Results.JSON.writeValue(Path.of(args[2]).toFile(), results);
        // Threads of a peer that still run are no reason to wait.
        System.exit(0);
    }

    /** Its input ends when the one that started it does, however that ends. */
    private static void endWithParent() {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        while (System.in.read() >= 0) continue;
                    } catch (IOException e) {
                        System.err.println(e);
                    }
                    Runtime.getRuntime().halt(1);
                });
    }

    private static void say(String which, int round, int rounds) {
        System.out.println(which + "\t" + round + "\t" + rounds);
    }
}
