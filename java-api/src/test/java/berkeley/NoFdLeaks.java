package berkeley;

import static berkeley.bindings.socket.Constants.AF_UNIX;
import static berkeley.bindings.socket.Constants.SOCK_STREAM;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * A test must leave no descriptor behind: {@code @ExtendWith(NoFdLeaks.class)} compares the
 * sockets, pipes and anonymous files of this process before and after. Files are left out, since
 * class loading opens them at any time.
 */
public final class NoFdLeaks implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(NoFdLeaks.class);

    /** How often the collector may run, and for how many milliseconds each time the cleaner. */
    private static final int COLLECTIONS = 10;

    private static final int CLEANING = 2_000;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        PollersAlive.start();
        context.getStore(NAMESPACE).put("before", open());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Set<?> before = context.getStore(NAMESPACE).get("before", Set.class);
        Set<String> left = left(before);
        // A set of descriptors keeps an epoll instance, which the cleaner closes once the collector
        // has found that nobody has the set.
        for (int i = 0; i < COLLECTIONS && onlyEpoll(left); i++) {
            System.gc();
            for (int ms = 0; ms < CLEANING && onlyEpoll(left); ms++) {
                Thread.sleep(1);
                left = left(before);
            }
        }
        assertThat("descriptors left open by " + context.getDisplayName(), left, is(Set.of()));
    }

    private static boolean onlyEpoll(Set<String> left) {
        return !left.isEmpty() && left.stream().allMatch(fd -> fd.endsWith("[eventpoll]"));
    }

    private static Set<String> left(Set<?> before) throws IOException {
        Set<String> left = open();
        left.removeAll(before);
        return left;
    }

    /**
     * A virtual thread that waits for ever: while there is one, what reports to virtual threads
     * keeps its descriptors.
     */
    private static final class PollersAlive {
        private static Thread waiting = Thread.currentThread();

        static synchronized void start() throws Exception {
            if (waiting.isVirtual()) {
                return;
            }
            SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
            waiting = Thread.ofVirtual().start(() -> wait(pair));
            while (waiting.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }

        private static void wait(SockPair pair) {
            try {
                pair.first().recv(1);
                throw new AssertionError(pair.second() + " has sent something");
            } catch (ErrnoException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static Set<String> open() throws IOException {
        Set<String> open = new TreeSet<>();
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path fd : fds) {
                String target = target(fd);
                if (!target.startsWith("/")) {
                    open.add(fd.getFileName() + " -> " + target);
                }
            }
        }
        return open;
    }

    private static String target(Path fd) throws IOException {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (java.nio.file.NoSuchFileException closed) {
            return "/"; // the one that lists the directory
        }
    }
}
