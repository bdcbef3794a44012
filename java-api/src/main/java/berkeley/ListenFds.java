package berkeley;

import static berkeley.bindings.socket.Constants.EINVAL;
import static berkeley.bindings.socket.Constants.ENOTSOCK;
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

/** The descriptors that a service manager opened for this process and named in its environment. */
final class ListenFds {
    /** SD_LISTEN_FDS_START. */
    private static final int FIRST = 3;

    /**
     * Those that nobody has taken, by name; null until the first call. The variables cannot be
     * unset from Java, and a second owner would close what is no longer its.
     */
    private static @Nullable List<Map.Entry<String, Integer>> untaken;

    private ListenFds() {}

    /** {@return the sockets among those that nobody has taken yet} */
    static synchronized List<Map.Entry<String, Sock>> sockets() throws ErrnoException {
        List<Map.Entry<String, Sock>> socks = new ArrayList<>();
        List<Map.Entry<String, Integer>> others = new ArrayList<>();
        for (Map.Entry<String, Integer> each : untaken()) {
            try {
                socks.add(Map.entry(each.getKey(), Sock.adopt(each.getValue())));
            } catch (ErrnoException e) {
                if (e.errno() != ENOTSOCK) {
                    throw e;
                }
                others.add(each);
            }
        }
        untaken = others;
        return List.copyOf(socks);
    }

    /** {@return all that nobody has taken yet} */
    static synchronized List<Map.Entry<String, Fd>> all() throws ErrnoException {
        List<Map.Entry<String, Fd>> all = new ArrayList<>();
        for (Map.Entry<String, Integer> each : untaken()) {
            all.add(Map.entry(each.getKey(), new Fd(each.getValue())));
        }
        untaken = List.of();
        return List.copyOf(all);
    }

    private static List<Map.Entry<String, Integer>> untaken() throws ErrnoException {
        List<Map.Entry<String, Integer>> found = untaken;
        return found == null ? given() : found;
    }

    private static List<Map.Entry<String, Integer>> given() throws ErrnoException {
        String pid = System.getenv("LISTEN_PID");
        String fds = System.getenv("LISTEN_FDS");
        if (pid == null || fds == null || number("LISTEN_PID", pid) != Unistd.getpid()) {
            return List.of();
        }
        int count = number("LISTEN_FDS", fds);
        List<String> names = names(System.getenv("LISTEN_FDNAMES"), count);
        for (int fd = FIRST; fd < FIRST + count; fd++) {
            closeOnExec(fd);
        }
        List<Map.Entry<String, Integer>> given = new ArrayList<>();
        for (String name : names) {
            given.add(Map.entry(name, FIRST + given.size()));
        }
        return given;
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
