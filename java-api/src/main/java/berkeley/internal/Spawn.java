package berkeley.internal;

import static berkeley.bindings.socket.Constants.EBADF;
import static berkeley.bindings.socket.Constants.EINTR;
import static berkeley.bindings.socket.Constants.F_DUPFD_CLOEXEC;
import static berkeley.bindings.socket.Constants.POSIX_SPAWN_SETSIGMASK;
import static berkeley.bindings.socket.socket_h.*;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.posix_spawn_file_actions_t;
import berkeley.bindings.socket.posix_spawnattr_t;
import berkeley.bindings.socket.sigset_t;
import berkeley.foreign.CString;
import berkeley.foreign.Link;
import berkeley.foreign.ThreadBuffer;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.Unistd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;

/**
 * posix_spawn(3) with chosen descriptors. Java's own ProcessBuilder closes all from 3 on in the
 * child.
 */
public final class Spawn {
    /** The first number after standard input, output and error. */
    public static final int FIRST = 3;

    private static final MethodHandle SPAWNP =
            Link.infallible(posix_spawnp$address(), posix_spawnp$descriptor());
    private static final MethodHandle ACTIONS_INIT =
            Link.infallible(
                    posix_spawn_file_actions_init$address(),
                    posix_spawn_file_actions_init$descriptor());
    private static final MethodHandle ADD_DUP2 =
            Link.infallible(
                    posix_spawn_file_actions_adddup2$address(),
                    posix_spawn_file_actions_adddup2$descriptor());
    private static final MethodHandle ADD_CLOSEFROM =
            Link.infallible(
                    posix_spawn_file_actions_addclosefrom_np$address(),
                    posix_spawn_file_actions_addclosefrom_np$descriptor());
    private static final MethodHandle ACTIONS_DESTROY =
            Link.infallible(
                    posix_spawn_file_actions_destroy$address(),
                    posix_spawn_file_actions_destroy$descriptor());
    private static final MethodHandle ATTR_INIT =
            Link.infallible(posix_spawnattr_init$address(), posix_spawnattr_init$descriptor());
    private static final MethodHandle ATTR_SETFLAGS =
            Link.infallible(
                    posix_spawnattr_setflags$address(), posix_spawnattr_setflags$descriptor());
    private static final MethodHandle ATTR_SETSIGMASK =
            Link.infallible(
                    posix_spawnattr_setsigmask$address(), posix_spawnattr_setsigmask$descriptor());
    private static final MethodHandle ATTR_DESTROY =
            Link.infallible(
                    posix_spawnattr_destroy$address(), posix_spawnattr_destroy$descriptor());
    private static final MethodHandle WAITPID = Link.call(waitpid$address(), waitpid$descriptor());

    private Spawn() {}

    /**
     * Starts a program, which is looked for on PATH.
     *
     * @param environment {@code name=value}
     * @param standard what standard input, output and error become, -1 for this process's own
     * @param descriptors what the numbers from 3 on become
     * @return the number of the process, or an errno with a minus sign
     */
    public static int spawn(
            List<String> command, List<String> environment, int[] standard, int[] descriptors) {
        int[] copies = new int[standard.length + descriptors.length];
        Arrays.fill(copies, -1);
        try (Arena arena = Arena.ofConfined()) {
            // Copies above all targets, so that no dup2 overwrites what a later one copies.
            int above = FIRST + descriptors.length;
            for (int i = 0; i < copies.length; i++) {
                int fd = i < FIRST ? standard[i] : descriptors[i - FIRST];
                copies[i] = fd < 0 ? -1 : Fcntl.fcntl(fd, F_DUPFD_CLOEXEC, above);
                if (fd >= 0 && copies[i] < 0 || fd < 0 && i >= FIRST) {
                    return fd < 0 ? -EBADF : -Errno.errno();
                }
            }
            return spawn(arena, command, environment, copies);
        } finally {
            for (int copy : copies) {
                if (copy >= 0) {
                    Unistd.close(copy);
                }
            }
        }
    }

    private static int spawn(
            Arena arena, List<String> command, List<String> environment, int[] copies) {
        MemorySegment actions = posix_spawn_file_actions_t.allocate(arena);
        MemorySegment attributes = posix_spawnattr_t.allocate(arena);
        MemorySegment pid = arena.allocate(JAVA_INT);
        MemorySegment argv = strings(arena, command);
        MemorySegment envp = strings(arena, environment);
        try {
            int error = (int) ACTIONS_INIT.invokeExact(actions);
            if (error != 0) {
                return -error;
            }
            try {
                error = addActions(actions, copies);
                if (error != 0) {
                    return -error;
                }
                error = (int) ATTR_INIT.invokeExact(attributes);
                if (error != 0) {
                    return -error;
                }
                error = unblockSignals(arena, attributes);
                if (error == 0) {
                    MemorySegment file = argv.getAtIndex(ADDRESS, 0);
                    error = (int) SPAWNP.invokeExact(pid, file, actions, attributes, argv, envp);
                }
                int ignored = (int) ATTR_DESTROY.invokeExact(attributes);
                return error == 0 ? pid.get(JAVA_INT, 0) : -error;
            } finally {
                int ignored = (int) ACTIONS_DESTROY.invokeExact(actions);
            }
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static int addActions(MemorySegment actions, int[] copies) throws Throwable {
        int error = 0;
        for (int i = 0; i < copies.length && error == 0; i++) {
            if (copies[i] >= 0) {
                error = (int) ADD_DUP2.invokeExact(actions, copies[i], i);
            }
        }
        return error == 0 ? (int) ADD_CLOSEFROM.invokeExact(actions, copies.length) : error;
    }

    /** The threads of the JVM block some signals, and a child inherits that. */
    private static int unblockSignals(Arena arena, MemorySegment attributes) throws Throwable {
        MemorySegment none = sigset_t.allocate(arena);
        int error = (int) ATTR_SETSIGMASK.invokeExact(attributes, none);
        return error == 0
                ? (int) ATTR_SETFLAGS.invokeExact(attributes, (short) POSIX_SPAWN_SETSIGMASK)
                : error;
    }

    /** {@return an array of strings that ends in NULL} */
    private static MemorySegment strings(Arena arena, List<String> strings) {
        MemorySegment array = arena.allocate(ADDRESS, strings.size() + 1);
        for (int i = 0; i < strings.size(); i++) {
            array.setAtIndex(ADDRESS, i, CString.of(arena, strings.get(i)));
        }
        return array;
    }

    /**
     * {@code waitpid(pid, wstatus, 0)}—waits until a process ends.
     *
     * @return its exit status, 128 and the number of the signal that killed it, or an errno with a
     *     minus sign
     */
    public static int waitpid(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(JAVA_INT);
            while (true) {
                int result = (int) WAITPID.invokeExact(ThreadBuffer.errno(), pid, status, 0);
                if (result == pid) {
                    int word = status.get(JAVA_INT, 0);
                    int signal = word & 0x7f; // WTERMSIG
                    return signal == 0 ? word >> 8 & 0xff : 128 + signal; // WEXITSTATUS
                }
                if (Errno.errno() != EINTR) {
                    return -Errno.errno();
                }
            }
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
