package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_HCI;
import static berkeley.bindings.bluetooth.Constants.EVT_CMD_COMPLETE;
import static berkeley.bindings.bluetooth.Constants.EVT_CMD_STATUS;
import static berkeley.bindings.bluetooth.Constants.HCI_COMMAND_HDR_SIZE;
import static berkeley.bindings.bluetooth.Constants.HCI_COMMAND_PKT;
import static berkeley.bindings.bluetooth.Constants.HCI_EVENT_HDR_SIZE;
import static berkeley.bindings.bluetooth.Constants.HCI_EVENT_PKT;
import static berkeley.bindings.bluetooth.Constants.HCI_MAX_EVENT_SIZE;
import static berkeley.bindings.bluetooth.Constants.HCI_TYPE_LEN;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.ETIMEDOUT;
import static berkeley.bindings.socket.Constants.SOCK_RAW;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.time.Duration;

/**
 * {@code HCI_CHANNEL_RAW} of one controller: sends it any command, and receives its events. Some
 * commands take CAP_NET_RAW. One thread at a time uses it.
 */
public final class HciSocket implements AutoCloseable {

    /**
     * What a controller reports.
     *
     * @param code {@code EVT_*}
     * @param parameters from the buffer's position on, least significant byte first
     */
    public record Event(int code, ByteBuffer parameters) {}

    private final Sock sock;
    private final Duration limit;
    private long deadline;
    private int opcode;

    /**
     * Whether the controller has said what it makes of the command; a later refusal is another's.
     */
    private boolean answered;

    /** How often another has sent the same command since, which the controller has not ended. */
    private int others;

    /** Another command whose end is to be reported too, or 0. */
    private int alsoEnds;

    /**
     * {@code socket}, {@code setsockopt}, {@code bind}—opens a controller.
     *
     * @param dev its number; {@link Controller#first} has one
     * @param limit how long a command may take, with the events that it leads to
     * @param events {@code EVT_*}: what to report beside the ends of commands
     * @throws ErrnoException ENODEV
     */
    public static HciSocket open(int dev, Duration limit, int... events) throws ErrnoException {
        return new HciSocket(dev, limit, events);
    }

    private HciSocket(int dev, Duration limit, int... events) throws ErrnoException {
        HciFilter wanted = HciFilter.events(events);
        HciFilter ends = HciFilter.events(EVT_CMD_STATUS, EVT_CMD_COMPLETE);
        this.limit = limit;
        deadline = System.nanoTime() + limit.toNanos();
        sock = Sock.open(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI);
        try {
            sock.set(
                            HCI.FILTER,
                            new HciFilter(
                                    ends.typeMask(), wanted.eventMask() | ends.eventMask(), 0))
                    .bind(new SockAddr.Hci(dev));
        } catch (Throwable failed) {
            sock.close();
            throw failed;
        }
    }

    /**
     * Sends a command, and waits until the controller has completed it.
     *
     * @param ogf {@code OGF_*}, its group
     * @param ocf {@code OCF_*}, itself
     * @return what it returns behind the status, least significant byte first
     * @throws HciException where the controller refuses it
     * @throws ErrnoException EPERM without CAP_NET_RAW; ETIMEDOUT; ENETDOWN where the controller is
     *     off
     */
    public ByteBuffer command(int ogf, int ocf, byte... parameters) throws IOException {
        send(ogf, ocf, parameters);
        String name = "HCI command 0x%02x|0x%04x".formatted(ogf, ocf);
        for (; ; ) {
            Event event = event(name);
            if (event.code == EVT_CMD_COMPLETE) {
                ByteBuffer answer = event.parameters;
                int status = answer.hasRemaining() ? Byte.toUnsignedInt(answer.get()) : 0;
                if (status != 0) {
                    throw new HciException(name, status);
                }
                return answer.slice().order(ByteOrder.LITTLE_ENDIAN);
            }
        }
    }

    /**
     * Sends a command that leads to events, which {@link #event} returns.
     *
     * @param ogf {@code OGF_*}, its group
     * @param ocf {@code OCF_*}, itself
     */
    public void send(int ogf, int ocf, byte... parameters) throws ErrnoException {
        opcode = opcode(ogf, ocf);
        deadline = System.nanoTime() + limit.toNanos();
        answered = false;
        others = 0;
        sock.send(
                ByteBuffer.allocate(HCI_TYPE_LEN + HCI_COMMAND_HDR_SIZE + parameters.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put((byte) HCI_COMMAND_PKT)
                        .putShort((short) opcode)
                        .put((byte) parameters.length)
                        .put(parameters)
                        .array());
    }

    /** The end of this command, whoever sends it, is an event too. */
    void alsoEnds(int ogf, int ocf) {
        alsoEnds = opcode(ogf, ocf);
    }

    private static int opcode(int ogf, int ocf) {
        return ogf << 10 | ocf;
    }

    /** {@return whether the controller has taken the command} */
    boolean isAnswered() {
        return answered;
    }

    /**
     * {@return the next event that is not the mere start of the command; the end of the command is
     * reported with what follows its opcode}
     *
     * @param command its name, for messages
     * @throws HciException where the controller refuses the command
     * @throws ErrnoException ETIMEDOUT
     */
    public Event event(String command) throws IOException {
        for (; ; ) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new ErrnoException("recv", command, ETIMEDOUT);
            }
            sock.timeout(Duration.ofNanos(left));
            byte[] packet = sock.recv(HCI_TYPE_LEN + HCI_MAX_EVENT_SIZE);
            if (packet.length < HCI_TYPE_LEN + HCI_EVENT_HDR_SIZE || packet[0] != HCI_EVENT_PKT) {
                throw new ProtocolException(command + ": the controller went away");
            }
            Event event = own(packet, command);
            if (event != null) {
                return event;
            }
        }
    }

    private @Nullable Event own(byte[] packet, String command) throws HciException {
        ByteBuffer parameters = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        parameters.position(HCI_TYPE_LEN + HCI_EVENT_HDR_SIZE);
        int code = Byte.toUnsignedInt(packet[HCI_TYPE_LEN]);
        return switch (code) {
            case EVT_CMD_STATUS -> {
                int status = parameters.get();
                parameters.get();
                if (Short.toUnsignedInt(parameters.getShort()) == opcode) {
                    take(command, status);
                }
                yield null;
            }
            case EVT_CMD_COMPLETE -> {
                parameters.get();
                int ended = Short.toUnsignedInt(parameters.getShort());
                yield ended == opcode || ended == alsoEnds ? new Event(code, parameters) : null;
            }
            default -> new Event(code, parameters);
        };
    }

    private void take(String command, int status) throws HciException {
        if (answered) {
            others += status == 0 ? 1 : 0;
        } else if (status != 0) {
            throw new HciException(command, status);
        }
        answered = true;
    }

    /** {@return whether a failure that is no answer to the command is another's} */
    boolean isAnothers() {
        if (others == 0) {
            return false;
        }
        others--;
        return true;
    }

    @Override
    public void close() throws ErrnoException {
        sock.close();
    }

    /** Reads a {@code bdaddr_t}. */
    static BdAddr address(ByteBuffer from) {
        long low = Integer.toUnsignedLong(from.getInt());
        return new BdAddr(Short.toUnsignedLong(from.getShort()) << 32 | low);
    }

    /** Writes a {@code bdaddr_t}. */
    static void put(ByteBuffer into, BdAddr address) {
        into.putInt((int) address.value()).putShort((short) (address.value() >>> 32));
    }

    /** Up to the first zero byte, or all. */
    static String text(byte[] bytes, Charset charset) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, charset);
    }
}
