package berkeley.foreign;

import static berkeley.bindings.socket.socket_h.gettid$address;
import static berkeley.bindings.socket.socket_h.gettid$descriptor;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * A thread's own native memory: where the kernel's errno goes, what a call needs while it runs, and
 * what an array is copied through.
 *
 * <p>It is handed out as an address, and used through {@link #ALL}, of which the compiler knows
 * everything: a segment in a field would have its class, scope, bounds and alignment checked before
 * each call, in code so long that it could not be inlined. That matters, because the processor
 * predicts the return from a system call to its caller wrongly, and each Java frame between the
 * caller and the kernel takes some 11 ns.
 */
public final class ThreadBuffer {
    /** All memory. */
    @SuppressWarnings("restricted") // only this thread's own is ever used through it
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** A cache line for errno alone, so that two threads never write to one. */
    private static final int SLOT = 64;

    /** Leaves an address in user space as it is, and shows the compiler that it is aligned. */
    private static final long ADDRESS = Long.MAX_VALUE / 2 & -SLOT;

    /**
     * Values of the JDK's classes alone: a ThreadLocal's value keeps its class, and so the class
     * loader of this library, alive for as long as the thread.
     */
    private static final ThreadLocal<@Nullable WeakReference<ThreadBuffer>> OWN =
            new ThreadLocal<>();

    /**
     * The {@link #memory} of virtual threads. Their buffers, which nothing else keeps, are made
     * again from it after a collection.
     */
    private static final ThreadLocal<MemorySegment @Nullable []> OF_VIRTUAL = new ThreadLocal<>();

    /**
     * Those of the platform threads. The JDK clears the ThreadLocals of its common pool's threads
     * between two tasks, and what {@link #RECENT} still names must stay theirs.
     */
    private static final Map<Thread, ThreadBuffer> PLATFORM = new WeakHashMap<>();

    /** Those that were used last, by the thread's number: quicker to find than in a ThreadLocal. */
    private static final ThreadBuffer[] RECENT = new ThreadBuffer[64];

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);
    private static final Slab ERRNO_SLAB = new Slab(SLOT);
    private static final Slab STRUCT_SLAB = new Slab(Structs.SIZE);

    // What is where in memory.
    private static final int ERRNO = 0;
    private static final int STRUCTS = 1;
    private static final int ROOM = 2;

    private final long thread = Thread.currentThread().threadId();

    /** Where errno goes, the structs, and what arrays are copied through; NULL until needed. */
    private final MemorySegment[] memory;

    private final long beforeErrno;
    private @Nullable Structs structs;
    private long copy;
    private long copySize;
    private ByteBuffer view = NONE;

    /**
     * What the thread's call under way may block on in the kernel, for the thread that closes it: a
     * descriptor, or -1. It is a number, since the collector looks at each write of a reference.
     * Plain reads and writes: the descriptor's own state orders them, see {@code Handle}.
     */
    private int blocking = -1;

    /** The same for a call that waits for several descriptors: their set, or null. */
    private @Nullable Object blockingSet;

    /** The number that the kernel has for a platform thread. */
    private final int tid;

    private ThreadBuffer(int tid, MemorySegment[] memory) {
        this.tid = tid;
        this.memory = memory;
        beforeErrno = memory[ERRNO].address() - SLOT;
        copy = memory[ROOM].address();
        copySize = memory[ROOM].byteSize();
    }

    private static MemorySegment[] newMemory() {
        return new MemorySegment[] {ERRNO_SLAB.cut(), MemorySegment.NULL, MemorySegment.NULL};
    }

    /** {@return the calling thread's} */
    public static ThreadBuffer own() {
        long thread = Thread.currentThread().threadId();
        ThreadBuffer recent = RECENT[(int) thread & RECENT.length - 1];
        return recent != null && recent.thread == thread ? recent : find(thread);
    }

    private static ThreadBuffer find(long thread) {
        WeakReference<ThreadBuffer> reference = OWN.get();
        ThreadBuffer own = reference == null ? null : reference.get();
        if (own == null) {
            own = Thread.currentThread().isVirtual() ? ofVirtual() : ofPlatform();
            OWN.set(new WeakReference<>(own));
        }
        if (!Thread.currentThread().isVirtual()) { // of virtual ones there are too many
            RECENT[(int) thread & RECENT.length - 1] = own;
        }
        return own;
    }

    private static ThreadBuffer ofVirtual() {
        MemorySegment[] memory = OF_VIRTUAL.get();
        if (memory == null) {
            memory = newMemory();
            OF_VIRTUAL.set(memory);
        }
        return new ThreadBuffer(0, memory);
    }

    private static ThreadBuffer ofPlatform() {
        synchronized (PLATFORM) {
            return PLATFORM.computeIfAbsent(
                    Thread.currentThread(), _ -> new ThreadBuffer(gettid(), newMemory()));
        }
    }

    /** {@return where the call about to be made puts errno} */
    public static MemorySegment errno() {
        return own().errnoSegment();
    }

    /** {@return where this thread's calls put errno} */
    public MemorySegment errnoSegment() {
        return ALL.asSlice(errnoAddress(), Integer.BYTES);
    }

    /** {@return the errno of this thread's last call that returned -1} */
    public static int lastErrno() {
        return ALL.get(ValueLayout.JAVA_INT, own().errnoAddress());
    }

    /** Sets the errno of this thread's last call, which failed with it, or would have. */
    public static void errno(int value) {
        ALL.set(ValueLayout.JAVA_INT, own().errnoAddress(), value);
    }

    /** {@return the address of errno, which the compiler can see to be none of the first 64} */
    public long errnoAddress() {
        return (beforeErrno & ADDRESS) + SLOT;
    }

    /** {@return the structs that this thread's calls use} */
    Structs structs() {
        Structs now = structs;
        if (now == null) {
            if (memory[STRUCTS].address() == 0) {
                memory[STRUCTS] = newStructs();
            }
            structs = now = new Structs(memory[STRUCTS]);
        }
        return now;
    }

    /** {@return memory for {@link Structs}} */
    static MemorySegment newStructs() {
        return STRUCT_SLAB.cut();
    }

    /** {@return the address of at least {@code length} bytes, for a copy} */
    public long copy(long length) {
        return (length <= copySize ? copy : grow(length)) & ADDRESS;
    }

    private long grow(long length) {
        long size = Math.max(16 * 1024, Long.highestOneBit(length - 1) << 1);
        MemorySegment room = Arena.ofAuto().allocate(size, SLOT);
        memory[ROOM] = room;
        copySize = size;
        copy = room.address();
        return copy;
    }

    /** {@return {@link #copy} as a buffer, for copies between buffers that make no garbage} */
    public ByteBuffer view(long length) {
        copy(length);
        ByteBuffer now = view;
        if (now.capacity() < length) {
            view = now = memory[ROOM].asByteBuffer();
        }
        return now;
    }

    /**
     * Publishes the descriptor that the calling thread may block on in the kernel from now on; -1
     * is none. A virtual thread never blocks there.
     */
    public static void blocking(int fd) {
        if (!Thread.currentThread().isVirtual()) {
            own().blocking = fd;
        }
    }

    /** Publishes the set of descriptors that the calling thread may block on; null is none. */
    public static void blockingSet(@Nullable Object set) {
        own().blockingSet = set;
    }

    /** {@return the descriptor that the thread may block on, or -1} */
    public int blocking() {
        return blocking;
    }

    /** {@return the set of descriptors that the thread may block on, or null} */
    public @Nullable Object blockingSet() {
        return blockingSet;
    }

    /**
     * {@return the number that the kernel has for this platform thread, or 0 if it is not known}
     */
    public int tid() {
        return tid;
    }

    /** {@return 0 too, where the C library does not have gettid} */
    private static int gettid() {
        if (gettid$address().address() == 0) {
            return 0;
        }
        try {
            return (int) Gettid.CALL.invokeExact();
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Gettid {
        static final MethodHandle CALL = Link.infallible(gettid$address(), gettid$descriptor());
    }

    /** {@return those of all platform threads that have made a call} */
    public static ThreadBuffer[] ofPlatformThreads() {
        synchronized (PLATFORM) {
            return PLATFORM.values().toArray(ThreadBuffer[]::new);
        }
    }

    /**
     * Memory cut from slabs, each of which the collector frees with the last of its threads: a
     * million virtual threads cost no arena each.
     */
    private static final class Slab {
        private static final int COUNT = 64;

        private final int size;
        private MemorySegment free = MemorySegment.NULL;

        Slab(int size) {
            this.size = size;
        }

        synchronized MemorySegment cut() {
            if (free.byteSize() == 0) {
                free = Arena.ofAuto().allocate((long) COUNT * size, SLOT);
            }
            MemorySegment cut = free.asSlice(0, size);
            free = free.asSlice(size);
            return cut;
        }
    }
}
