package berkeley.bluetooth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A file of the packets of a {@link Monitor}, in the format btsnoop, which Wireshark, tshark and
 * {@code btmon -r} read.
 */
public final class BtsnoopFile implements AutoCloseable {
    private static final int VERSION = 1;

    /** The link type of the monitor's packets, whose flags have the controller and the opcode. */
    private static final int LINUX_MONITOR = 2001;

    private static final int PACKET_HEADER = 24;

    /** Times count from here. */
    private static final Instant YEAR_0 = Instant.parse("0000-01-01T00:00:00Z");

    private final OutputStream out;

    private BtsnoopFile(OutputStream out) {
        this.out = out;
    }

    /** Begins a file; one of that name is overwritten. */
    public static BtsnoopFile create(Path path) throws IOException {
        BtsnoopFile file = new BtsnoopFile(Files.newOutputStream(path));
        byte[] magic = "btsnoop\0".getBytes(US_ASCII);
        file.out.write(
                ByteBuffer.allocate(magic.length + 2 * Integer.BYTES)
                        .put(magic)
                        .putInt(VERSION)
                        .putInt(LINUX_MONITOR)
                        .array());
        return file;
    }

    /** Adds a packet. */
    public void write(Monitor.Packet packet) throws IOException {
        int length = packet.data().length;
        out.write(
                ByteBuffer.allocate(PACKET_HEADER + length)
                        .putInt(length)
                        .putInt(length)
                        .putInt(packet.dev() << 16 | packet.opcode())
                        .putInt(0) // how many were lost
                        .putLong(ChronoUnit.MICROS.between(YEAR_0, packet.time()))
                        .put(packet.data())
                        .array());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
