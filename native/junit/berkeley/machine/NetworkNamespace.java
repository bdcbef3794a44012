package berkeley.machine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A network of its own, for tests: {@code unshare(CLONE_NEWNET)} moves one thread there, with all
 * that this thread opens and the processes that it starts. A socket stays in the namespace that it
 * was opened in, whoever uses it. The kernel ends the namespace, and all links in it, with the last
 * thread and socket.
 */
public final class NetworkNamespace implements AutoCloseable {

    /** Of linux/sched.h, which is not about sockets. */
    private static final int CLONE_NEWNET = 0x4000_0000;

    @SuppressWarnings("restricted") // surefire's command line lets tests call native code
    private static final MethodHandle UNSHARE =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("unshare"),
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final Path path;

    /** A namespace with nothing but loopback, which is up. */
    public NetworkNamespace() throws Exception {
        Needs.root();
        Needs.programs("ip");
        path = call(NetworkNamespace::enter);
        sh("ip link set lo up");
    }

    private static Path enter() throws Exception {
        try {
            assertThat("unshare", (int) UNSHARE.invokeExact(CLONE_NEWNET), is(0));
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
        return Path.of("/proc").resolve(self).resolve("ns/net");
    }

    /** Runs {@code task} in it. */
    public <T> T call(Callable<T> task) throws Exception {
        try {
            return thread.submit(task).get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw e;
            }
        }
    }

    /** Runs shell commands in it, and ends at the first that fails. */
    public String sh(String script) throws Exception {
        return call(() -> {
            Process process =
                    Needs.process(List.of("sh", "-ec", script)).redirectErrorStream(true).start();
            process.getOutputStream().close();
            try (var printed = process.getInputStream();
                    var _ = process.getErrorStream()) {
                String output = new String(printed.readAllBytes());
                assertThat(output, process.waitFor(), is(0));
                return output;
            }
        });
    }

    /** What {@code ip link set … netns} takes. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
