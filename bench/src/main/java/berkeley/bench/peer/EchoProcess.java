package berkeley.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;

/** The echo of native/bench, in C and in a process of its own: the same peer for every variant. */
public final class EchoProcess implements AutoCloseable {
    private final Process process;
    private final int port;

    /** Pinned to that core; looks {@code spins} times before it blocks. */
    public EchoProcess(int core, int size, int spins, int buffers) throws IOException {
        process =
                new ProcessBuilder(
                                Built.HOME.resolve("echo").toString(),
                                Integer.toString(core),
                                Integer.toString(size),
                                Integer.toString(spins),
                                Integer.toString(buffers))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        if (line == null) throw new IOException("the echo process ended at once");
        port = Integer.parseInt(line);
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
