package berkeley;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import static java.util.stream.Collectors.joining;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.File;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/** What the library leaves in a VM that goes on, as a server does whose applications end. */
class UnloadTest {
    /** A program whose threads live longer than the class loaders that the library is in. */
    static final class Program {
        private static final long PATIENCE = 20_000_000_000L;

        private static final List<Executor> THREADS =
                List.of(executor(Thread.ofPlatform().daemon()), executor(Thread.ofVirtual()));

        private static Executor executor(Thread.Builder builder) {
            BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
            builder.start(() -> {
                while (true) {
                    try {
                        work.take().run();
                    } catch (InterruptedException e) {
                        // there is more to do
                    }
                }
            });
            return work::add;
        }

        public static void main(String[] uses) throws Exception {
            ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
            for (String use : uses) {
                ClassLoader loader = loader();
                use(loader, use);
                WeakReference<?> weak = new WeakReference<>(loader, collected);
                loader = null;
                System.out.println(use + (comes(weak, collected) ? " is over" : " never ends"));
            }
            ClassLoader[] both = {loader(), loader()};
            for (String use : uses) {
                use(both[0], use);
                use(both[1], use);
            }
            for (int i = 0; i < both.length; i++) {
                WeakReference<?> weak = new WeakReference<>(both[i], collected);
                both[i] = null;
                System.out.println(i + (comes(weak, collected) ? " is over" : " never ends"));
            }
        }

        private static ClassLoader loader() throws Exception {
            List<URL> urls = new ArrayList<>();
            for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
                urls.add(Path.of(path).toUri().toURL());
            }
            return new URLClassLoader(
                    urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        }

        private static void use(ClassLoader loader, String use) throws Exception {
            Method on =
                    loader.loadClass("berkeley.LibraryUse")
                            .getDeclaredMethod("on", Iterable.class, String.class);
            on.setAccessible(true);
            on.invoke(null, THREADS, use);
        }

        private static boolean comes(WeakReference<?> weak, ReferenceQueue<?> collected)
                throws InterruptedException {
            long end = System.nanoTime() + PATIENCE;
            Object came = null;
            while (came != weak && System.nanoTime() - end < 0) {
                System.gc();
                came = collected.remove(50);
            }
            return came == weak;
        }
    }

    @Test
    @Timeout(180)
    void the_class_loader_of_the_library_is_collected_once_it_is_no_longer_used() throws Exception {
        String[] uses = Arrays.stream(LibraryUse.values()).map(Enum::name).toArray(String[]::new);
        List<String> command = Child.java(Program.class);
        command.addAll(List.of(uses));
        String expected =
                Stream.concat(Arrays.stream(uses), Stream.of("0", "1"))
                        .map(use -> use + " is over\n")
                        .collect(joining());
        assertThat(Child.output(command.toArray(String[]::new)), is(expected));
    }
}
