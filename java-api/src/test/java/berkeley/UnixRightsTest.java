package berkeley;

import static berkeley.Failing.refused;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.bindings.socket.cmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.sys.Fcntl;
import berkeley.sys.SysCmsg;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Descriptors over a pair of Unix sockets of each type. */
@ParameterizedClass(name = "type {0}")
@ValueSource(ints = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET})
class UnixRightsTest extends UnixPair {

    UnixRightsTest(int type) throws ErrnoException {
        super(type);
    }

    @Test
    void one_descriptor_passes() throws Exception {
        SockPair pair = pair();
        send(pair.second());
        try (Message message = receive(Message.CONTROL, 0)) {
            assertThat(message.flags() & ~MSG_EOR, is(0));
            assertThat(rights(message), hasSize(1));
            works(rights(message).getFirst(), pair.first());
        }
    }

    @Test
    void two_and_three_descriptors_pass_in_their_order() throws Exception {
        for (int count = 2; count <= 3; count++) {
            Sock[] ends = new Sock[count];
            Sock[] kept = new Sock[count];
            for (int i = 0; i < count; i++) {
                SockPair pair = pair();
                ends[i] = pair.second();
                kept[i] = pair.first();
            }
            send(ends);
            try (Message message = receive(Message.CONTROL, 0)) {
                assertThat(rights(message), hasSize(count));
                for (int i = 0; i < count; i++) {
                    works(rights(message).get(i), kept[i]);
                }
            }
        }
    }

    @Test
    void as_many_as_the_kernel_allows_pass_and_one_more_is_EINVAL() throws Exception {
        int limit = 253; // SCM_MAX_FD, in no header
        int[] fds = new int[limit];
        java.util.Arrays.fill(fds, one.fd());
        send(DATA, Cmsg.Rights.of(fds));
        try (Message message = receive(space(4 * limit), 0)) {
            assertThat(rights(message), hasSize(limit));
        }
        int[] more = new int[limit + 1];
        java.util.Arrays.fill(more, one.fd());
        assertThat(refused(() -> send(DATA, Cmsg.Rights.of(more))), is("EINVAL"));
    }

    @Test
    void a_bad_descriptor_is_EBADF() {
        assertThat(refused(() -> send(DATA, Cmsg.Rights.of(-1))), is("EBADF"));
        assertThat(refused(() -> send(DATA, Cmsg.Rights.of(one.fd(), 99_999))), is("EBADF"));
    }

    @Test
    void a_header_shorter_than_itself_is_EINVAL() throws Exception {
        Message message = new Message().data(DATA.getBytes()).control(Cmsg.Rights.of(-1));
        cmsghdr.cmsg_len(SysCmsg.CMSG_FIRSTHDR(message.sending()), 1);
        assertThat(refused(() -> one.sendmsg(message, 0)), is("EINVAL"));
    }

    @Test
    void without_room_for_data_there_is_no_piece_and_MSG_CTRUNC() throws Exception {
        SockPair pair = pair();
        for (int room : new int[] {0, space(0), space(0) + 1, space(0) + 3}) {
            send(pair.second());
            try (Message message = receive(room, 0)) {
                assertThat(message.controlTruncated(), is(true));
                assertThat(message.control(), is(empty()));
                assertThat(msghdr.msg_controllen(message.header()), is(0L));
            }
        }
    }

    @Test
    void a_null_pointer_has_no_room_whatever_its_length_says() throws Exception {
        send(pair().second());
        Message message = new Message().room(100);
        MemorySegment header = message.receiving();
        msghdr.msg_control(header, MemorySegment.NULL);
        assertThat(SysSocket.recvmsg(other.fd(), header, 0), is((long) DATA.length()));
        assertThat(msghdr.msg_controllen(header), is(0L));
        assertThat(message.controlTruncated(), is(true));
    }

    @Test
    void of_three_descriptors_two_come_where_there_is_room_for_two() throws Exception {
        SockPair pair = pair();
        send(pair.second(), pair.second(), pair.second());
        try (Message message = receive(space(2 * Integer.BYTES), 0)) {
            assertThat(message.controlTruncated(), is(true));
            assertThat(rights(message), hasSize(2));
            works(rights(message).get(1), pair.first());
        }
    }

    @Test
    void room_for_exactly_one_needs_no_padding() throws Exception {
        SockPair pair = pair();
        int exact = HEADER + Integer.BYTES;
        send(pair.second());
        try (Message message = receive(exact, 0)) {
            assertThat(message.controlTruncated(), is(false));
            works(rights(message).getFirst(), pair.first());
        }
        send(pair.first(), pair.second());
        try (Message message = receive(exact, 0)) {
            assertThat(message.controlTruncated(), is(true));
            assertThat(rights(message), hasSize(1));
            works(rights(message).getFirst(), pair.second());
        }
    }

