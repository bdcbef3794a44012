package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.msghdr;
import berkeley.option.SO;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.List;
import java.util.function.Consumer;

/** What becomes of the memory and the descriptors of a message that is closed or dropped. */
@ExtendWith(NoFdLeaks.class)
@Timeout(60)
class MessageLifeTest {
    private static final int LARGE = 60_000;

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

    private static long nativeMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private void exchange(int room) throws ErrnoException {
        try (Message out = new Message().data(new byte[] {1, 2, 3});
                Message in = new Message().room(room)) {
            left.sendmsg(out, 0);
            assertThat(right.recvmsg(in, 0), is(3));
        }
    }

    @Test
    void closed_messages_leave_no_native_memory_behind() throws Exception {
        exchange(LARGE);
        long before = nativeMemory();
        for (int i = 0; i < 1_000; i++) {
            exchange(LARGE);
        }
        assertThat(nativeMemory() - before, is(lessThan(4L << 20)));
    }

    @Test
    void the_memory_of_a_closed_message_is_zeroed_for_the_next() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Message message = new Message().data("secret!!".repeat(20).getBytes())) {
                left.sendmsg(message, 0);
                right.recv(1000);
            }
            try (Message message = new Message().room(160)) {
                left.sendmsg(message, 0);
                assertThat(right.recv(1000), is(new byte[160]));
            }
        }
    }

    @Test
    void what_was_got_from_a_closed_message_is_not_used_again() throws Exception {
        Message message = new Message().room(10).control(new Cmsg.Ttl(7));
        MemorySegment header = message.header();
        MemorySegment control = message.controlBuffer();
        left.sendmsg(new Message().data(new byte[10]), 0);
        right.recvmsg(message, 0);
        message.close();
        header.fill((byte) 77);
        control.fill((byte) 77);
        for (int i = 0; i < 1_000; i++) {
            try (Message other = new Message().room(10)) {
                assertThat(other.flags(), is(0));
                assertThat(msghdr.msg_namelen(other.header()), is(0));
            }
        }
        assertThat(header.get(JAVA_BYTE, 0), is((byte) 77));
    }

    @Test
    void a_closed_message_refuses_every_use() {
        Message message = new Message().data(new byte[1]);
        message.close();
        message.close();
        List<Consumer<Message>> uses =
                List.of(
                        m -> m.data(new byte[1]),
                        m -> m.data(MemorySegment.NULL),
                        m -> m.room(1),
                        m -> m.clear(),
                        m -> m.add(MemorySegment.NULL, 0, 0),
                        m -> m.name(SockAddr.inet(1)),
                        m -> m.name(new SockAddrBuf()),
                        m -> m.control(),
                        m -> m.control(new Cmsg.Ttl(1)),
                        Message::bytes,
                        Message::flags,
                        Message::header,
                        Message::controlBuffer,
                        Message::sending,
                        Message::receiving);
        for (Consumer<Message> use : uses) {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> use.accept(message));
            assertThat(refused.getMessage(), is("the message is closed"));
        }
        assertThrows(IllegalStateException.class, () -> left.sendmsg(message, 0));
        assertThrows(IllegalStateException.class, () -> right.recvmsg(message, 0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_message_in_a_call_refuses_every_other_use(boolean virtual) throws Exception {
        Message message = new Message().room(3);
        Caller caller = Caller.start(virtual, () -> right.recvmsg(message, 0));
        caller.untilItWaits();
        List<Consumer<Message>> uses =
                List.of(
                        Message::close,
                        Message::clear,
                        Message::sending,
                        Message::receiving,
                        m -> m.room(LARGE),
                        m -> m.name(SockAddr.inet(1)),
                        m -> m.control(new Cmsg.Ttl(1)));
        for (Consumer<Message> use : uses) {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> use.accept(message));
            assertThat(refused.getMessage(), is("the message is in use by another call"));
        }
        assertThrows(IllegalStateException.class, () -> right.recvmsg(message, 0));
        left.send(new byte[] {1, 2, 3});
        caller.returns();
        assertThat(message.bytes(), is(new byte[] {1, 2, 3}));
        message.close();
    }

    @Test
    void the_messages_of_a_batch_in_a_call_refuse_every_other_use() throws Exception {
        MessageBatch batch = new MessageBatch(2, 0);
        batch.get(0).room(3);
        Caller caller = Caller.start(false, () -> right.recvmmsg(batch, 0));
        caller.untilItWaits();
        assertThrows(IllegalStateException.class, batch::close);
        assertThrows(IllegalStateException.class, () -> batch.get(1).room(3));
        assertThrows(IllegalStateException.class, () -> right.recvmsg(batch.get(1), 0));
        left.send(new byte[] {1, 2, 3});
        caller.returns();
        assertThat(batch.get(0).bytes(), is(new byte[] {1, 2, 3}));
        batch.close();
        assertThrows(IllegalStateException.class, () -> right.recvmmsg(batch, 0));
    }

    @Test
    void growing_keeps_what_is_there() throws Exception {
        SockAddr name = SockAddr.unix("/no/such");
        Message message = new Message(0).data("kept".getBytes()).name(name);
        message.control(new Cmsg.Credentials(UnixPair.SELF));
        for (int i = 0; i < 100; i++) {
            message.add(Arena.global().allocateFrom("x"), 0, 1);
        }
        assertThat(message.name(), is(name));
        message.name((SockAddr) null);
        right.set(SO.PASSCRED, true);
        assertThat(left.sendmsg(message, 0), is(104));
        Message in = new Message().room(104);
        right.recvmsg(in, 0);
        assertThat(new String(in.bytes()), is("kept" + "x".repeat(100)));
        assertThat(in.control(), is(List.of(new Cmsg.Credentials(UnixPair.SELF))));
        assertThat(in.room(LARGE).control(), is(List.of(new Cmsg.Credentials(UnixPair.SELF))));
    }

    @Test
    void room_is_not_negative() {
        Message message = new Message().room(8);
        assertThrows(IndexOutOfBoundsException.class, () -> message.room(-1));
        assertThrows(IllegalArgumentException.class, () -> new Message(-1));
    }

    // Descriptors

    /** A pair of which one end goes to {@link #right}, and is closed here. */
    private Sock passed() throws ErrnoException {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_SEQPACKET);
        try (Message message =
                new Message().data(new byte[1]).control(Cmsg.Rights.of(pair.second().fd()))) {
            left.sendmsg(message, 0);
        }
        pair.second().close();
        return pair.first();
    }

    /** In a method of its own, after which nothing on the stack knows the message. */
    private @Nullable Fd received(boolean look, boolean keep) throws ErrnoException {
        Message message = new Message().room(1);
        right.recvmsg(message, 0);
        if (!look) {
            return null;
        }
        Fd fd = message.control(Cmsg.Rights.class).fds().getFirst();
        return keep ? fd : null;
    }

    private static void untilClosed(Sock peer) throws Exception {
        while (peer.recv(new byte[1], 0, 1, MSG_DONTWAIT) == Sock.AGAIN) {
            System.gc();
            new Message().close();
            Thread.sleep(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void descriptors_of_a_dropped_message_are_closed(boolean look) throws Exception {
        try (Sock peer = passed()) {
            received(look, false);
            untilClosed(peer);
        }
    }

    @Test
    void a_descriptor_stays_open_while_somebody_has_it() throws Exception {
        try (Sock peer = passed();
                Sock dropped = passed()) {
            Fd fd = received(true, true);
            received(false, false);
            untilClosed(dropped);
            assertThat(peer.recv(new byte[1], 0, 1, MSG_DONTWAIT), is(Sock.AGAIN));
            Reference.reachabilityFence(fd);
            fd.close();
            assertThat(peer.recv(1), is(new byte[0]));
        }
    }

    @Test
    void a_descriptor_that_was_taken_outlives_its_message() throws Exception {
        try (Sock peer = passed();
                Sock dropped = passed();
                Fd fd = received(true, true).take()) {
            received(false, false);
            untilClosed(dropped);
            assertThat(peer.recv(new byte[1], 0, 1, MSG_DONTWAIT), is(Sock.AGAIN));
            assertThat(fd.fd(), is(greaterThan(0)));
        }
    }
}
