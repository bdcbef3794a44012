package berkeley.sys;

import static berkeley.bindings.socket.socket_h.C_POINTER;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Links native functions; what the packages below need of them they link themselves. A handle's
 * first parameter is where errno goes.
 */
@SuppressWarnings("restricted") // calling native functions is what this module is for
final class Link {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private static final String DENIED =
            "Java may not call the C library: start it with --enable-native-access="
                    + (Link.class.getModule().isNamed()
                            ? "berkeley,berkeley.bindings"
                            : "ALL-UNNAMED");

    private static volatile boolean denied;

    private Link() {}

    static MethodHandle call(MemorySegment function, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(function, descriptor, ERRNO);
    }

    /** For a call that is given three segments more, at which the function does not look. */
    static MethodHandle held(MemorySegment function, FunctionDescriptor descriptor) {
        return call(function, descriptor.appendArgumentLayouts(C_POINTER, C_POINTER, C_POINTER));
    }

    /** For a call that never fails, and so leaves {@link Errno#errno()} as it is. */
    static MethodHandle infallible(MemorySegment function, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(function, descriptor);
    }

    /** For a call with "...": {@code fixed} arguments stand before it. */
    static MethodHandle variadic(MemorySegment function, FunctionDescriptor descriptor, int fixed) {
        return LINKER.downcallHandle(
                function, descriptor, ERRNO, Linker.Option.firstVariadicArg(fixed));
    }

    /**
     * For a call that takes heap memory. It must never block: the collector waits for it, and with
     * the collector every thread.
     */
    static MethodHandle critical(MemorySegment function, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(function, descriptor, ERRNO, Linker.Option.critical(true));
    }

    /**
     * A linked function throws nothing of its own: what comes is an argument of the wrong kind, an
     * error of the VM, or its refusal to link.
     */
    static RuntimeException rethrow(Throwable thrown) {
        if (thrown instanceof LinkageError error && denied(error)) {
            throw new IllegalCallerException(DENIED, error);
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException runtime
                ? runtime
                : new IllegalStateException(thrown);
    }

    /** The first call finds the refusal itself, the next ones only the class that failed for it. */
    private static boolean denied(LinkageError error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            denied |= cause instanceof IllegalCallerException;
        }
        return denied;
    }
}
