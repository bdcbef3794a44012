package berkeley;

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

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        Poller.started(); // it lives as long as the process
        context.getStore(NAMESPACE).put("before", open());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        Set<?> before = context.getStore(NAMESPACE).get("before", Set.class);
        Set<String> left = open();
        left.removeAll(before);
        assertThat("descriptors left open by " + context.getDisplayName(), left, is(Set.of()));
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
