package berkeley;

import static berkeley.bindings.socket.Constants.IOCTL_VM_SOCKETS_GET_LOCAL_CID;
import static berkeley.bindings.socket.Constants.O_RDONLY;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.sys.Errno;
import berkeley.sys.SysIoctl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * What a program asks of AF_VSOCK beside its sockets.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/vsock.7.html">vsock(7)</a>
 */
public final class Vsock {
    private static final Path DEVICE = Path.of("/dev/vsock");

    private Vsock() {}

    /**
     * {@code ioctl(fd, IOCTL_VM_SOCKETS_GET_LOCAL_CID, &cid)} on /dev/vsock—gets the number of this
     * machine among those of its host.
     *
     * @return the CID, unsigned; {@code VMADDR_CID_HOST} on a host, {@code VMADDR_CID_ANY} where
     *     nothing carries vsock yet
     * @throws ErrnoException ENOENT: the kernel has no vsock; EACCES: only others may ask
     */
    public static int localCid() throws ErrnoException {
        try (Fd device = Fd.open(DEVICE, O_RDONLY);
                Arena arena = Arena.ofConfined()) {
            MemorySegment cid = arena.allocate(JAVA_INT);
            if (SysIoctl.ioctl(device.fd(), IOCTL_VM_SOCKETS_GET_LOCAL_CID, cid) < 0) {
                throw new ErrnoException("ioctl", DEVICE.toString(), Errno.errno());
            }
            return cid.get(JAVA_INT, 0);
        }
    }
}
