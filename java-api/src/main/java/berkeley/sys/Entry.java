package berkeley.sys;

import static berkeley.bindings.socket.Constants.ERANGE;
import static berkeley.bindings.socket.socket_h.C_INT;
import static berkeley.bindings.socket.socket_h.C_POINTER;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemorySegment;

/**
 * The memory that a lookup of netdb.h answers in. C's own is one for the process, or for the native
 * thread, which a virtual thread may leave between a call and the look at its answer; so the
 * reentrant calls are used, and each Java thread has its own.
 */
final class Entry {
    private static final int ENOUGH = 1 << 20;

    private final ThreadLocal<@Nullable MemorySegment> own;
    private final GroupLayout layout;

    MemorySegment struct;
    MemorySegment result;
    MemorySegment h_errno;
    MemorySegment buffer;

    /**
     * The calling thread's.
     *
     * @param own the memory of all, in one piece: the struct, which the caller gets, keeps alive
     *     what it points to
     */
    Entry(ThreadLocal<@Nullable MemorySegment> own, GroupLayout layout) {
        this.own = own;
        this.layout = layout;
        MemorySegment memory = own.get();
        cut(memory == null ? allocate(1024) : memory);
    }

    private MemorySegment allocate(long room) {
        MemorySegment memory = Arena.ofAuto().allocate(before() + room, C_POINTER.byteSize());
        own.set(memory);
        return memory;
    }

    /** How many bytes are before the buffer. */
    private long before() {
        return layout.byteSize() + 2 * C_POINTER.byteSize();
    }

    private void cut(MemorySegment memory) {
        long size = layout.byteSize();
        struct = memory.asSlice(0, size);
        result = memory.asSlice(size, C_POINTER);
        h_errno = memory.asSlice(size + C_POINTER.byteSize(), C_INT);
        buffer = memory.asSlice(before());
    }

    /** Whether the answer needs more room than there was, and now there is. */
    boolean grows(int error) {
        boolean grows = error == ERANGE && buffer.byteSize() < ENOUGH;
        if (grows) {
            cut(allocate(2 * buffer.byteSize()));
        }
        return grows;
    }

    /** The struct, or NULL. */
    MemorySegment result() {
        return result.get(C_POINTER, 0).address() == 0 ? MemorySegment.NULL : struct;
    }
}
