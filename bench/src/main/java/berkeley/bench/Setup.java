package berkeley.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A case that is ready to run: its variants, and what they hold open. */
public final class Setup implements AutoCloseable {
    /** What closes something. */
    @FunctionalInterface
    public interface Closer {
        void close() throws Throwable;
    }

    private final long bytes;
    private final boolean loopback;
    private final List<Variant> variants = new ArrayList<>();
    private final Deque<Closer> owned = new ArrayDeque<>();

    /**
     * @param bytes that arrive in one operation
     * @param loopback whether they pass the loopback interface, whose counters then bear witness
     */
    public Setup(long bytes, boolean loopback) {
        this.bytes = bytes;
        this.loopback = loopback;
    }

    public void add(Variant variant) {
        variants.add(variant);
    }

    public void add(String name, Variant.Body body) {
        add(new Variant(name, body));
    }

    public void add(String name, String mate, Variant.Body body) {
        add(new Variant(name, mate, body));
    }

    /** Closes this with the setup; the last that came goes first. */
    public <T extends AutoCloseable> T own(T resource) {
        owned.push(resource::close);
        return resource;
    }

    public void onClose(Closer closer) {
        owned.push(closer);
    }

    public long bytes() {
        return bytes;
    }

    public boolean loopback() {
        return loopback;
    }

    public List<Variant> variants() {
        return List.copyOf(variants);
    }

    @Override
    public void close() throws IOException {
        Throwable first = null;
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Throwable e) {
                if (first == null) first = e;
                else first.addSuppressed(e);
            }
        }
        if (first != null) throw new IOException("closing a benchmark", first);
    }
}
