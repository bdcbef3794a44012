package berkeley.bench.cases;

import berkeley.bench.Setup;
import berkeley.bench.peer.C;

/** Who runs where: what measures on the first core, its far end on the last. */
final class Cores {
    /** Asked before this thread is pinned: the JVM counts the cores it may use. */
    private static final int COUNT = Runtime.getRuntime().availableProcessors();

    /** The far end's. */
    static final int LAST = COUNT - 1;

    private Cores() {}

    /** Pins this thread to the first core and keeps all awake, until the setup closes. */
    static void take(Setup setup) throws Throwable {
        // The last to go: whoever runs next may use all cores.
        setup.onClose(C::unpin);
        keepAwake(setup);
        near();
    }

    static void keepAwake(Setup setup) throws Throwable {
        C.awake(COUNT);
        setup.onClose(C::asleep);
    }

    /** What this thread starts from now on runs on the last core. */
    static void far() throws Throwable {
        C.pin(LAST);
    }

    /** This thread runs on the first core again. */
    static void near() throws Throwable {
        C.pin(0);
    }
}
