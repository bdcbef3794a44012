package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.SockAddr;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@ExtendWith(NoFdLeaks.class)
@SuppressWarnings("try") // closing early is what some of these are about
class VirtualThreadsTest {
    @Test
    void ten_thousand_block_on_two_carriers_and_one_more_runs_and_all_end_with_their_sockets()
            throws Exception {
        List<String> command =
                Child.java(
                        ManyVirtualThreads.class,
                        "-Djdk.virtualThreadScheduler.parallelism=2",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=2");
        command.add("10000");
        String out = Child.output(command.toArray(String[]::new));
        assertThat(out, is("one more ran\n10000 ended\n"));
    }

    /** Waking one of several that wait must not leave the others behind. */
    @Test
    void each_of_many_connections_finds_one_of_many_that_accept() throws Exception {
        int many = 200;
        try (Sock listener =
                Sock.open(AF_INET, SOCK_STREAM).bind(SockAddr.inet("127.0.0.1", 0)).listen(many)) {
            CountDownLatch accepted = new CountDownLatch(many);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                threads.add(
                        Thread.startVirtualThread(() -> {
                            try (Sock sock = listener.accept()) {
                                accepted.countDown();
                            } catch (ErrnoException e) {
                                throw new IllegalStateException(e);
                            }
                        }));
            }
            SockAddr address = listener.getsockname();
            for (int i = 0; i < many; i++) {
                Sock.open(AF_INET, SOCK_STREAM).connect(address).close();
            }
            assertThat(accepted.await(30, TimeUnit.SECONDS), is(true));
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    @Test
    void a_copy_that_lives_on_wakes_nobody_after_its_first_was_closed() throws Exception {
        Sock[] pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        try (Sock left = pair[0];
                Sock right = pair[1]) {
            Thread.startVirtualThread(
                            () -> {
                                try {
                                    left.timeout(java.time.Duration.ofMillis(1)).recv(1);
                                } catch (ErrnoException e) {
                                    // it was to be watched
                                }
                            })
                    .join();
            try (Sock copy = left.dup()) {
                left.close();
                right.send(new byte[1]);
                assertThat(copy.recv(9).length, is(1));
            }
        }
    }
}
