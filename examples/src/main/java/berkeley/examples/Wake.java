package berkeley.examples;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.sys.Unistd;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Ends a call that blocks in the kernel, with EINTR: Thread.interrupt does not. It takes a signal
 * whose handler does nothing and restarts no call.
 */
@SuppressWarnings("restricted") // it links what no program but a debugger should call
final class Wake {
    /** A real-time signal that neither the C library nor the virtual machine uses. */
    private static final int SIGNAL = 45;

    private static final MethodHandle TGKILL = linked("tgkill", JAVA_INT, JAVA_INT, JAVA_INT);

    static {
        try {
            // abs takes an int, as a handler does, and leaves everything as it is.
            MemorySegment nothing = Linker.nativeLinker().defaultLookup().findOrThrow("abs");
            MemorySegment before = (MemorySegment) linkedSignal().invokeExact(SIGNAL, nothing);
            int set = (int) linked("siginterrupt", JAVA_INT, JAVA_INT).invokeExact(SIGNAL, 1);
            if (set != 0 || before.address() == -1) {
                throw new IllegalStateException("signal " + SIGNAL + " cannot be caught");
            }
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Throwable thrown) {
            throw new IllegalStateException(thrown);
        }
    }

    private Wake() {}

    /** {@code tgkill}—sends the signal to a thread of this process. */
    static void signal(int tid) {
        try {
            int unused = (int) TGKILL.invokeExact(Unistd.getpid(), tid, SIGNAL);
        } catch (Throwable thrown) {
            throw new IllegalStateException(thrown);
        }
    }

    private static MethodHandle linkedSignal() {
        return Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("signal"),
                        FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));
    }

    private static MethodHandle linked(String name, ValueLayout... parameters) {
        return Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow(name),
                        FunctionDescriptor.of(JAVA_INT, parameters));
    }
}
