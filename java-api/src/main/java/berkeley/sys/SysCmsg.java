package berkeley.sys;

import berkeley.bindings.socket.cmsghdr;
import berkeley.bindings.socket.msghdr;

import java.lang.foreign.MemorySegment;

/**
 * The macros of cmsg(3), which walk the ancillary data of a message. Where C's end in a null
 * pointer these return {@link MemorySegment#NULL}; whatever cmsg_len the buffer holds, no header
 * reaches past msg_controllen.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
 */
@SuppressWarnings("restricted") // msg_control is a pointer, and msg_controllen says how far it goes
public final class SysCmsg {
    private SysCmsg() {}

    /**
     * {@code CMSG_FIRSTHDR(msgh)}—gets the first header of a struct msghdr, or NULL.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
     */
    public static MemorySegment CMSG_FIRSTHDR(MemorySegment msgh) {
        return at(control(msgh), 0);
    }

    /**
     * {@code CMSG_NXTHDR(msgh, cmsg)}—gets the header after this one, or NULL.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
     */
    public static MemorySegment CMSG_NXTHDR(MemorySegment msgh, MemorySegment cmsg) {
        long length = cmsghdr.cmsg_len(cmsg);
        MemorySegment control = control(msgh);
        long here = cmsg.address() - control.address();
        boolean broken =
                Long.compareUnsigned(length, cmsghdr.sizeof()) < 0
                        || Long.compareUnsigned(length, control.byteSize() - here) > 0;
        return broken ? MemorySegment.NULL : at(control, here + CMSG_ALIGN(length));
    }

    /**
     * {@code CMSG_DATA(cmsg)}—gets the data of a header that {@code CMSG_FIRSTHDR} or NXTHDR told.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
     */
    public static MemorySegment CMSG_DATA(MemorySegment cmsg) {
        long end = Math.clamp(cmsghdr.cmsg_len(cmsg), CMSG_LEN(0), cmsg.byteSize());
        return cmsg.asSlice(CMSG_LEN(0), end - CMSG_LEN(0));
    }

    /**
     * {@code CMSG_ALIGN(length)}—rounds up to the alignment of a header.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
     */
    public static long CMSG_ALIGN(long length) {
        return (length + Long.BYTES - 1) & -Long.BYTES;
    }

    /**
     * {@code CMSG_SPACE(length)}—tells what data of this length take, in bytes, header and padding
     * included.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
     */
    public static long CMSG_SPACE(long length) {
        return CMSG_ALIGN(length) + CMSG_ALIGN(cmsghdr.sizeof());
    }

    /**
     * {@code CMSG_LEN(length)}—tells the cmsg_len of data of this length, in bytes.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
     */
    public static long CMSG_LEN(long length) {
        return CMSG_ALIGN(cmsghdr.sizeof()) + length;
    }

    private static MemorySegment control(MemorySegment msgh) {
        return msghdr.msg_control(msgh).reinterpret(msghdr.msg_controllen(msgh));
    }

    /**
     * From the header to the end of the control buffer: what is to be written may be longer than
     * cmsg_len yet says.
     */
    private static MemorySegment at(MemorySegment control, long offset) {
        return control.byteSize() - offset < cmsghdr.sizeof()
                ? MemorySegment.NULL
                : control.asSlice(offset);
    }
}
