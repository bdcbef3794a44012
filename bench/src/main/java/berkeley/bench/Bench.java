package berkeley.bench;

import java.util.List;

/** A benchmark: the same work done by every variant, in one JVM. */
public interface Bench {
    /** As {@code bench/run NAME} takes it. */
    String name();

    /** What one operation is, in a sentence. */
    String about();

    Clock clock();

    /** The parameters it runs with: sizes, numbers of descriptors. */
    List<String> cases(boolean quick);

    /** What its JVM is told beside what all are. */
    default List<String> jvmOptions() {
        return List.of();
    }

    /** How long to measure this one, where it differs from the rest. */
    default Plan plan(Plan plan) {
        return plan;
    }

    /** How much of a run it takes, beside a case of another one. */
    default int weight() {
        return 1;
    }

    /** Whether the heap that it takes is that of this JVM. */
    default boolean heap() {
        return true;
    }

    /** Whether it can run in a network namespace of its own. */
    default boolean isolated() {
        return true;
    }

    /** What there is to tell beside times, found out in the process that starts the others. */
    default List<String> notes(boolean quick) throws Exception {
        return List.of();
    }

    /** Everything connected and ready, for one of the cases. */
    Setup open(String which) throws Throwable;
}
