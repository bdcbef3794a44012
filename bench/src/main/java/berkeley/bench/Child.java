package berkeley.bench;

import berkeley.bench.peer.C;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs one benchmark in a JVM of its own, so that no other one's profile bends its code. Says on
 * its output how far it is.
 */
public final class Child {
    private Child() {}

    /** {@code NAME quick|full OUT}. */
    public static void main(String[] args) throws Throwable {
        Bench bench = Registry.of(args[0]);
        Plan plan = bench.plan(args[1].equals("quick") ? Plan.brief() : Plan.full());
        boolean ownNetwork = bench.isolated() && C.netns();
        List<Result> results = new ArrayList<>();
        for (String which : bench.cases(plan.quick())) {
            try (Setup setup = bench.open(which)) {
                say(which, 0, plan.rounds());
                results.addAll(
                        new Paired(bench, which, setup, plan, ownNetwork)
                                .measure(round -> say(which, round, plan.rounds())));
            }
        }
        Results.JSON.writeValue(Path.of(args[2]).toFile(), results);
        // Threads of a peer that still run are no reason to wait.
        System.exit(0);
    }

    private static void say(String which, int round, int rounds) {
        System.out.println(which + "\t" + round + "\t" + rounds);
    }
}
