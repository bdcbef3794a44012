package berkeley.examples.faults;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.examples.faults.Stage.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/** A send that takes only what there is room for. */
@Usage(does = "fault lab: short counts and EAGAIN on a non-blocking socket")
final class PartialSend implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (Stage stage = Stage.tcp()) {
            say("a non-blocking client sends 10 MB at once");
            stage.client.blocking(false);
            byte[] data = new byte[10_000_000];
            int taken = fill(stage.client, data, 0);
            say("the server makes room by reading");
            byte[] in = new byte[1 << 20];
            int read = stage.server.recv(in, 0, in.length, MSG_WAITALL);
            int more = fill(stage.client, data, taken);
            seen(
                    ("send took %,d of 10,000,000 bytes, then EAGAIN; after the server had read %,d"
                                    + " it took %,d more: who ignores the count loses data.")
                            .formatted(taken, read, more));
        }
    }

    /** Sends until there is no room. {@code send} tells how much it took, or EAGAIN. */
    private static int fill(Sock client, byte[] data, int from) throws ErrnoException {
        int at = from;
        for (int n; (n = client.send(data, at, data.length - at, 0)) != Sock.AGAIN; ) {
            at += n;
        }
        return at - from;
    }
}
