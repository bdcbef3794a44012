package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BDADDR_LE_PUBLIC;
import static berkeley.bindings.bluetooth.Constants.BDADDR_LE_RANDOM;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;

import java.time.Duration;

/**
 * L2CAP over Bluetooth Low Energy: packets, in order and with their borders, to a service of a
 * device that its PSM names, which is 0x80 to 0xff here. A device can be connected to while it
 * advertises; {@link Mgmt} switches Low Energy on and advertises, and looks for devices that do.
 *
 * <p>One packet has at most {@code BT.SNDMTU} bytes, which is the peer's {@code BT.RCVMTU}: 672
 * unless it is set before connect or listen.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/l2cap.7.html">l2cap(7)</a>
 */
public final class LeSocket {
    private LeSocket() {}

    /**
     * {@code bind} and {@code listen}—waits for clients of a PSM.
     *
     * @param local the public address of a controller
     * @param psm 0x80 to 0xff; 0 is a free one, which {@link L2capSocket#psm} returns
     * @param backlog how many clients may wait to be accepted
     * @throws ErrnoException EADDRINUSE where another socket of the controller has the PSM; EINVAL
     *     where there is no such PSM
     */
    public static Sock listen(BdAddr local, int psm, int backlog) throws ErrnoException {
        Sock sock = L2capSocket.open();
        try {
            return sock.bind(new SockAddr.L2cap(local, psm, 0, BDADDR_LE_PUBLIC)).listen(backlog);
        } catch (Throwable failed) {
            sock.close();
            throw failed;
        }
    }

    /**
     * {@code bind} and {@code connect}—connects to a PSM of a device that advertises.
     *
     * @param local the public address of a controller
     * @param type {@code BDADDR_LE_PUBLIC} or {@code BDADDR_LE_RANDOM}, as {@link Mgmt.Device#type}
     *     returns it
     * @param limit how long to wait for the device
     * @throws ErrnoException ECONNREFUSED where none listens on the PSM; ETIMEDOUT where the device
     *     does not advertise; EHOSTUNREACH where the controller, or its Low Energy, is off
     */
    public static Sock connect(BdAddr local, BdAddr remote, int type, int psm, Duration limit)
            throws ErrnoException {
        if (type != BDADDR_LE_PUBLIC && type != BDADDR_LE_RANDOM) {
            throw new IllegalArgumentException(
                    "neither BDADDR_LE_PUBLIC nor BDADDR_LE_RANDOM: " + type);
        }
        Sock sock = L2capSocket.open();
        try {
            return sock.bind(new SockAddr.L2cap(local, 0, 0, BDADDR_LE_PUBLIC))
                    .connect(new SockAddr.L2cap(remote, psm, 0, type), limit);
        } catch (Throwable failed) {
            sock.close();
            throw failed;
        }
    }
}
