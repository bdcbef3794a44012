package berkeley.bench.crowd;

import java.io.IOException;

/** One end of a connection. */
interface End {
    /** Sends all of it. */
    void send(byte[] message) throws IOException;

    /** Fills all of it. */
    void receive(byte[] message) throws IOException;
}
