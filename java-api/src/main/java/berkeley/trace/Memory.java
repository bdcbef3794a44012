package berkeley.trace;

import static berkeley.bindings.socket.Constants.IF_NAMESIZE;
import static berkeley.bindings.socket.socket_h.gettid$address;
import static berkeley.bindings.socket.socket_h.gettid$descriptor;
import static berkeley.bindings.socket.socket_h.if_indextoname$address;
import static berkeley.bindings.socket.socket_h.if_indextoname$descriptor;
import static berkeley.bindings.socket.socket_h.process_vm_readv$address;
import static berkeley.bindings.socket.socket_h.process_vm_readv$descriptor;
import static berkeley.bindings.socket.socket_h.strerror$address;
import static berkeley.bindings.socket.socket_h.strerror$descriptor;

import berkeley.bindings.socket.iovec;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a tracer must ask of the C library: the memory behind a pointer that may be bad. The kernel
 * copies it, as it does for strace, so that an address that is not mapped is an answer and not the
 * end of the process.
 */
@SuppressWarnings("restricted") // berkeley.sys is above; package-info says what is linked here
final class Memory {
    private static final MethodHandle READ =
            Linker.nativeLinker()
                    .downcallHandle(process_vm_readv$address(), process_vm_readv$descriptor());

    /** Null where the C library does not have it, as before glibc 2.30. */
    private static final @Nullable MethodHandle GETTID =
            gettid$address().address() == 0
                    ? null
                    : Linker.nativeLinker().downcallHandle(gettid$address(), gettid$descriptor());

    private static final MethodHandle STRERROR =
            Linker.nativeLinker().downcallHandle(strerror$address(), strerror$descriptor());

    private static final MethodHandle IF_INDEXTONAME =
            Linker.nativeLinker()
                    .downcallHandle(if_indextoname$address(), if_indextoname$descriptor());

    private static final int PID = (int) ProcessHandle.current().pid();

    private static final int PAGE = 4096;

    private Memory() {}

    /** {@return a copy of the bytes at an address, or null where not all of them can be read} */
    static @Nullable MemorySegment read(long address, long length) {
        if (length == 0) {
            return MemorySegment.ofArray(new long[0]);
        }
        if (address == 0 || length < 0 || length > Integer.MAX_VALUE) {
            return null;
        }
        MemorySegment copy =
                MemorySegment.ofArray(new long[(int) ((length + 7) / 8)]).asSlice(0, length);
        return copy(address, copy) == length ? copy : null;
    }

    /** {@return how much of the copy could be filled} */
    private static long copy(long address, MemorySegment copy) {
        long length = copy.byteSize();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(length);
            MemorySegment local = iovec.allocate(arena);
            iovec.iov_base(local, bytes);
            iovec.iov_len(local, length);
            MemorySegment remote = iovec.allocate(arena);
            iovec.iov_base(remote, MemorySegment.ofAddress(address));
            iovec.iov_len(remote, length);
            long read = (long) READ.invokeExact(PID, local, 1L, remote, 1L, 0L);
            if (read > 0) {
                MemorySegment.copy(bytes, 0, copy, 0, read);
            }
            return read;
        } catch (Throwable thrown) {
            throw new IllegalStateException("process_vm_readv", thrown);
        }
    }

    /**
     * {@return the bytes before the first zero, as Latin-1, or null where they cannot be read} At
     * most {@code limit}.
     */
    static @Nullable String string(long address, int limit) {
        StringBuilder text = new StringBuilder();
        while (text.length() < limit) {
            long here = address + text.length();
            int step = (int) Math.min(limit - text.length(), PAGE - here % PAGE);
            MemorySegment bytes = read(here, step);
            if (bytes == null) {
                return null;
            }
            byte[] array = bytes.toArray(ValueLayout.JAVA_BYTE);
            int end = 0;
            while (end < array.length && array[end] != 0) {
                end++;
            }
            text.append(new String(array, 0, end, StandardCharsets.ISO_8859_1));
            if (end < array.length) {
                break;
            }
        }
        return text.toString();
    }

    static int gettid() {
        MethodHandle gettid = GETTID;
        try {
            if (gettid == null) {
                Path process = Files.readSymbolicLink(Path.of("/proc/thread-self")); // PID/task/TID
                return Integer.parseInt(process.getFileName().toString());
            }
            return (int) gettid.invokeExact();
        } catch (Throwable thrown) {
            throw new IllegalStateException("gettid", thrown);
        }
    }

    /**
     * {@return the name of an interface of this thread's network namespace, in quotes, or null
     * where there is none}
     */
    static @Nullable String interfaceName(int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(IF_NAMESIZE);
            MemorySegment found = (MemorySegment) IF_INDEXTONAME.invokeExact(index, name);
            return found.address() == 0 ? null : QuotedBytes.string(name);
        } catch (Throwable thrown) {
            throw new IllegalStateException("if_indextoname", thrown);
        }
    }

    static String strerror(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            String read = string(text.address(), 256);
            return read == null ? "errno " + errno : read;
        } catch (Throwable thrown) {
            throw new IllegalStateException("strerror", thrown);
        }
    }
}
