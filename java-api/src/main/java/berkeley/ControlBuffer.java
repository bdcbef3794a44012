package berkeley;

import static berkeley.bindings.socket.Constants.SCM_PIDFD;
import static berkeley.bindings.socket.Constants.SCM_RIGHTS;
import static berkeley.bindings.socket.Constants.SOL_SOCKET;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.cmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.internal.DescriptorNumbers;
import berkeley.internal.MessageMemory;
import berkeley.sys.SysCmsg;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The ancillary data of a {@link Message}: either to be sent, or received. A received descriptor is
 * open in this process from the moment the kernel wrote its number here, whether anyone looks or
 * not; {@link #drop} closes those that nobody took.
 */
final class ControlBuffer {

    private static final long HEADER = SysCmsg.CMSG_LEN(0);
    private static final long LEN = cmsghdr.cmsg_len$offset();
    private static final long LEVEL = cmsghdr.cmsg_level$offset();
    private static final long TYPE = cmsghdr.cmsg_type$offset();
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final MessageMemory memory;
    private long toSend;
    private long got;
    private @Nullable List<Cmsg> decoded;
    private @Nullable DescriptorNumbers descriptors;

    /** Of the socket that received, or AF_UNSPEC where that is not known. */
    private int domain;

    ControlBuffer(MessageMemory memory) {
        this.memory = memory;
    }

    void set(Cmsg... cmsgs) {
        drop();
        toSend = 0; // for as long as it is not complete
        long size = 0;
        for (Cmsg cmsg : cmsgs) {
            size += SysCmsg.CMSG_SPACE(CmsgCodec.length(cmsg));
        }
        memory.reserve(0, Math.toIntExact(size), 0);
        MemorySegment buffer = memory.control();
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
        point(header, memory.control().byteSize());
    }

    void received(MemorySegment header, int domain) {
        this.domain = domain;
        got = msghdr.msg_controllen(header);
        decoded = null;
        int count = 0;
        for (long at = first(); at >= 0; at = next(at)) {
            count += descriptors(at);
        }
        // Called twice for one message it is still the same descriptors.
        if (count > 0 && descriptors == null) {
            descriptors = DescriptorNumbers.received(numbers(count));
        }
    }

    /** {@return how many descriptors one header carries} */
    private int descriptors(long at) {
        return level(at) == SOL_SOCKET && (type(at) == SCM_RIGHTS || type(at) == SCM_PIDFD)
                ? (int) (length(at) / Integer.BYTES)
                : 0;
    }

    private int[] numbers(int count) {
        int[] numbers = new int[count];
        int i = 0;
        for (long at = first(); at >= 0; at = next(at)) {
            for (int k = 0; k < descriptors(at); k++) {
                numbers[i++] = buffer().get(JAVA_INT, at + HEADER + (long) k * Integer.BYTES);
            }
        }
        return numbers;
    }

    private void point(MemorySegment header, long length) {
        msghdr.msg_control(header, length == 0 ? MemorySegment.NULL : memory.control());
        msghdr.msg_controllen(header, length);
    }

    List<Cmsg> list() {
        List<Cmsg> list = decoded;
        if (list == null) {
            list = new ArrayList<>();
            int taken = 0;
            for (long at = first(); at >= 0; at = next(at)) {
                int count = descriptors(at);
                list.add(
                        count > 0 && descriptors != null
                                ? owned(type(at), descriptors, taken, count)
                                : decode(at));
                taken += count;
            }
            decoded = list = List.copyOf(list);
        }
        return list;
    }

    private Cmsg decode(long at) {
        MemorySegment data = buffer().asSlice(at + HEADER, length(at));
        return CmsgCodec.decode(domain, level(at), type(at), data);
    }

    private static Cmsg owned(int type, DescriptorNumbers numbers, int from, int count) {
        return type == SCM_PIDFD
                ? new Cmsg.PidFd(new Fd(numbers, from))
                : new Cmsg.Rights(
                        IntStream.range(from, from + count)
                                .mapToObj(i -> new Fd(numbers, i))
                                .toList());
    }

    long find(int level, int type) {
        for (long at = first(); at >= 0; at = next(at)) {
            if (level(at) == level && type(at) == type) {
                return at + HEADER;
            }
        }
        return -1;
    }

    /** Closes the descriptors that nobody took. */
    void drop() {
        if (descriptors != null) {
            descriptors.closeAll();
            descriptors = null;
        }
        got = 0;
        decoded = null;
    }

    private MemorySegment buffer() {
        return memory.control();
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
        return Math.clamp(buffer().get(LONG, at + LEN) - HEADER, 0, got - at - HEADER);
    }

    private int level(long at) {
        return buffer().get(JAVA_INT, at + LEVEL);
    }

    private int type(long at) {
        return buffer().get(JAVA_INT, at + TYPE);
    }
}
