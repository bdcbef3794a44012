package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_RFCOMM;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.SOCK_STREAM;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * RFCOMM: a stream to a channel of a Bluetooth device. What is returned is a {@link Sock} like any
 * other; {@code BT.SECURITY} is set on one from {@link #open} before it connects or listens.
 *
 * <p>{@link BdAddr#ANY} as the local address leaves the choice of the controller to the kernel.
 *
 * <p>EACCES from a connect means that the devices were to pair and did not. Where both have Secure
 * Simple Pairing on, as bluetoothd switches it, they pair at every level of {@code BT.SECURITY}; to
 * do so once with {@code bluetoothctl pair} lets later connections in.
 */
public final class RfcommSocket {
    private RfcommSocket() {}

    /** {@code socket(AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM)}—creates an RFCOMM socket. */
    public static Sock open() throws ErrnoException {
        return Sock.open(AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM);
    }

    /**
     * {@code bind} and {@code listen}—waits for clients of a channel. One that leaves before it is
     * accepted is never told of, nor is what it has sent.
     *
     * @param channel 1 to 30; 0 is a free one, which {@link #channel} returns
     * @param backlog how many clients may wait to be accepted
     * @throws ErrnoException EADDRINUSE where another socket of the controller has the channel;
     *     EINVAL from listen where channel 0 finds none of the 30 free
     */
    public static Sock listen(BdAddr local, int channel, int backlog) throws ErrnoException {
        Sock sock = open();
        try {
            return sock.bind(new SockAddr.Rfcomm(local, channel)).listen(backlog);
        } catch (Throwable failed) {
            sock.close();
            throw failed;
        }
    }

    /** {@code getsockname}—returns the channel of a socket that listens or is connected. */
    public static int channel(Sock sock) throws ErrnoException {
        return ((SockAddr.Rfcomm) sock.getsockname()).channel();
    }

    /**
     * {@code bind} and {@code connect}—connects to a channel from the controller of an address.
     *
     * @param channel 1 to 30
     * @throws ErrnoException ECONNREFUSED where none listens on the channel; EHOSTDOWN where the
     *     device does not answer; ETIMEDOUT where it stops answering meanwhile, after some 50 s;
     *     EHOSTUNREACH where the controller is off; EBUSY where the two devices have a connection
     *     on that channel; EACCES or ECONNRESET where they were to pair and did not
     */
    public static Sock connect(BdAddr local, BdAddr remote, int channel) throws ErrnoException {
        return connect(local, remote, channel, ChronoUnit.FOREVER.getDuration());
    }

    /**
     * {@code bind} and {@code connect}—connects to a channel from the controller of an address.
     *
     * @param channel 1 to 30
     * @param limit how long the connect may take
     * @throws ErrnoException as {@link #connect(BdAddr, BdAddr, int)}; ETIMEDOUT after the limit
     */
    public static Sock connect(BdAddr local, BdAddr remote, int channel, Duration limit)
            throws ErrnoException {
        Sock sock = open();
        try {
            return sock.bind(new SockAddr.Rfcomm(local, 0))
                    .connect(new SockAddr.Rfcomm(remote, channel), limit);
        } catch (Throwable failed) {
            sock.close();
            throw failed;
        }
    }

    /**
     * Asks the device for the channel of a service, and connects to it.
     *
     * @param service the class of the service, such as {@link Sdp#SERIAL_PORT}
     * @throws SdpException if the device has no such service on RFCOMM
     */
    public static Sock connect(BdAddr local, BdAddr remote, UUID service) throws IOException {
        return connect(local, remote, channel(local, remote, service));
    }

    private static int channel(BdAddr local, BdAddr remote, UUID service) throws IOException {
        try (Sdp sdp = Sdp.connect(local, remote)) {
            return sdp.search(service).stream()
                    .flatMapToInt(found -> found.rfcommChannel().stream())
                    .findFirst()
                    .orElseThrow(() ->
                            new SdpException(
                                    remote
                                            + " has no service "
                                            + Sdp.name(service)
                                            + " on RFCOMM"));
        }
    }
}
