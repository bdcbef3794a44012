package berkeley.examples;

import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

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
        return new DirectExecutionControl() {
            /** Ctrl-C: nothing in Java ends a call that blocks in the kernel. */
            @Override
            public void stop() {
                Runtime.getRuntime().halt(130);
            }
        };
    }
}
