package berkeley.bench.peer;

import static berkeley.bindings.socket.Constants.EAGAIN;
import static berkeley.bindings.socket.socket_h.recv$address;
import static berkeley.bindings.socket.socket_h.recv$descriptor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code berkeley.sys} without its trace: what the question whether it is on costs. */
@SuppressWarnings("restricted")
public final class Untraced {
    private static final MethodHandle RECV =
            Linker.nativeLinker()
                    .downcallHandle(
                            recv$address(),
                            recv$descriptor(),
                            Linker.Option.captureCallState("errno"));

    private static final ThreadLocal<MemorySegment> ERRNO =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(JAVA_INT));

    private Untraced() {}

    public static long recv(int fd, MemorySegment buf, long len, int flags) {
        try {
            return (long) RECV.invokeExact(ERRNO.get(), fd, buf, len, flags);
        } catch (Throwable thrown) {
            throw new IllegalStateException(thrown);
        }
    }

    /** {@return whether the last call said EAGAIN} */
    public static boolean again() {
        return ERRNO.get().get(JAVA_INT, 0) == EAGAIN;
    }
}
