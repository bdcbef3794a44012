package berkeley.foreign;

import static berkeley.bindings.socket.socket_h.C_LONG;
import static berkeley.bindings.socket.socket_h.C_POINTER;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Links native functions; what the packages below need of them they link themselves. A handle's
 * first parameter is where errno goes.
 *
 * <p>Each method above tells the trace of its call itself, in two lines. To weave that in here, a
 * MutableCallSite and the two ways behind a guardWithTest, makes lambda forms for each shape of
 * call: the first six calls of a client took 49 ms longer, and 88 ms longer with an AOT cache
 * (medians of 11 pairs). Nor are these methods generated: what makes them long is their Javadoc and
 * what they check, which a generator would have to hold for each.
 */
@SuppressWarnings("restricted") // calling native functions is what this module is for
public final class Link {
    /** Why nothing can be linked here, or null. */
    private static final @Nullable String REFUSAL =
            Platform.refusal(System.getProperty("os.name"), System.getProperty("os.arch"));

    private static final String DENIED =
            "Java may not call the C library: start it with --enable-native-access="
                    + (Link.class.getModule().isNamed()
                            ? "berkeley,berkeley.bindings"
                            : "ALL-UNNAMED");

    private static volatile boolean denied;

    private Link() {}

    /** Some JVMs have no linker: there {@link #REFUSAL} is thrown first. */
    private static final class Native {
        static final Linker LINKER = Linker.nativeLinker();
        static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    }

    /** For a call that returns -1, or NULL, after an error. */
    public static MethodHandle call(MemorySegment function, FunctionDescriptor descriptor) {
        return link(function, descriptor, Native.ERRNO);
    }

    /** For a call that returns something else after an error. */
    public static MethodHandle coded(MemorySegment function, FunctionDescriptor descriptor) {
        return missing(function)
                ? MissingFunction.thrower(
                        descriptor.toMethodType().insertParameterTypes(0, MemorySegment.class))
                : call(function, descriptor);
    }

    /**
     * For a call whose memory, its second argument, is given as an address, and which is given a
     * segment more, at which the function does not look.
     */
    public static MethodHandle pinned(MemorySegment function, FunctionDescriptor descriptor) {
        return call(function, withPin(descriptor));
    }

    /** {@return the descriptor of a {@link #pinned} call} */
    public static FunctionDescriptor withPin(FunctionDescriptor descriptor) {
        MemoryLayout[] arguments = descriptor.argumentLayouts().toArray(MemoryLayout[]::new);
        arguments[1] = C_LONG;
        return FunctionDescriptor.of(descriptor.returnLayout().orElseThrow(), arguments)
                .appendArgumentLayouts(C_POINTER);
    }

    /** For a call that is given three segments more, at which the function does not look. */
    public static MethodHandle held(MemorySegment function, FunctionDescriptor descriptor) {
        return call(function, descriptor.appendArgumentLayouts(C_POINTER, C_POINTER, C_POINTER));
    }

    /** For a call that never fails, and so leaves errno as it is. */
    public static MethodHandle infallible(MemorySegment function, FunctionDescriptor descriptor) {
        return missing(function)
                ? MissingFunction.thrower(descriptor.toMethodType())
                : Native.LINKER.downcallHandle(function, descriptor);
    }

    /** For a call with "...": {@code fixed} arguments stand before it. */
    public static MethodHandle variadic(
            MemorySegment function, FunctionDescriptor descriptor, int fixed) {
        return link(function, descriptor, Native.ERRNO, Linker.Option.firstVariadicArg(fixed));
    }

    /**
     * For a call that takes heap memory. It must never block: the collector waits for it, and with
     * the collector every thread.
     */
    public static MethodHandle critical(MemorySegment function, FunctionDescriptor descriptor) {
        return link(function, descriptor, Native.ERRNO, Linker.Option.critical(true));
    }

    private static MethodHandle link(
            MemorySegment function, FunctionDescriptor descriptor, Linker.Option... options) {
        return missing(function)
                ? MissingFunction.failing(descriptor)
                : Native.LINKER.downcallHandle(function, descriptor, options);
    }

    /** {@return whether the C library does not have the function} */
    private static boolean missing(MemorySegment function) {
        if (REFUSAL != null) {
            throw new UnsupportedOperationException(REFUSAL);
        }
        return function.address() == 0;
    }

    /**
     * A linked function throws nothing of its own: what comes is an argument of the wrong kind, an
     * error of the VM, its refusal to link, or that the C library does not have the function.
     */
    public static RuntimeException rethrow(Throwable thrown) {
        if (REFUSAL != null && thrown instanceof LinkageError) {
            throw new UnsupportedOperationException(REFUSAL, thrown);
        }
        if (MissingFunction.threw(thrown)) {
            // The caller bears the function's name.
            throw MissingFunction.exception(
                    StackWalker.getInstance()
                            .walk(frames -> frames.skip(1).findFirst())
                            .map(StackWalker.StackFrame::getMethodName)
                            .orElse("?"));
        }
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
