package berkeley;

import static berkeley.bindings.socket.Constants.EINVAL;
import static berkeley.bindings.socket.Constants.FD_CLOEXEC;
import static berkeley.bindings.socket.Constants.F_GETFD;
import static berkeley.bindings.socket.Constants.F_SETFD;

import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** The descriptors that a service manager opened for this process and named in its environment. */
final class ListenFds {
    /** SD_LISTEN_FDS_START. */
    private static final int FIRST = 3;

    /**
     * The variables cannot be unset from Java, and a second owner would close what is no longer
     * its.
     */
    private static final AtomicBoolean TAKEN = new AtomicBoolean();

    private ListenFds() {}

    static List<Map.Entry<String, Sock>> take() throws ErrnoException {
        String pid = System.getenv("LISTEN_PID");
        String fds = System.getenv("LISTEN_FDS");
        if (pid == null || fds == null || number("LISTEN_PID", pid) != Unistd.getpid()) {
            return List.of();
        }
        int count = number("LISTEN_FDS", fds);
        List<String> names = names(System.getenv("LISTEN_FDNAMES"), count);
        if (!TAKEN.compareAndSet(false, true)) {
            return List.of();
        }
        for (int fd = FIRST; fd < FIRST + count; fd++) {
            closeOnExec(fd);
        }
        List<Map.Entry<String, Sock>> socks = new ArrayList<>();
        for (String name : names) {
            socks.add(Map.entry(name, Sock.adopt(FIRST + socks.size())));
        }
        return List.copyOf(socks);
    }

    private static int number(String variable, String value) throws ErrnoException {
        try {
            int number = Integer.parseInt(value);
            if (number > 0 && number <= Integer.MAX_VALUE - FIRST) {
                return number;
            }
        } catch (NumberFormatException none) {
            // told below
        }
        throw new ErrnoException("sd_listen_fds", variable + "=" + value, EINVAL);
    }

    private static List<String> names(@Nullable String names, int count) throws ErrnoException {
        if (names == null) {
            return Collections.nCopies(count, "unknown");
        }
        List<String> list = List.of(names.split(":", -1));
        if (list.size() != count) {
            throw new ErrnoException(
                    "sd_listen_fds", "LISTEN_FDNAMES=" + names + " for " + count, EINVAL);
        }
        return list;
    }

    private static void closeOnExec(int fd) throws ErrnoException {
        int flags = Fcntl.fcntl(fd, F_GETFD);
        if (flags < 0 || Fcntl.fcntl(fd, F_SETFD, flags | FD_CLOEXEC) < 0) {
            throw new ErrnoException("fcntl", "fd " + fd + " FD_CLOEXEC", Errno.errno());
        }
    }
}
