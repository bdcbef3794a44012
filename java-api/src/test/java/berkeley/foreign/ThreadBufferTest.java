package berkeley.foreign;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;

@Timeout(20)
class ThreadBufferTest {
    private record Seen(Thread thread, ThreadBuffer memory) {}

    private static final Callable<Seen> LOOK =
            () -> new Seen(Thread.currentThread(), ThreadBuffer.own());

    @Test
    void it_stays_where_it_is() throws Exception {
        Seen first = LOOK.call();
        crowdOut(first.thread);
        assertThat(LOOK.call().memory, is(sameInstance(first.memory)));
        assertThat(ThreadBuffer.own().errnoAddress() % 64, is(0L));
    }

    /** Its ThreadLocals are cleared whenever a worker has nothing to do. */
    @Test
    void a_thread_of_the_common_pool_keeps_its_own() throws Exception {
        Seen first = ForkJoinPool.commonPool().submit(LOOK).get();
        Seen second;
        do {
            while (first.thread.getState() != Thread.State.WAITING
                    && first.thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            crowdOut(first.thread);
            second = ForkJoinPool.commonPool().submit(LOOK).get();
        } while (second.thread != first.thread);
        assertThat(second.memory, is(sameInstance(first.memory)));
    }

    private record Places(long errno, long name, long copy) {
        static Places own() {
            ThreadBuffer own = ThreadBuffer.own();
            long name = Structs.own().name().segment().address();
            return new Places(own.errnoAddress(), name, own.copy(9));
        }
    }

    /** Nothing but the memory holds on to it. */
    @Test
    void a_virtual_thread_keeps_its_memory_through_a_collection() throws Exception {
        FutureTask<List<Places>> both =
                new FutureTask<>(() -> {
                    Places before = Places.own();
                    var buffer = new WeakReference<>(ThreadBuffer.own());
                    while (!buffer.refersTo(null)) {
                        System.gc();
                    }
                    return List.of(before, Places.own());
                });
        Thread.startVirtualThread(both);
        assertThat(both.get().get(1), is(both.get().get(0)));
    }

    /** Another thread takes the place among the recent ones. */
    private static void crowdOut(Thread thread) throws Exception {
        boolean[] taken = new boolean[1];
        while (!taken[0]) {
            Thread other =
                    Thread.ofPlatform()
                            .unstarted(() -> {
                                long distance =
                                        Thread.currentThread().threadId() - thread.threadId();
                                if (distance % 64 == 0) {
                                    ThreadBuffer.own();
                                    taken[0] = true;
                                }
                            });
            other.start();
            other.join();
        }
    }
}
