package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** errno(3), strerror(3) and perror(3). */
class ErrnoTest {

    @Test
    void every_errno_has_the_name_that_the_C_library_knows() throws Throwable {
        @SuppressWarnings("restricted")
        MethodHandle np =
                Linker.nativeLinker()
                        .downcallHandle(
                                Linker.nativeLinker()
                                        .defaultLookup()
                                        .findOrThrow("strerrorname_np"),
                                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        for (int errno = 1; errno < 200; errno++) {
            MemorySegment name = (MemorySegment) np.invokeExact(errno);
            String expected = name.equals(MemorySegment.NULL) ? "" + errno : string(name);
            if (expected.equals("ENOTSUP")) expected = "EOPNOTSUPP";
            assertThat(Errno.name(errno), is(expected));
        }
    }

    @Test
    void strerror_says_it_in_words() {
        assertThat(Errno.strerror(EACCES), is("Permission denied"));
        assertThat(Errno.strerror(99999), is("Unknown error 99999"));
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void perror_prints_as_C_does() {
        assertThat(perror("close"), is("close: Bad file descriptor" + System.lineSeparator()));
        assertThat(perror(""), is("Bad file descriptor" + System.lineSeparator()));
        assertThat(perror(null), is("Bad file descriptor" + System.lineSeparator()));
    }

    @Test
    void each_thread_has_its_own() throws InterruptedException {
        assertThat(Unistd.close(-1), is(-1));
        AtomicInteger other = new AtomicInteger();
        Thread.ofVirtual()
                .start(() -> {
                    SysSocket.socket(AF_MAX, SOCK_STREAM, 0);
                    other.set(Errno.errno());
                })
                .join();
        assertThat(other.get(), is(EAFNOSUPPORT));
        assertThat(Errno.errno(), is(EBADF));
    }

    @Test
    void so_has_each_of_many_who_fail_by_turns() throws Exception {
        int many = 300;
        CyclicBarrier turn = new CyclicBarrier(many);
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            boolean odd = i % 2 == 1;
            threads.add(
                    (i % 3 == 0 ? Thread.ofVirtual() : Thread.ofPlatform())
                            .start(() -> {
                                for (int round = 0; round < 20; round++) {
                                    if (odd) {
                                        Unistd.close(-1);
                                    } else {
                                        SysSocket.socket(AF_MAX, SOCK_STREAM, 0);
                                    }
                                    pass(turn);
                                    if (Errno.errno() != (odd ? EBADF : EAFNOSUPPORT)) {
                                        wrong.incrementAndGet();
                                    }
                                    pass(turn);
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong.get(), is(0));
    }

    private static void pass(CyclicBarrier turn) {
        try {
            turn.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String perror(String s) {
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true));
        try {
            Unistd.close(-1);
            Errno.perror(s);
        } finally {
            System.setErr(err);
        }
        return printed.toString();
    }

    @SuppressWarnings("restricted")
    private static String string(MemorySegment text) {
        return text.reinterpret(64).getString(0);
    }
}
