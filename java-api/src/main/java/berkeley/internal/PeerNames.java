package berkeley.internal;

import static berkeley.bindings.socket.Constants.VMADDR_PORT_ANY;

import berkeley.addr.SockAddr;
import berkeley.foreign.NameBuffer;
import berkeley.sys.SysSocket;

import org.jspecify.annotations.Nullable;

/**
 * What an error names a socket by: the address of its peer, else the address that it is bound to,
 * else its number. What the Sock itself has connected, accepted and bound is remembered; the kernel
 * has the rest, and is called for it after a failure only.
 */
public final class PeerNames {
    private volatile @Nullable SockAddr peer;
    private volatile @Nullable SockAddr bound;

    /** Whether another has opened it, and may have bound and connected it. */
    private final boolean foreign;

    PeerNames(boolean foreign) {
        this.foreign = foreign;
    }

    PeerNames(PeerNames of) {
        peer = of.peer;
        bound = of.bound;
        foreign = of.foreign;
    }

    /** {@return the address that connect was given or accept returned, or null} */
    public @Nullable SockAddr peer() {
        return peer;
    }

    /** Keeps the address of the peer. */
    public void peer(@Nullable SockAddr address) {
        peer = address;
    }

    /** Keeps the address that bind was given. */
    public void bound(SockAddr address) {
        bound = address;
    }

    String describe(Handle handle) {
        SockAddr name = peer == null && foreign ? ask(handle, true) : peer;
        if (name == null) {
            name = bound;
            if (foreign || name != null && isIncomplete(name)) {
                name = ask(handle, false);
            }
        }
        return name == null ? "fd " + handle.fd() : name.toString();
    }

    /** Whether it lacks what bind leaves to the kernel. */
    private static boolean isIncomplete(SockAddr address) {
        return switch (address) {
            case SockAddr.Inet inet -> inet.port() == 0;
            case SockAddr.Inet6 inet6 -> inet6.port() == 0;
            case SockAddr.Vsock vsock -> vsock.port() == VMADDR_PORT_ANY;
            case SockAddr.Netlink netlink -> netlink.pid() == 0;
            case SockAddr.Rfcomm rfcomm -> rfcomm.channel() == 0;
            default -> address.equals(SockAddr.unnamed());
        };
    }

    private static @Nullable SockAddr ask(Handle handle, boolean peer) {
        // Once it is closed the number may be another file's.
        if (!handle.enterSet()) {
            return null;
        }
        try {
            NameBuffer name = new NameBuffer();
            int result =
                    peer
                            ? SysSocket.getpeername(handle.fd(), name.segment(), name.room())
                            : SysSocket.getsockname(handle.fd(), name.segment(), name.room());
            return result < 0 || isIncomplete(name.get()) ? null : name.get();
        } finally {
            handle.leaveSet();
        }
    }
}
