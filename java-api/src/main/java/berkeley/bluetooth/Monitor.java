package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_HCI;
import static berkeley.bindings.bluetooth.Constants.HCI_CHANNEL_MONITOR;
import static berkeley.bindings.bluetooth.Constants.HCI_DEV_NONE;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.SOCK_RAW;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Message;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.option.SO;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * All that goes between the kernel and the Bluetooth controllers, {@code HCI_CHANNEL_MONITOR}, as
 * btmon shows it. It takes CAP_NET_RAW. A {@link BtsnoopFile} keeps it for Wireshark.
 */
public final class Monitor implements AutoCloseable {
    private static final int HEADER = 6;
    private static final int LARGEST = HEADER + 0xffff;

    private final Sock sock;
    private final Message message;

    private Monitor(Sock sock) {
        this.sock = sock;
        message = new Message().room(LARGEST);
    }

    /**
     * One packet, or one event of the kernel.
     *
     * @param time when it passed
     * @param opcode {@code HCI_MON_COMMAND_PKT}, {@code HCI_MON_EVENT_PKT}, {@code
     *     HCI_MON_ACL_TX_PKT} …
     * @param dev the number of the controller; {@code HCI_DEV_NONE} for none
     */
    public record Packet(Instant time, int opcode, int dev, byte[] data) {}

    /**
     * {@code socket}, {@code bind}—begins to listen. What is known of each controller comes first.
     *
     * @throws ErrnoException EPERM without CAP_NET_RAW; EAFNOSUPPORT where the kernel has no
     *     Bluetooth
     */
    public static Monitor open() throws ErrnoException {
        Sock sock = Sock.open(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI);
        try {
            sock.set(SO.TIMESTAMP, true);
            return new Monitor(sock.bind(new SockAddr.Hci(HCI_DEV_NONE, HCI_CHANNEL_MONITOR)));
        } catch (Throwable failed) {
            sock.close();
            throw failed;
        }
    }

    /** {@return the next packet, or null where none comes within the limit} */
    public @Nullable Packet next(Duration limit) throws ErrnoException {
        try {
            sock.timeout(limit).recvmsg(message, 0);
        } catch (ErrnoException none) {
            if (none.isTimeout()) {
                return null;
            }
            throw none;
        }
        Cmsg.Timestamp stamp = message.control(Cmsg.Timestamp.class);
        byte[] packet = message.bytes();
        ByteBuffer header = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        return new Packet(
                stamp == null ? Instant.now() : stamp.time(),
                Short.toUnsignedInt(header.getShort()),
                Short.toUnsignedInt(header.getShort()),
                Arrays.copyOfRange(packet, HEADER, packet.length));
    }

    @Override
    public void close() throws ErrnoException {
        sock.close();
        message.close();
    }
}
