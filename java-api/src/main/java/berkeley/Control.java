package berkeley;

import static berkeley.bindings.socket.Constants.SCM_PIDFD;
import static berkeley.bindings.socket.Constants.SCM_RIGHTS;
import static berkeley.bindings.socket.Constants.SOL_SOCKET;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.cmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.sys.SysCmsg;
import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The ancillary data of a {@link Message}: either to be sent, or received. A received descriptor is
 * open in this process from the moment the kernel wrote its number here, whether anyone looks or
 * not; {@link #drop} closes those that nobody took.
 */
final class Control {

    private static final long HEADER = SysCmsg.CMSG_LEN(0);
    private static final long LEN = cmsghdr.cmsg_len$offset();
    private static final long LEVEL = cmsghdr.cmsg_level$offset();
    private static final long TYPE = cmsghdr.cmsg_type$offset();
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private MemorySegment buffer;
    private long toSend;
    private long got;
    private @Nullable List<Cmsg> decoded;

    Control(int capacity) {
        buffer = capacity == 0 ? MemorySegment.NULL : Arena.ofAuto().allocate(capacity, Long.BYTES);
    }

    MemorySegment buffer() {
        return buffer;
    }

    void set(Cmsg... cmsgs) {
        drop();
        toSend = 0; // for as long as it is not complete
        long size = 0;
        for (Cmsg cmsg : cmsgs) {
            size += SysCmsg.CMSG_SPACE(CmsgCodec.length(cmsg));
        }
        if (buffer.byteSize() < size) {
            buffer = Arena.ofAuto().allocate(size, Long.BYTES);
        }
        buffer.fill((byte) 0);
        long at = 0;
        for (Cmsg cmsg : cmsgs) {
            long length = CmsgCodec.length(cmsg);
            buffer.set(LONG, at + LEN, SysCmsg.CMSG_LEN(length));
            buffer.set(JAVA_INT, at + LEVEL, CmsgCodec.level(cmsg));
            buffer.set(JAVA_INT, at + TYPE, CmsgCodec.type(cmsg));
            CmsgCodec.encode(cmsg, buffer.asSlice(at + HEADER, length));
            at += SysCmsg.CMSG_SPACE(length);
        }
        toSend = size;
    }

    void sending(MemorySegment header) {
        point(header, toSend);
    }

    void receiving(MemorySegment header) {
        drop();
        toSend = 0;
        point(header, buffer.byteSize());
    }

    void received(MemorySegment header) {
        got = msghdr.msg_controllen(header);
    }

    private void point(MemorySegment header, long length) {
        msghdr.msg_control(header, length == 0 ? MemorySegment.NULL : buffer);
        msghdr.msg_controllen(header, length);
    }

    List<Cmsg> list() {
        List<Cmsg> list = decoded;
        if (list == null) {
            list = new ArrayList<>();
            for (long at = first(); at >= 0; at = next(at)) {
                list.add(
                        CmsgCodec.decode(
                                level(at), type(at), buffer.asSlice(at + HEADER, length(at))));
            }
            decoded = list = List.copyOf(list);
        }
        return list;
    }

    long find(int level, int type) {
        for (long at = first(); at >= 0; at = next(at)) {
            if (level(at) == level && type(at) == type) {
                return at + HEADER;
            }
        }
        return -1;
    }

    /**
     * Closes the descriptors that nobody took. That one of them cannot be closed well is nobody's
     * to know any more.
     */
    void drop() {
        List<Cmsg> list = decoded;
        if (list != null) {
            list.forEach(Control::close);
        } else {
            for (long at = first(); at >= 0; at = next(at)) {
                if (level(at) == SOL_SOCKET && (type(at) == SCM_RIGHTS || type(at) == SCM_PIDFD)) {
                    for (long i = 0; i + Integer.BYTES <= length(at); i += Integer.BYTES) {
                        close(buffer.get(JAVA_INT, at + HEADER + i));
                    }
                }
            }
        }
        got = 0;
        decoded = null;
    }

    private static void close(Cmsg cmsg) {
        if (cmsg instanceof Cmsg.Rights rights) {
            rights.fds().forEach(Control::close);
        } else if (cmsg instanceof Cmsg.PidFd pidFd) {
            close(pidFd.fd());
        }
    }

    private static void close(Fd fd) {
        close(fd.detach());
    }

    /** The kernel writes an error where it could not make a descriptor. */
    private static void close(int number) {
        if (number >= 0) {
            Unistd.close(number);
        }
    }

    // Headers, by their offset in the buffer: CMSG_FIRSTHDR and CMSG_NXTHDR without a segment for
    // each

    private long first() {
        return at(0);
    }

    private long next(long at) {
        return at(at + SysCmsg.CMSG_ALIGN(HEADER + length(at)));
    }

    private long at(long offset) {
        return got - offset < HEADER ? -1 : offset;
    }

    /** The kernel's own cmsg_len never reaches past what it says it wrote; this holds for any. */
    private long length(long at) {
        return Math.clamp(buffer.get(LONG, at + LEN) - HEADER, 0, got - at - HEADER);
    }

    private int level(long at) {
        return buffer.get(JAVA_INT, at + LEVEL);
    }

    private int type(long at) {
        return buffer.get(JAVA_INT, at + TYPE);
    }
}
