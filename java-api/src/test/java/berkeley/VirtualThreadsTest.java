package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.SockAddr;
import berkeley.sys.Fcntl;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@ExtendWith(NoFdLeaks.class)
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
                            try (Sock _ = listener.accept()) {
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

    /**
     * epoll knows a file by its number too: for a copy under the same one it would be there yet.
     */
    @Test
    void a_closed_number_is_not_watched_any_more_though_a_copy_of_its_file_lives_on()
            throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        int number = 5000; // which nobody else takes
        try (Sock left = pair.first();
                Sock right = pair.second()) {
            for (int i = 0; i < 2; i++) {
                try (Sock copy = Sock.adopt(Fcntl.fcntl(left.fd(), F_DUPFD_CLOEXEC, number))) {
                    assertThat(copy.fd(), is(number));
                    Caller caller = Caller.start(true, () -> copy.recv(9));
                    caller.untilItWaits();
                    right.send(new byte[1]);
                    caller.returns();
                }
            }
        }
    }
}
