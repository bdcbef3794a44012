package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_L2CAP;
import static berkeley.bindings.bluetooth.Constants.L2CAP_CMD_HDR_SIZE;
import static berkeley.bindings.bluetooth.Constants.L2CAP_COMMAND_REJ;
import static berkeley.bindings.bluetooth.Constants.L2CAP_DEFAULT_MTU;
import static berkeley.bindings.bluetooth.Constants.L2CAP_ECHO_REQ;
import static berkeley.bindings.bluetooth.Constants.L2CAP_ECHO_RSP;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.ETIMEDOUT;
import static berkeley.bindings.socket.Constants.SOCK_RAW;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;

/**
 * L2CAP's echo requests, which every device answers: what l2ping(1) sends. They go through a raw
 * socket, for which it takes CAP_NET_RAW.
 */
public final class L2capPing implements AutoCloseable {
    /** The most that an echo request carries, in bytes. */
    public static final int MAX = L2CAP_DEFAULT_MTU - L2CAP_CMD_HDR_SIZE;

    /**
     * The kernel numbers its own requests on the link from 1 to 128, and leaves these to others.
     */
    private static final int FIRST_IDENT = 200;

    private static final int LAST_IDENT = 254;

    /** Of a rejected request: it is longer than the device takes. */
    private static final int MTU_EXCEEDED = 1;

    private final Sock sock;
    private int ident = LAST_IDENT;

    /** {@code socket}, {@code bind} and {@code connect}—makes a link to the device. */
    public L2capPing(BdAddr local, BdAddr remote) throws ErrnoException {
        sock = Sock.open(AF_BLUETOOTH, SOCK_RAW, BTPROTO_L2CAP);
        try {
            sock.bind(new SockAddr.L2cap(local, 0)).connect(new SockAddr.L2cap(remote, 0));
        } catch (Throwable failed) {
            sock.close();
            throw failed;
        }
    }

    /**
     * Sends one echo request and waits for its answer.
     *
     * @param data up to {@link #MAX} bytes
     * @return how long the answer took
     * @throws ErrnoException ETIMEDOUT where none came
     * @throws ProtocolException if the device rejects the request, or answers with other bytes. A
     *     device need not take more than 44, and Linux no longer does
     */
    public Duration ping(byte[] data, Duration timeout) throws ErrnoException, ProtocolException {
        if (data.length > MAX) {
            throw new IllegalArgumentException(
                    "an echo request carries " + MAX + " bytes, not " + data.length);
        }
        ident = ident < LAST_IDENT ? ident + 1 : FIRST_IDENT;
        long begin = System.nanoTime();
        sock.send(
                ByteBuffer.allocate(L2CAP_CMD_HDR_SIZE + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put((byte) L2CAP_ECHO_REQ)
                        .put((byte) ident)
                        .putShort((short) data.length)
                        .put(data)
                        .array());
        byte[] answer = answer(begin + timeout.toNanos());
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        if (!Arrays.equals(answer, data)) {
            throw new ProtocolException("the answer has other bytes than the request");
        }
        return took;
    }

    /** All signalling of the link comes here, not the answer alone. */
    private byte[] answer(long deadline) throws ErrnoException, ProtocolException {
        for (; ; ) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new ErrnoException("recv", "echo response " + ident, ETIMEDOUT);
            }
            sock.timeout(Duration.ofNanos(left));
            byte[] packet = sock.recv(L2CAP_DEFAULT_MTU);
            if (packet.length == 0) {
                throw new ProtocolException("the link was closed before an answer came");
            }
            if (packet.length < L2CAP_CMD_HDR_SIZE || Byte.toUnsignedInt(packet[1]) != ident) {
                continue;
            }
            if (packet[0] == L2CAP_ECHO_RSP) {
                return Arrays.copyOfRange(packet, L2CAP_CMD_HDR_SIZE, packet.length);
            }
            if (packet[0] == L2CAP_COMMAND_REJ) {
                throw new ProtocolException(why(ByteBuffer.wrap(packet)));
            }
        }
    }

    /** The reasons are those of the Bluetooth Core Specification (Vol 3, Part A, 4.1). */
    private static String why(ByteBuffer reject) {
        reject.order(ByteOrder.LITTLE_ENDIAN).position(L2CAP_CMD_HDR_SIZE);
        int reason = reject.remaining() < Short.BYTES ? -1 : reject.getShort();
        if (reason == MTU_EXCEEDED && reject.remaining() >= Short.BYTES) {
            int most = Short.toUnsignedInt(reject.getShort());
            return "the device takes requests of %d bytes, %d of them data"
                    .formatted(most, most - L2CAP_CMD_HDR_SIZE);
        }
        return "the device rejects echo requests" + (reason < 0 ? "" : ", reason " + reason);
    }

    /** {@code close}—ends the link, if nothing else uses it. */
    @Override
    public void close() throws ErrnoException {
        sock.close();
    }
}
