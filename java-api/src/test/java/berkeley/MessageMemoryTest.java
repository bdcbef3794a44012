package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.bindings.socket.msghdr;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The memory that messages point to, while the kernel uses it. */
@ExtendWith(NoFdLeaks.class)
@Timeout(20)
class MessageMemoryTest {
    private Sock left;
    private Sock right;

    @BeforeEach
    void connect() throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_DGRAM);
        left = pair.first();
        right = pair.second();
    }

    @AfterEach
    void close() throws Exception {
        left.close();
        right.close();
    }

    private static Arena[] shared(int count) {
        Arena[] arenas = new Arena[count];
        Arrays.setAll(arenas, i -> Arena.ofShared());
        return arenas;
    }

    private static Message pieces(Arena[] arenas) {
        Message message = new Message();
        for (Arena arena : arenas) {
            message.add(arena.allocate(2), 1, 1);
        }
        return message;
    }

    private void waits(Caller caller, Arena[] arenas) throws Exception {
        caller.untilItWaits();
        for (Arena arena : arenas) {
            assertThrows(IllegalStateException.class, arena::close);
        }
        left.send(new byte[] {1, 2, 3});
        assertThat(caller.returned(), is(true));
        for (Arena arena : arenas) {
            arena.close();
        }
    }

    @Test
    void is_not_freed_while_recvmsg_waits() throws Exception {
        Arena[] arenas = shared(3);
        Message message = pieces(arenas);
        waits(Caller.start(false, () -> right.recvmsg(message, 0)), arenas);
        assertThat(message.length(), is(3));
    }

    @Test
    void is_not_freed_while_recvmmsg_waits() throws Exception {
        Arena[] arenas = shared(3);
        try (MessageBatch batch = new MessageBatch(2, 0)) {
            batch.get(0).data(arenas[0].allocate(1)).add(arenas[1].allocate(2), 0, 2);
            batch.get(1).data(arenas[2].allocate(3));
            waits(Caller.start(false, () -> right.recvmmsg(batch, 0)), arenas);
            assertThat(batch.get(0).length(), is(3));
        }
    }

    @Test
    void is_not_freed_while_sendmsg_waits() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock from = pair.first();
                Sock to = pair.second();
                Arena arena = Arena.ofShared()) {
            int size = 1 << 20; // more than the queue takes
            Message message = new Message().data(arena.allocate(size));
            Caller caller = Caller.start(false, () -> from.sendmsg(message, 0));
            caller.untilItWaits();
            assertThrows(IllegalStateException.class, arena::close);
            to.recv(new byte[size], 0, size, MSG_WAITALL);
            assertThat(caller.returned(), is(true));
        }
    }

    @Test
    void of_many_arenas_is_sent_and_received_in_order() throws Exception {
        Message out = new Message();
        Message in = new Message();
        MemorySegment[] into = new MemorySegment[6];
        for (int i = 0; i < into.length; i++) {
            out.add(Arena.ofAuto().allocateFrom("x" + i), 1, 1);
            into[i] = Arena.ofAuto().allocate(4);
            in.add(into[i], 2, 1);
        }
        assertThat(right.recvmsg(in, MSG_DONTWAIT), is(Sock.AGAIN));
        assertThat(msghdr.msg_iovlen(in.header()), is(6L));
        assertThat(left.sendmsg(out, 0), is(6));
        assertThat(right.recvmsg(in, 0), is(6));
        assertThat(new String(in.bytes()), is("012345"));
        for (int i = 0; i < into.length; i++) {
            assertThat(into[i].getString(0), is(""));
            assertThat(into[i].getString(2), is(String.valueOf(i)));
        }
        in.add(Arena.ofAuto().allocate(1), 0, 1);
        assertThat(left.send("6543210".getBytes()), is(7));
        assertThat(right.recvmsg(in, 0), is(7));
        assertThat(new String(in.bytes()), is("6543210"));
    }

    @Test
    void of_many_arenas_is_received_as_far_as_a_datagram_goes() throws Exception {
        MemorySegment[] into = new MemorySegment[5];
        Message in = new Message();
        for (int i = 0; i < into.length; i++) {
            into[i] = Arena.ofAuto().allocateFrom("abc");
            in.add(into[i], 0, 3);
        }
        left.send("12345".getBytes());
        assertThat(right.recvmsg(in, 0), is(5));
        assertThat(into[0].getString(0), is("123"));
        assertThat(into[1].getString(0), is("45c"));
        assertThat(into[2].getString(0), is("abc"));
    }

    @Test
    void of_many_arenas_is_sent_by_a_batch() throws Exception {
        try (MessageBatch out = new MessageBatch(5, 0);
                MessageBatch in = new MessageBatch(5, 0)) {
            for (int i = 0; i < out.size(); i++) {
                out.get(i).data(Arena.ofAuto().allocateFrom("b" + i));
                in.get(i).data(Arena.ofAuto().allocate(3));
            }
            assertThat(left.sendmmsg(out, 0, 5, 0), is(5));
            assertThat(right.recvmmsg(in, 0), is(5));
            for (int i = 0; i < in.size(); i++) {
                assertThat(new String(in.get(i).bytes()), is("b" + i + "\0"));
            }
        }
    }

    @Test
    void of_many_arenas_outlives_the_collector_while_a_virtual_thread_waits() throws Exception {
        Message in = pieces(shared(4));
        Caller caller = Caller.start(true, () -> right.recvmsg(in, 0));
        caller.untilItWaits();
        CountDownLatch collected = new CountDownLatch(1);
        Cleaner cleaner = Cleaner.create();
        cleaner.register(Arena.ofAuto().allocate(16), collected::countDown);
        do {
            System.gc();
        } while (!collected.await(10, TimeUnit.MILLISECONDS));
        left.send("late".getBytes());
        assertThat(caller.returned(), is(true));
        assertThat(new String(in.bytes()), is("late"));
    }

    @Test
    void of_many_arenas_cannot_be_lent_for_good() {
        Message message = pieces(shared(4));
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class, () -> left.sendmsg(message, MSG_ZEROCOPY));
        assertThat(refused.getMessage(), is("MSG_ZEROCOPY of memory of more than three arenas"));
    }

    @Test
    void that_is_freed_while_a_virtual_thread_waits_ends_recvmsg_which_takes_nothing()
            throws Exception {
        Arena arena = Arena.ofShared();
        Message message = new Message().data(arena.allocate(4));
        Caller caller = Caller.start(true, () -> right.recvmsg(message, 0));
        caller.untilItWaits();
        arena.close();
        left.send("kept".getBytes());
        assertThat(caller.thrown(), is(instanceOf(IllegalStateException.class)));
        assertThat(right.recv(10), is("kept".getBytes()));
        assertThat(right.recv(new byte[1], 0, 1, MSG_DONTWAIT), is(Sock.AGAIN));
    }

    @Test
    void of_many_arenas_that_is_freed_during_recvmsg_loses_no_data() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            Arena[] arenas = shared(4);
            Message message = pieces(arenas);
            Caller caller = Caller.start(virtual, () -> right.recvmsg(message, 0));
            caller.untilItWaits();
            arenas[3].close(); // the copy stands for this one
            left.send("kept".getBytes());
            assertThat(caller.thrown(), is(instanceOf(IllegalStateException.class)));
            assertThat(new String(message.bytes()), is("kept"));
            message.room(4);
            left.send("next".getBytes());
            right.recvmsg(message, 0);
            assertThat(new String(message.bytes()), is("next"));
            message.close();
            for (Arena arena : arenas) {
                if (arena != arenas[3]) {
                    arena.close();
                }
            }
        }
    }

    @Test
    void of_messages_that_are_not_sent_may_be_gone() throws Exception {
        try (MessageBatch batch = new MessageBatch(2, 0)) {
            batch.get(0).data("one".getBytes());
            try (Arena gone = Arena.ofConfined()) {
                batch.get(1).data(gone.allocate(1));
            }
            assertThat(left.sendmmsg(batch, 0, 1, 0), is(1));
            assertThrows(IllegalStateException.class, () -> left.sendmmsg(batch, 1, 1, 0));
        }
    }
}
