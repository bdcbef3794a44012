package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_L2CAP;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.SOCK_SEQPACKET;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * L2CAP: packets, in order and with their borders, to a service of a Bluetooth device that its PSM
 * names. Its lowest bit is 1 and that of its upper byte 0: {@code (psm & 0x0101) == 1}. From 0x1001
 * on it is free for all; below, it takes CAP_NET_BIND_SERVICE.
 *
 * <p>One packet has at most the MTU's bytes, 672 unless {@code L2CAP.OPTIONS} says otherwise. A
 * receiver offers that much room, since what does not fit is lost; so are packets that come while
 * its receive buffer is full.
 *
 * <p>A {@link Sock} waits in poll. Whoever calls {@code berkeley.sys} should too: some Linux 6.1
 * deliver nothing to a recv that waits in the kernel, and hang.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/l2cap.7.html">l2cap(7)</a>
 */
public final class L2capSocket {
    private L2capSocket() {}

    /** {@code socket(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_L2CAP)}—creates an L2CAP socket. */
    public static Sock open() throws ErrnoException {
        return Sock.open(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_L2CAP);
    }

    /**
     * {@code bind} and {@code listen}—waits for clients of a PSM.
     *
     * @param psm 0 is a free one, which {@link #psm} returns
     * @param backlog how many clients may wait to be accepted
     * @throws ErrnoException EADDRINUSE where another socket of the controller has the PSM; EINVAL
     *     where there is no such PSM; EACCES below 0x1001 without the capability
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

    /** {@code getsockname}—returns the PSM of a socket that listens or is connected. */
    public static int psm(Sock sock) throws ErrnoException {
        return ((SockAddr.L2cap) sock.getsockname()).psm();
    }

    /**
     * {@code bind} and {@code connect}—connects to a PSM from the controller of an address.
     *
     * @throws ErrnoException ECONNREFUSED where none listens on the PSM; EHOSTDOWN where the device
     *     does not answer; EHOSTUNREACH where the controller is off; EACCES where the devices were
     *     to pair and did not
     */
    public static Sock connect(BdAddr local, BdAddr remote, int psm) throws ErrnoException {
        return connect(local, remote, psm, ChronoUnit.FOREVER.getDuration());
    }

    /**
     * {@code bind} and {@code connect}—connects to a PSM from the controller of an address.
     *
     * @param limit how long the connect may take
     * @throws ErrnoException as {@link #connect(BdAddr, BdAddr, int)}; ETIMEDOUT after the limit
     */
    public static Sock connect(BdAddr local, BdAddr remote, int psm, Duration limit)
            throws ErrnoException {
        Sock sock = open();
        try {
            return sock.bind(new SockAddr.L2cap(local, 0))
                    .connect(new SockAddr.L2cap(remote, psm), limit);
        } catch (Throwable failed) {
            sock.close();
            throw failed;
        }
    }
}
