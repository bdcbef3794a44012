package berkeley;

import static berkeley.bindings.socket.Constants.VMADDR_PORT_ANY;

import berkeley.addr.SockAddr;
import berkeley.sys.SysSocket;

import org.jspecify.annotations.Nullable;

/**
 * A descriptor, and what an error names a socket by: whom it talks to, else where it is bound, else
 * its number. What a Sock was told is remembered; the kernel is asked for the rest, after a failure
 * only.
 */
abstract sealed class Ends extends Descriptor permits Waiting {
    private volatile @Nullable SockAddr peer;
    private volatile @Nullable SockAddr bound;
    private volatile boolean foreign;

    Ends(int fd, boolean wakes) {
        super(fd, wakes);
    }

    @Nullable SockAddr peer() {
        return peer;
    }

    void peer(@Nullable SockAddr addr) {
        peer = addr;
    }

    void bound(SockAddr addr) {
        bound = addr;
    }

    /** Another has opened it, and may have bound and connected it. */
    void foreign() {
        foreign = true;
    }

    void copy(Ends other) {
        peer = other.peer;
        bound = other.bound;
        foreign = other.foreign;
    }

    @Override
    public String toString() {
        SockAddr name = peer == null && foreign ? asked(true) : peer;
        if (name == null) {
            name = bound;
            if (foreign || name != null && open(name)) {
                name = asked(false);
            }
        }
        return name == null ? "fd " + number() : name.toString();
    }

    /** Whether it lacks what bind leaves to the kernel. */
    private static boolean open(SockAddr addr) {
        return addr instanceof SockAddr.Inet inet && inet.port() == 0
                || addr instanceof SockAddr.Inet6 inet6 && inet6.port() == 0
                || addr instanceof SockAddr.Vsock vsock && vsock.port() == VMADDR_PORT_ANY
                || addr instanceof SockAddr.Netlink netlink && netlink.pid() == 0
                || addr instanceof SockAddr.Rfcomm rfcomm && rfcomm.channel() == 0
                || addr.equals(SockAddr.unnamed());
    }

    private @Nullable SockAddr asked(boolean far) {
        // Once it is closed the number may be anyone's.
        if (!tryEnter()) {
            return null;
        }
        try {
            int fd = number();
            SockAddrBuf name = new SockAddrBuf();
            int result =
                    far
                            ? SysSocket.getpeername(fd, name.segment(), name.room())
                            : SysSocket.getsockname(fd, name.segment(), name.room());
            return result < 0 || open(name.get()) ? null : name.get();
        } finally {
            leave();
        }
    }
}
