package berkeley.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * A thread's own native memory: where the kernel's errno goes, and what an array is copied through.
 *
 * <p>It is handed out as an address, and used through {@link #ALL}, of which the compiler knows
 * everything: a segment in a field would have its class, scope, bounds and alignment checked before
 * each call, in code so long that no caller could take it in. That matters, because a return to
 * whoever was there before a system call is predicted wrong, and each Java frame between the caller
 * and the kernel takes some 11 ns.
 */
final class ThreadMemory {
    /** All memory. */
    @SuppressWarnings("restricted") // only this thread's own is ever used through it
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** A cache line a thread, so that two of them never write to one. */
    private static final int SLOT = 64;

    /** Leaves an address in user space as it is, and tells the compiler that it is aligned. */
    private static final long ADDRESS = Long.MAX_VALUE / 2 & -SLOT;

    private static final ThreadLocal<ThreadMemory> OWN = ThreadLocal.withInitial(ThreadMemory::of);

    /**
     * Those of the platform threads. The JDK clears the ThreadLocals of its common pool's threads
     * between two tasks, and what {@link #RECENT} still names must stay theirs.
     */
    private static final Map<Thread, ThreadMemory> PLATFORM = new WeakHashMap<>();

    /** Of those that called last, by the thread's number: quicker to find than in a ThreadLocal. */
    private static final ThreadMemory[] RECENT = new ThreadMemory[64];

    private static MemorySegment free = MemorySegment.NULL;

    private final long thread = Thread.currentThread().threadId();

    /** Keeps the memory of errno from the collector, as {@link #room} does that of the copy. */
    private final MemorySegment slot = slot();

    private final long beforeErrno = slot.address() - SLOT;
    private MemorySegment room = MemorySegment.NULL;
    private long copy;
    private long copySize;

    private ThreadMemory() {}

    private static ThreadMemory of() {
        Thread thread = Thread.currentThread();
        if (thread.isVirtual()) {
            return new ThreadMemory();
        }
        synchronized (PLATFORM) {
            return PLATFORM.computeIfAbsent(thread, _ -> new ThreadMemory());
        }
    }

    /** {@return the calling thread's} */
    static ThreadMemory own() {
        long thread = Thread.currentThread().threadId();
        ThreadMemory recent = RECENT[(int) thread & RECENT.length - 1];
        return recent != null && recent.thread == thread ? recent : find(thread);
    }

    private static ThreadMemory find(long thread) {
        ThreadMemory own = OWN.get();
        if (!Thread.currentThread().isVirtual()) { // of which there are too many
            RECENT[(int) thread & RECENT.length - 1] = own;
        }
        return own;
    }

    /** {@return the address of errno, which the compiler can see to be none of the first 64} */
    long errno() {
        return (beforeErrno & ADDRESS) + SLOT;
    }

    /** {@return the address of at least {@code length} bytes} */
    long copy(long length) {
        return (length <= copySize ? copy : grow(length)) & ADDRESS;
    }

    private long grow(long length) {
        long size = Math.max(16 * 1024, Long.highestOneBit(length - 1) << 1);
        room = Arena.ofAuto().allocate(size, SLOT);
        copySize = size;
        copy = room.address();
        return copy;
    }

    /**
     * Cut from slabs that the collector frees with the last of their threads: a million virtual
     * ones cost no arena each.
     */
    private static synchronized MemorySegment slot() {
        if (free.byteSize() == 0) {
            free = Arena.ofAuto().allocate(256 * SLOT, SLOT);
        }
        MemorySegment slot = free.asSlice(0, SLOT);
        free = free.asSlice(SLOT);
        return slot;
    }
}
