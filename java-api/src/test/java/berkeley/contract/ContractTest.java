package berkeley.contract;

import static org.junit.jupiter.api.Assertions.fail;

import berkeley.NoFdLeaks;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * What a call of a Sock returns, throws, takes from the kernel and leaves behind is what the
 * kernel's own blocking call would have, on whatever thread, with whatever memory, with or without
 * a timeout, on whatever family.
 *
 * <p>Random scripts of a peer are played against a Sock and against {@code berkeley.sys} on a
 * platform thread. A failure prints a seed, with which
 *
 * <pre>mvn -q -pl java-api -am test -Dtest=ContractTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dcontract.seed=SEED -Dcontract.scripts=1</pre>
 *
 * plays the same script again, and the shortest script found that fails as well. Without a seed the
 * same scripts are played each time; another seed plays others. {@code -Dcontract.scripts=100000}
 * plays more; {@code -Dcontract.failures=20} goes on after the first failures; {@code
 * -Dcontract.except=REGEX} overlooks differences whose text, with the script's, matches; {@code
 * -Dcontract.only=REGEX} plays the scripts alone whose text matches.
 *
 * <p>A difference counts only if it shows in four trials: see {@link ScriptTrial}. Scripts are made
 * and shortened here and not by a library, which would play them one after another: they mostly
 * wait.
 */
@ExtendWith(NoFdLeaks.class)
class ContractTest {
    private static final int SCRIPTS = Integer.getInteger("contract.scripts", 3_000);
    private static final int FAILURES = Integer.getInteger("contract.failures", 5);
    private static final Pattern ONLY = Pattern.compile(System.getProperty("contract.only", ""));
    private static final int THREADS = 16;
    private static final long SHRINKING = TimeUnit.SECONDS.toNanos(20);

    private final long first = Long.getLong("contract.seed", 1);
    private final AtomicLong next = new AtomicLong();

    /** By what they have in common: what is called, and when. */
    private final Map<String, String> failures = new ConcurrentSkipListMap<>();

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void a_Sock_does_what_the_kernel_does() throws Exception {
        play(SCRIPTS, ScriptRun.By.SOCK);
    }

    /** Else the scripts themselves would be of chance. */
    @Test
    void the_kernel_does_the_same_twice() throws Exception {
        play(Integer.getInteger("contract.self", 300), ScriptRun.By.KERNEL);
    }

    private void play(int scripts, ScriptRun.By by) throws Exception {
        Thread[] threads = new Thread[Math.min(THREADS, scripts)];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().daemon().start(() -> playSome(scripts, by));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            fail(failures.size() + " scripts fail:\n" + String.join("\n", failures.values()));
        }
    }

    private void playSome(int scripts, ScriptRun.By by) {
        long index = next.getAndIncrement();
        while (index < scripts && failures.size() < FAILURES) {
            play(first + index, by);
            index = next.getAndIncrement();
        }
    }

    private void play(long seed, ScriptRun.By by) {
        Script script = ScriptGenerator.script(seed);
        if (!ONLY.matcher(script.toString()).find()) {
            return;
        }
        String difference = ScriptTrial.difference(script, by);
        if (difference != null) {
            Script shortest =
                    ScriptShrinker.shrink(
                            script,
                            s -> alike(difference, ScriptTrial.difference(s, by)),
                            SHRINKING);
            String last = ScriptTrial.difference(shortest, by);
            Script shown = last == null ? script : shortest;
            failures.merge(
                    shown.waiting() + " " + shown.rounds(),
                    "-Dcontract.seed="
                            + seed
                            + " -Dcontract.scripts=1: "
                            + (last == null ? difference : last)
                            + "\n  "
                            + shown,
                    (known, _) -> known);
        }
    }

    /** What was left behind is one thing, what a call did another. */
    private static boolean alike(String one, @Nullable String other) {
        return other != null && one.startsWith("Sock ") == other.startsWith("Sock ");
    }
}
