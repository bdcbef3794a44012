package berkeley.bench.peer;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;

/** The crowd of native/bench: the far ends of many connections, in C and in their own process. */
public final class Crowd implements AutoCloseable {
    /** So many may wait to be accepted, whatever net.core.somaxconn is. */
    private static final int BACKLOG = 100;

    /** Takes one connection that has come. */
    public interface Accepting {
        void accept() throws Exception;
    }

    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    /** Of connections to a port of 127.0.0.1. */
    public Crowd(int port) throws IOException {
        process =
                new ProcessBuilder(Built.HOME.resolve("crowd").toString(), Integer.toString(port))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        orders = process.outputWriter();
        answers = process.inputReader();
    }

    /** Makes connections, as many as there is room for at a time. */
    public void open(int count, Accepting accepting) throws Exception {
        for (int left = count; left > 0; left -= BACKLOG) {
            int now = Math.min(left, BACKLOG);
            order("open " + now);
            for (int i = 0; i < now; i++) accepting.accept();
        }
    }

    /**
     * Has a byte sent on each of {@code count} connections, round and round; all are there then.
     */
    public void poke(int count) throws IOException {
        order("poke " + count);
    }

    /** Waits until every byte has come back as it was. */
    public void drain() throws IOException {
        order("drain");
    }

    private void order(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (!"0".equals(answer)) throw new IOException("crowd: " + order + ": errno " + answer);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