    @Test
    void two_threads_pass_descriptors_at_once() throws Exception {
        int rounds = 200;
        SockPair pair = pair();
        CompletableFuture<Void> sender =
                CompletableFuture.runAsync(() -> {
                    try {
                        for (int i = 0; i < rounds; i++) {
                            send(pair.second());
                        }
                    } catch (ErrnoException e) {
                        throw new IllegalStateException(e);
                    }
                });
        for (int i = 0; i < rounds; i++) {
            try (Message message = receive(Message.CONTROL, 0)) {
                works(rights(message).getFirst(), pair.first());
            }
        }
        sender.join();
    }

    @Test
    void descriptors_that_nobody_receives_are_closed_with_the_socket() throws Exception {
        SockPair pair = pair();
        send(pair.second());
        pair.second().close();
        one.close();
        other.close();
        assertThat(pair.first().recv(1).length, is(0)); // the last copy is gone
    }

    @Test
    void descriptors_come_with_the_data_that_they_were_sent_with() throws Exception {
        SockPair pair = pair();
        send(DATA);
        send(pair.second());
        send(DATA);
        try (Message before = receive(Message.CONTROL, 0)) {
            assertThat(rights(before), is(empty()));
        }
        try (Message with = receive(Message.CONTROL, 0)) {
            works(rights(with).getFirst(), pair.first());
        }
        try (Message after = receive(Message.CONTROL, 0)) {
            assertThat(rights(after), is(empty()));
        }
    }

    @Test
    void two_messages_with_descriptors_are_not_received_as_one() throws Exception {
        SockPair first = pair();
        SockPair second = pair();
        send(first.second());
        send(second.second());
        for (SockPair pair : List.of(first, second)) {
            try (Message message = new Message().room(2 * DATA.length())) {
                assertThat(other.recvmsg(message, 0), is(DATA.length()));
                assertThat(rights(message), hasSize(1));
                works(rights(message).getFirst(), pair.first());
            }
        }
    }

    @Test
    void a_part_of_the_data_brings_all_the_descriptors() throws Exception {
        SockPair pair = pair();
        send(pair.second());
        try (Message message = new Message().room(5)) {
            assertThat(other.recvmsg(message, 0), is(5));
            assertThat(message.truncated(), is(type != SOCK_STREAM));
            works(rights(message).getFirst(), pair.first());
            if (type == SOCK_STREAM) {
                message.room(100);
                assertThat(other.recvmsg(message, 0), is(DATA.length() - 5));
                assertThat(rights(message), is(empty()));
            }
        }
    }

    @Test
    void a_peek_brings_copies_of_its_own() throws Exception {
        SockPair pair = pair();
        send(pair.second());
        try (Message peeked = receive(Message.CONTROL, MSG_PEEK);
                Message received = receive(Message.CONTROL, 0)) {
            assertThat(rights(peeked).getFirst().fd(), is(not(rights(received).getFirst().fd())));
            works(rights(peeked).getFirst(), pair.first());
            works(rights(received).getFirst(), pair.first());
        }
    }

    @Test
    void a_read_without_room_for_descriptors_closes_them() throws Exception {
        SockPair pair = pair();
        send(pair.second());
        pair.second().close();
        assertThat(other.recv(100), is(DATA.getBytes()));
        assertThat(pair.first().recv(1).length, is(0));
        one.send("there".getBytes());
        assertThat(other.recv(100), is("there".getBytes()));
        other.send("back".getBytes());
        assertThat(one.recv(100), is("back".getBytes()));
    }

    @Test
    void what_a_read_ignored_does_not_come_with_the_next_message() throws Exception {
        send(pair().second());
        one.send(DATA.getBytes());
        assertThat(other.recv(DATA.length()), is(DATA.getBytes()));
        try (Message next = receive(Message.CONTROL, 0)) {
            assertThat(next.control(), is(empty()));
            assertThat(next.controlTruncated(), is(false));
        }
    }

    @Test
    void a_descriptor_works_in_the_thread_that_received_it_while_others_use_its_pair()
            throws Exception {
        SockPair pair = pair();
        send(pair.second());
        CompletableFuture<byte[]> receiver =
                CompletableFuture.supplyAsync(() -> {
                    try (Message message = receive(Message.CONTROL, 0);
                            Sock received = rights(message).getFirst().sock()) {
                        byte[] got = received.recv(100);
                        received.send(got);
                        return got;
                    } catch (ErrnoException e) {
                        throw new IllegalStateException(e);
                    }
                });
        pair.first().send("echo".getBytes());
        assertThat(pair.first().recv(100), is("echo".getBytes()));
        assertThat(receiver.join(), is("echo".getBytes()));
    }

