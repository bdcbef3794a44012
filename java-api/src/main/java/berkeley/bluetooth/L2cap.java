package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_L2CAP;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.SOCK_SEQPACKET;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;

/**
 * L2CAP: packets, in order and with their borders, to a service of a Bluetooth device that its PSM
 * names. A PSM is odd, and from 0x1001 on free for all; below it takes CAP_NET_BIND_SERVICE.
 *
 * <p>One packet has at most the MTU's bytes, 672 unless {@code L2CAP.OPTIONS} says otherwise. A
 * receiver offers that much room, since what does not fit is lost.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/l2cap.7.html">l2cap(7)</a>
 */
public final class L2cap {
    private L2cap() {}

    /** {@code socket(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_L2CAP)}—creates an L2CAP socket. */
    public static Sock open() throws ErrnoException {
        return Sock.open(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_L2CAP);
    }

    /**
     * {@code bind} and {@code listen}—waits for clients of a PSM.
     *
     * @param psm 0 is a free one, which {@link #psm} tells
     */
    public static Sock listen(BdAddr local, int psm, int backlog) throws ErrnoException {
        Sock sock = open();
        try {
            return sock.bind(new SockAddr.L2cap(local, psm)).listen(backlog);
        } catch (Throwable failed) {
            sock.close();
            throw failed;
        }
    }

    /** {@code getsockname}—tells the PSM of a socket that listens or is connected. */
    public static int psm(Sock sock) throws ErrnoException {
        return ((SockAddr.L2cap) sock.getsockname()).psm();
    }

    /** {@code bind} and {@code connect}—connects to a PSM from the controller of an address. */
    public static Sock connect(BdAddr local, BdAddr remote, int psm) throws ErrnoException {
        Sock sock = open();
        try {
            return sock.bind(new SockAddr.L2cap(local, 0)).connect(new SockAddr.L2cap(remote, psm));
        } catch (Throwable failed) {
            sock.close();
            throw failed;
        }
    }
}
