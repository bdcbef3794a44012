package berkeley.bench.cases;

import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Plan;
import berkeley.bench.Setup;
import berkeley.bench.Variant;
import berkeley.bench.crowd.Answering;
import berkeley.bench.crowd.Api;
import berkeley.bench.crowd.Asking;
import berkeley.bench.peer.C;
import berkeley.bench.peer.Jvm;
import berkeley.bench.peer.Talk;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * An echo by a virtual thread for each of many connections, asked by as many virtual threads. Each
 * API has a process for either end: so 10,000 connections need no limit beyond 20,000 descriptors.
 */
public final class VirtualThreads implements Bench {
    private static final int SIZE = 64;

    @Override
    public String name() {
        return "virtual-threads";
    }

    @Override
    public String about() {
        return "every connection asks its echo once with 64 B; a virtual thread at each end of each,"
                + " a process for either end";
    }

    @Override
    public Clock clock() {
        return Clock.WALL;
    }

    @Override
    public Plan plan(Plan plan) {
        return plan.rounds(plan.quick() ? 15 : 100)
                .batch(Duration.ofMillis(20))
                .warmup(Duration.ofMillis(plan.quick() ? 600 : 4000));
    }

    @Override
    public int weight() {
        return 3;
    }

    @Override
    public List<String> cases(boolean quick) {
        return quick ? List.of("50", "1000") : List.of("50", "1000", "10000");
    }

    @Override
    public Setup open(String which) throws Throwable {
        int count = Integer.parseInt(which);
        C.descriptors(count + 500L);
        // Each asks and is answered.
        Setup setup = new Setup(2L * SIZE * count, true);
        Cores.keepAwake(setup);
        add(setup, "Sock byte[]", Api.SOCK, count);
        add(setup, "java.net", Api.NET, count);
        return setup;
    }

    private static void add(Setup setup, String name, Api api, int count) throws IOException {
        Talk echo = setup.own(talk(Answering.class, api, SIZE));
        Talk crowd = setup.own(talk(Asking.class, api, SIZE, count, echo.answer()));
        crowd.answer();
        setup.add(
                new Variant(
                        name,
                        "C",
                        (ops, laps) -> crowd.ask(Integer.toString(ops)),
                        () -> crowd.ask("heap") + echo.ask("heap")));
    }

    private static Talk talk(Class<?> main, Object... arguments) throws IOException {
        List<String> words = Arrays.stream(arguments).map(Object::toString).toList();
        return new Talk(Jvm.command(main, words.toArray(String[]::new)));
    }
}