    @Test
    void the_next_receive_closes_what_nobody_took() throws Exception {
        SockPair pair = pair();
        send(pair.second());
        pair.second().close();
        send(DATA);
        try (Message message = new Message().room(DATA.length())) {
            other.recvmsg(message, 0);
            other.recvmsg(message, 0);
            assertThat(pair.first().recv(1).length, is(0));
        }
    }

    @Test
    void what_was_taken_outlives_its_message() throws Exception {
        SockPair pair = pair();
        send(pair.second());
        Fd taken;
        try (Message message = receive(Message.CONTROL, 0)) {
            taken = rights(message).getFirst().take();
            assertThat(rights(message).getFirst().fd(), is(-1));
        }
        works(taken, pair.first());
        assertThat(taken.fd(), is(-1));
    }

    @Test
    void a_received_descriptor_has_close_on_exec_and_keeps_it_out_of_the_flags() throws Exception {
        send(pair().second());
        try (Message message = receive(Message.CONTROL, 0)) {
            assertThat(Fcntl.fcntl(rights(message).getFirst().fd(), F_GETFD), is(FD_CLOEXEC));
            assertThat(message.flags() & ~MSG_EOR, is(0));
        }
    }

    @Test
    void in_sys_close_on_exec_is_dropped_unless_asked_for() throws Exception {
        SockPair pair = pair();
        for (int flags : new int[] {0, MSG_CMSG_CLOEXEC}) {
            send(pair.second());
            try (Message message = new Message().room(100)) {
                message.received(SysSocket.recvmsg(other.fd(), message.receiving(), flags));
                int fd = rights(message).getFirst().fd();
                assertThat(Fcntl.fcntl(fd, F_GETFD), is(flags == 0 ? 0 : FD_CLOEXEC));
            }
        }
    }

    @Test
    void a_file_passes_and_is_no_socket() throws Exception {
        try (Fd file = new Fd(Fcntl.open("/proc/self/stat", O_RDONLY | O_CLOEXEC, 0))) {
            send(DATA, new Cmsg.Rights(List.of(file)));
        }
        try (Message message = receive(Message.CONTROL, 0)) {
            Fd received = rights(message).getFirst();
            assertThat(refused(received::sock), is("ENOTSOCK"));
            byte[] content = new byte[100];
            assertThat(Unistd.read(received.fd(), content), is(greaterThan(10L)));
            assertThat(new String(content), startsWith(Unistd.getpid() + " "));
        }
    }

    @Test
    void MSG_CTRUNC_as_an_input_means_nothing() throws Exception {
        SockPair pair = pair();
        send(pair.second());
        try (Message message = receive(Message.CONTROL, MSG_CTRUNC)) {
            assertThat(message.controlTruncated(), is(false));
            works(rights(message).getFirst(), pair.first());
        }
    }

    @Test
    void data_may_lie_in_pieces_on_both_sides() throws Exception {
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(DATA);
            Message sent = new Message().data(text, 0, 6).add(text, 6, 0).add(text, 6, 14);
            assertThat(one.sendmsg(sent, 0), is(DATA.length()));
            assertThat(sent.length(), is(DATA.length()));
            MemorySegment head = arena.allocate(3);
            MemorySegment tail = arena.allocate(100);
            Message received = new Message().data(head).add(tail, 10, 90);
            assertThat(other.recvmsg(received, 0), is(DATA.length()));
            assertThat(new String(received.bytes()), is(DATA));
            assertThat(tail.getString(10), is(DATA.substring(3)));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new Message().data(MemorySegment.ofArray(new byte[8])));
    }

    @Test
    void no_descriptor_passes_as_nothing() throws Exception {
        send(DATA, Cmsg.Rights.of());
        try (Message message = receive(Message.CONTROL, 0)) {
            assertThat(message.control(), is(empty()));
            assertThat(message.controlTruncated(), is(false));
        }
    }

    @Test
    void no_descriptor_does_not_keep_the_bytes_of_a_stream_apart() throws Exception {
        send(DATA, Cmsg.Rights.of());
        one.send(DATA.getBytes());
        int together = type == SOCK_STREAM ? 2 * DATA.length() : DATA.length();
        assertThat(other.recv(100).length, is(together));
    }

    @Test
    void a_receive_without_room_for_data_brings_the_descriptor() throws Exception {
        SockPair pair = pair();
        send(pair.second());
        try (Message message = new Message()) {
            assertThat(other.recvmsg(message, 0), is(0));
            assertThat(message.truncated(), is(type != SOCK_STREAM));
            works(rights(message).getFirst(), pair.first());
        }
        if (type == SOCK_STREAM) { // the data are still there, without it
            try (Message message = receive(Message.CONTROL, 0)) {
                assertThat(rights(message), is(empty()));
            }
        }
    }
}
