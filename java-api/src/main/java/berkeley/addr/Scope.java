package berkeley.addr;

import static berkeley.bindings.socket.Constants.ENODEV;
import static berkeley.bindings.socket.Constants.IF_NAMESIZE;
import static berkeley.bindings.socket.socket_h.if_indextoname$address;
import static berkeley.bindings.socket.socket_h.if_indextoname$descriptor;
import static berkeley.bindings.socket.socket_h.if_nametoindex$address;
import static berkeley.bindings.socket.socket_h.if_nametoindex$descriptor;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Interface names and numbers, as this thread's network namespace has them. java.net knows only
 * interfaces that have an address, and those of the namespace of the process's first thread.
 */
@SuppressWarnings("restricted") // linked here, since berkeley.sys is above; package-info says so
final class Scope {

    private Scope() {}

    private static final class IfNametoindex {
        static final MethodHandle CALL =
                Linker.nativeLinker()
                        .downcallHandle(
                                if_nametoindex$address(),
                                if_nametoindex$descriptor(),
                                Linker.Option.captureCallState("errno"));
    }

    private static final class IfIndextoname {
        static final MethodHandle CALL =
                Linker.nativeLinker()
                        .downcallHandle(if_indextoname$address(), if_indextoname$descriptor());
    }

    /** The name, or the number where there is no such interface or its name would not read back. */
    static String name(int index) {
        String found = index > 0 ? find(index) : null;
        return found == null || !readable(found) ? Integer.toUnsignedString(index) : found;
    }

    /** Null for every failure: the number is as good an address. */
    private static @Nullable String find(int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(IF_NAMESIZE);
            MemorySegment found = (MemorySegment) IfIndextoname.CALL.invokeExact(index, name);
            return found.address() == 0 ? null : name.getString(0);
        } catch (LinkageError _) { // Java may not call the C library.
            return null;
        } catch (Throwable thrown) {
            throw rethrow(thrown);
        }
    }

    /** The kernel takes any bytes but white space, a slash and a colon. */
    private static boolean readable(String name) {
        return !isNumber(name)
                && name.chars()
                        .noneMatch(c -> c == ',' || c == '\ufffd' || Character.isISOControl(c));
    }

    static int index(String text) {
        if (isNumber(text)) {
            return Integer.parseUnsignedInt(text);
        }
        if (text.indexOf(0) >= 0) { // C would take what is before it for the name.
            throw new IllegalArgumentException(
                    "a zero byte in interface " + text.replace("\0", "\\0"));
        }
        int errno;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            int index = (int) IfNametoindex.CALL.invokeExact(state, arena.allocateFrom(text));
            if (index != 0) {
                return index;
            }
            errno = state.get(ValueLayout.JAVA_INT, 0);
        } catch (LinkageError denied) {
            throw new IllegalCallerException(
                    "Java may not call the C library to look up interface "
                            + text
                            + ": start it with --enable-native-access",
                    denied);
        } catch (Throwable thrown) {
            throw rethrow(thrown);
        }
        throw new IllegalArgumentException(
                errno == ENODEV
                        ? "no such interface: " + text + ", ENODEV"
                        : "if_nametoindex " + text + ": errno " + errno);
    }

    /** A linked function throws nothing of its own. */
    private static RuntimeException rethrow(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException runtime
                ? runtime
                : new IllegalStateException(thrown);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
