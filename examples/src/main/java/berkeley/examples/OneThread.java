package berkeley.examples;

import berkeley.examples.explain.Explain;
import berkeley.sys.Unistd;

import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

import java.lang.reflect.Method;
import java.util.Map;

/**
 * Runs each line on the same thread of this process. jshell's own way takes a new thread for each,
 * which would not know the errno of the line before.
 */
public final class OneThread implements ExecutionControlProvider {
    static final String NAME = "onethread";

    /** For the service loader. */
    public OneThread() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
        return new Control();
    }

    private static final class Control extends DirectExecutionControl {
        private static final int NOBODY = 0;
        private static final int PATIENCE_MS = 20;

        /** A second Ctrl-C that comes sooner is the first one's. */
        private static final long SECOND_NANOS = 1_000_000_000;

        private Thread lines;

        /** The kernel's number of the thread while a line runs. */
        private int running = NOBODY;

        private boolean stopping;
        private long since;

        @Override
        protected String invoke(Method line) throws Exception {
            synchronized (this) {
                lines = Thread.currentThread();
                running = Unistd.gettid();
            }
            try {
                return super.invoke(line);
            } finally {
                synchronized (this) {
                    running = NOBODY;
                    stopping(false);
                    notifyAll();
                }
                Thread.interrupted(); // what ended this line is nothing to the next
            }
        }

        /**
         * Ctrl-C: ends a wait, in the kernel or in Java, with EINTR or an exception. What neither
         * ends, such as an endless loop, ends with the lab at a second Ctrl-C.
         */
        @Override
        public synchronized void stop() {
            if (running == NOBODY) {
                return;
            }
            if (stopping) {
                if (System.nanoTime() - since > SECOND_NANOS) {
                    Runtime.getRuntime().halt(130);
                }
                return;
            }
            stopping(true);
            since = System.nanoTime();
            Thread.ofPlatform().daemon().name("Ctrl-C").start(this::end);
        }

        private void stopping(boolean now) {
            stopping = now;
            Explain.stopping(now);
        }

        /** A signal that comes before the call waits does nothing: the next one does. */
        private synchronized void end() {
            int thread = running;
            while (running == thread && stopping) {
                lines.interrupt();
                Wake.signal(thread);
                try {
                    wait(PATIENCE_MS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }
}
