package berkeley.bench.cases;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bench.Setup;
import berkeley.bench.peer.C;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Many UDP sockets, connected to a sender that wakes them one by one. */
final class Receivers {
    /** The same as in ready.c. */
    private static final int STRIDE = 7919;

    final int host;
    final int sender;
    final int[] fds;
    final MemorySegment ports;

    private Receivers(int host, int sender, int[] fds) {
        this.host = host;
        this.sender = sender;
        this.fds = fds;
        ports = Arena.ofAuto().allocate(JAVA_INT, fds.length);
    }

    /** {@code host} is another one for each variant, so that the ports suffice. */
    static Receivers open(Setup setup, int host, int count) throws Throwable {
        int sender = C.receiver(1);
        setup.onClose(() -> C.close(sender));
        Receivers receivers = new Receivers(host, sender, new int[count]);
        int from = C.port(sender);
        for (int i = 0; i < count; i++) {
            int fd = C.receiver(host, from);
            setup.onClose(() -> C.close(fd));
            receivers.fds[i] = fd;
            receivers.ports.setAtIndex(JAVA_INT, i, C.port(fd));
        }
        return receivers;
    }

    /** Ports of channels that something else opened. */
    static Receivers of(Setup setup, int host, int[] ports) throws Throwable {
        int sender = C.receiver(1);
        setup.onClose(() -> C.close(sender));
        Receivers receivers = new Receivers(host, sender, new int[ports.length]);
        MemorySegment.copy(ports, 0, receivers.ports, JAVA_INT, 0, ports.length);
        return receivers;
    }

    int next(int at) {
        return (at + STRIDE) % fds.length;
    }

    void poke(int at) throws Throwable {
        C.poke(sender, host, ports.getAtIndex(JAVA_INT, at));
    }
}
