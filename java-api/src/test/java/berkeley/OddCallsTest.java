package berkeley;

import static berkeley.Failing.refused;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.bluetooth.BtSecurity;
import berkeley.bluetooth.Controller;
import berkeley.bluetooth.HciFilter;
import berkeley.bluetooth.L2capOptions;
import berkeley.option.Bpf;
import berkeley.option.PacketMreq;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Calls that nobody makes on purpose. */
@ExtendWith(NoFdLeaks.class)
@Timeout(60)
class OddCallsTest {
    private Sock one;
    private Sock other;

    @BeforeEach
    void open() throws ErrnoException {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        one = pair.first();
        other = pair.second();
    }

    @AfterEach
    void close() throws ErrnoException {
        one.close();
        other.close();
    }

    @Test
    void epoll_of_a_number_that_nothing_has_is_EBADF_and_takes_no_room() throws Exception {
        try (EpollSet<String> set = EpollSet.open()) {
            for (int fd : new int[] {-1, 1 << 30, Integer.MAX_VALUE}) {
                assertThat(refused(() -> set.add(fd, EPOLLIN, "none")), is("EBADF"));
            }
        }
    }

    @Test
    void a_set_copied_to_itself_stays_as_it_is() {
        FdSet set = new FdSet().set(7).set(one);
        assertThat(set.copy(set).isset(7) && set.isset(one), is(true));
    }

    @Test
    void an_interrupted_select_leaves_its_sets_as_they_were() throws Exception {
        FdSet read = new FdSet().set(one);
        FdSet except = new FdSet().set(other);
        AtomicReference<Object> thrown = new AtomicReference<>();
        Thread thread =
                Thread.startVirtualThread(() -> {
                    Thread.currentThread().interrupt();
                    try {
                        FdSet.select(read, null, except, null);
                    } catch (ErrnoException e) {
                        thrown.set(e.name());
                    }
                });
        thread.join();
        assertThat(thrown.get(), is("EINTR"));
        assertThat(read.isset(one) && except.isset(other), is(true));
    }

    @Test
    void a_select_in_vain_empties_its_sets_on_a_virtual_thread_too() throws Exception {
        FdSet read = new FdSet().set(one);
        AtomicReference<Object> ready = new AtomicReference<>();
        Thread.startVirtualThread(
                        () -> {
                            try {
                                ready.set(FdSet.select(read, null, null, Duration.ofMillis(5)));
                            } catch (ErrnoException e) {
                                ready.set(e);
                            }
                        })
                .join();
        assertThat(ready.get(), is(0));
        assertThat(read.next(0), is(-1));
    }

    @Test
    void a_descriptor_becomes_one_Sock_and_no_second() throws Exception {
        Fd fd = new Fd(one.dup().detach());
        try (Sock sock = fd.sock()) {
            assertThat(sock.domain(), is(AF_UNIX));
            assertThat(fd.fd(), is(-1));
            assertThat(refused(fd::sock), is("EBADF"));
        }
    }

    @Test
    void a_filter_longer_than_its_length_can_tell_is_refused() {
        List<Bpf.Instruction> many = Collections.nCopies(65_537, Bpf.stmt(BPF_RET | BPF_K, 0));
        assertThat(
                assertThrows(IllegalArgumentException.class, () -> new Bpf(many)).getMessage(),
                containsString("65537"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1 << 16, (1 << 16) + 1})
    void a_number_that_its_field_would_cut_is_refused(int number) {
        String told = " is 0 to \\d+, not " + number;
        List<Executable> cut =
                List.of(
                        () -> new BtSecurity(number),
                        () -> new BtSecurity(1, number),
                        () -> new L2capOptions(number, 672, 0xffff, 0, 1, 3, 63),
                        () -> new L2capOptions(672, number, 0xffff, 0, 1, 3, 63),
                        () -> new L2capOptions(672, 672, 0xffff, number, 1, 3, 63),
                        () -> new HciFilter(0, 0, number),
                        () -> new PacketMreq(1, number),
                        () -> new Cmsg.UdpSegment(number),
                        () -> Controller.of(number));
        for (Executable each : cut) {
            assertThat(
                    assertThrows(IllegalArgumentException.class, each).getMessage(),
                    matchesPattern(".*" + told));
        }
    }

    @Test
    void fewer_than_no_bytes_are_not_received() {
        assertThat(
                assertThrows(IllegalArgumentException.class, () -> one.recv(-1)).getMessage(),
                is("recv: size must not be negative: -1"));
    }

    @Test
    void a_copy_that_nobody_keeps_is_not_sent_with_MSG_ZEROCOPY() {
        ByteBuffer readOnly = ByteBuffer.allocate(8).asReadOnlyBuffer();
        assertThrows(IllegalArgumentException.class, () -> one.send(readOnly, MSG_ZEROCOPY));
    }

    @Test
    void ancillary_data_that_were_refused_are_not_sent_in_part() throws Exception {
        try (Message message = new Message().data(new byte[1]);
                Message received = new Message().room(1)) {
            message.control(Cmsg.Rights.of(one.fd()));
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                            message.control(
                                    Cmsg.Rights.of(other.fd()),
                                    new Cmsg.RecvErr(99, 0, 0, 0, 0, 0, 0, null)));
            one.sendmsg(message, 0);
            other.recvmsg(received, 0);
            assertThat(received.control(Cmsg.Rights.class), is(nullValue()));
        }
    }

    @Test
    void a_message_is_not_received_into_read_only_memory() throws Exception {
        try (Arena arena = Arena.ofConfined();
                Message message = new Message()) {
            MemorySegment memory = arena.allocate(3);
            one.send(new byte[] {1, 2, 3});
            message.data(memory.asReadOnly());
            assertThrows(IllegalArgumentException.class, () -> other.recvmsg(message, 0));
            assertThat(memory.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0), is((byte) 0));
            assertThat(other.recvmsg(message.data(memory), 0), is(3));
            assertThat(one.sendmsg(message.data(memory.asReadOnly()), 0), is(3));
        }
    }
}
