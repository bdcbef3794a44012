package berkeley.bench.peer;

import java.io.IOException;
import java.util.List;

/** The crowd of native/bench: the far ends of many connections, in C and in their own process. */
public final class Crowd implements AutoCloseable {
    /** So many may wait to be accepted, whatever net.core.somaxconn is. */
    private static final int BACKLOG = 100;

    /** Takes one connection that has come. */
    public interface Accepting {
        void accept() throws Exception;
    }

    private final Talk talk;

    /** Of connections to a port of 127.0.0.1. */
    public Crowd(int port) throws IOException {
        talk = new Talk(List.of(Built.HOME.resolve("crowd").toString(), Integer.toString(port)));
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
        long result = talk.ask(order);
        if (result < 0) throw new IOException("crowd: " + order + ": errno " + -result);
    }

    @Override
    public void close() {
        talk.close();
    }
}
