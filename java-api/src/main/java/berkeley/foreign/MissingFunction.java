package berkeley.foreign;

import static berkeley.bindings.socket.Constants.ENOSYS;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/**
 * The handle of a function that this C library does not have, such as epoll_pwait2 before glibc
 * 2.35. A caller can try such a function and use another one, as with a system call that the kernel
 * does not have.
 */
final class MissingFunction {
    /** What a {@link #thrower} throws. {@link Link#rethrow} replaces it by one with a message. */
    private static final UnsupportedOperationException MARK = new UnsupportedOperationException();

    private MissingFunction() {}

    /** {@return a handle that sets errno to ENOSYS and returns -1, or NULL for a pointer} */
    static MethodHandle failing(FunctionDescriptor descriptor) {
        MethodType type = descriptor.toMethodType();
        Class<?> returned = type.returnType();
        Object failure =
                returned == int.class
                        ? (Object) (-1)
                        : returned == long.class ? (Object) (-1L) : MemorySegment.NULL;
        MethodHandle set = JAVA_INT.varHandle().toMethodHandle(VarHandle.AccessMode.SET);
        MethodHandle setErrno = MethodHandles.insertArguments(set, 1, 0L, ENOSYS);
        return MethodHandles.dropArguments(
                MethodHandles.filterReturnValue(
                        setErrno, MethodHandles.constant(returned, failure)),
                1,
                type.parameterList());
    }

    /** {@return a handle that throws: for a function that has no value for "it failed"} */
    static MethodHandle thrower(MethodType type) {
        MethodHandle thrower =
                MethodHandles.throwException(
                        type.returnType(), UnsupportedOperationException.class);
        return MethodHandles.dropArguments(
                MethodHandles.insertArguments(thrower, 0, MARK), 0, type.parameterList());
    }

    static boolean threw(Throwable thrown) {
        return thrown == MARK;
    }

    static UnsupportedOperationException exception(String function) {
        return new UnsupportedOperationException(
                function + ": this C library does not have it; glibc 2.35 or newer does");
    }
}
