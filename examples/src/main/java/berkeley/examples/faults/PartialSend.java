package berkeley.examples.faults;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.examples.faults.FaultStage.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A send that takes only what there is room for. From native memory, since a large {@code byte[]}
 * goes in pieces, which would hide that one call took a part.
 */
@Usage(does = "fault lab: short counts and EAGAIN on a non-blocking socket")
final class PartialSend implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (FaultStage stage = FaultStage.tcp();
                Arena arena = Arena.ofConfined()) {
            say("a non-blocking client sends 64 MB at once");
            stage.client.blocking(false);
            MemorySegment data = arena.allocate(64_000_000);
            long taken = fill(stage.client, data, 0);
            say("the server makes room by reading");
            long read = stage.server.recv(arena.allocate(1 << 20), 0, 1 << 20, MSG_WAITALL);
            long more = fill(stage.client, data, taken);
            seen(
                    ("send took %,d of 64,000,000 bytes, then EAGAIN; after the server had read %,d"
                                    + " it took %,d more: who ignores the count loses data.")
                            .formatted(taken, read, more));
        }
    }

    /** Sends until there is no room. {@code send} returns how much it took, or EAGAIN. */
    private static long fill(Sock client, MemorySegment data, long from) throws ErrnoException {
        long at = from;
        int n = 0;
        while (n != Sock.AGAIN && at < data.byteSize()) {
            n = client.send(data, at, data.byteSize() - at, 0);
            at += Math.max(n, 0);
        }
        return at - from;
    }
}
