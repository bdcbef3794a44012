package berkeley.sys;

import static berkeley.bindings.socket.Constants.ERANGE;
import static berkeley.bindings.socket.socket_h.C_INT;
import static berkeley.bindings.socket.socket_h.C_POINTER;

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

    /** One arena: the struct, which the caller gets, keeps alive what it points to. */
    private final Arena arena = Arena.ofAuto();

    final MemorySegment struct;
    final MemorySegment result = arena.allocate(C_POINTER);
    final MemorySegment h_errno = arena.allocate(C_INT);
    MemorySegment buffer = arena.allocate(1024);

    Entry(GroupLayout layout) {
        struct = arena.allocate(layout);
    }

    /** Whether the answer needs more room than there was, and now there is. */
    boolean grows(int error) {
        boolean grows = error == ERANGE && buffer.byteSize() < ENOUGH;
        if (grows) {
            buffer = arena.allocate(2 * buffer.byteSize());
        }
        return grows;
    }

    /** The struct, or NULL. */
    MemorySegment result() {
        return result.get(C_POINTER, 0).address() == 0 ? MemorySegment.NULL : struct;
    }
}
