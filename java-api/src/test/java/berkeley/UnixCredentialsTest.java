package berkeley;

import static berkeley.Failing.refused;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.Bytes;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.cmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.machine.Needs;
import berkeley.option.SO;
import berkeley.sys.Errno;
import berkeley.sys.SysCmsg;
import berkeley.sys.SysSocket;
import berkeley.sys.Unprivileged;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Credentials over a pair of Unix sockets of each type. */
@ParameterizedClass(name = "type {0}")
@ValueSource(ints = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET})
class UnixCredentialsTest extends UnixPair {

    UnixCredentialsTest(int type) throws ErrnoException {
        super(type);
    }

    @Test
    void credentials_are_off_at_first_and_each_end_has_its_own_switch() throws Exception {
        assertThat(one.get(SO.PASSCRED), is(false));
        one.set(SO.PASSCRED, true);
        assertThat(one.get(SO.PASSCRED), is(true));
        assertThat(other.get(SO.PASSCRED), is(false));
        one.set(SO.PASSCRED, false);
        assertThat(one.get(SO.PASSCRED), is(false));
    }

    @Test
    void sent_credentials_come_to_who_asked_for_them() throws Exception {
        send(DATA, new Cmsg.Credentials(SELF));
        other.set(SO.PASSCRED, true);
        try (Message message = receive(space(12), 0)) {
            assertThat(message.flags() & ~MSG_EOR, is(0));
            assertThat(msghdr.msg_controllen(message.header()), is((long) space(12)));
            assertThat(credentials(message), is(SELF));
        }
    }

    @Test
    void credentials_do_not_come_to_who_did_not_ask() throws Exception {
        send(DATA, new Cmsg.Credentials(SELF));
        try (Message message = receive(Message.CONTROL, 0)) {
            assertThat(message.control(), is(empty()));
            assertThat(message.controlTruncated(), is(false));
        }
    }

    @Test
    void another_process_of_no_such_number_is_not_to_be_claimed() {
        Needs.root();
        Ucred nobody = new Ucred(Integer.MAX_VALUE, SELF.uid(), SELF.gid());
        assertThat(refused(() -> send(DATA, new Cmsg.Credentials(nobody))), is("ESRCH"));
    }

    @Test
    void without_sent_ones_the_kernel_adds_them_once_an_end_has_asked() throws Exception {
        other.set(SO.PASSCRED, true);
        send(DATA);
        one.send(DATA.getBytes());
        for (int i = 0; i < 2; i++) {
            try (Message message = receive(Message.CONTROL, 0)) {
                assertThat(credentials(message), is(SELF));
            }
        }
    }

    @Test
    void what_was_sent_before_anyone_asked_comes_from_nobody() throws Exception {
        send(DATA);
        one.send(DATA.getBytes());
        other.set(SO.PASSCRED, true);
        for (int i = 0; i < 2; i++) {
            try (Message message = receive(Message.CONTROL, 0)) {
                assertThat(credentials(message), is(NOBODY));
            }
        }
    }

    @Test
    void the_switch_of_the_sender_alone_brings_the_receiver_nothing() throws Exception {
        send(DATA);
        one.send(DATA.getBytes());
        one.set(SO.PASSCRED, true);
        send(DATA);
        one.send(DATA.getBytes());
        for (int i = 0; i < 4; i++) {
            try (Message message = receive(Message.CONTROL, 0)) {
                assertThat(message.control(), is(empty()));
            }
        }
    }

    @Test
    void what_was_sent_under_the_senders_switch_keeps_its_credentials_for_later() throws Exception {
        one.set(SO.PASSCRED, true);
        send(DATA);
        one.send(DATA.getBytes());
        other.set(SO.PASSCRED, true);
        for (int i = 0; i < 2; i++) {
            try (Message message = receive(Message.CONTROL, 0)) {
                assertThat(credentials(message), is(SELF));
            }
        }
    }

    @Test
    void cut_off_credentials_are_bytes_with_MSG_CTRUNC() throws Exception {
        other.set(SO.PASSCRED, true);
        for (int room : new int[] {0, Integer.BYTES}) {
            send(DATA, new Cmsg.Credentials(SELF));
            try (Message message = receive(HEADER + room, 0)) {
                assertThat(message.controlTruncated(), is(true));
                assertThat(msghdr.msg_controllen(message.header()), is((long) HEADER + room));
                assertThat(message.control(), hasSize(1));
                Cmsg.Unknown cut = (Cmsg.Unknown) message.control().getFirst();
                assertThat(cut.type(), is(SCM_CREDENTIALS));
                assertThat(cut.data().length(), is(room));
                MemorySegment first = SysCmsg.CMSG_FIRSTHDR(message.header());
                assertThat(cmsghdr.cmsg_len(first), is((long) HEADER + room));
                if (room > 0) { // its first field
                    assertThat(
                            message.controlBuffer().get(ValueLayout.JAVA_INT, HEADER),
                            is(SELF.pid()));
                }
            }
        }
    }

    @Test
    void credentials_without_data_are_EINVAL() {
        Cmsg none = new Cmsg.Unknown(SOL_SOCKET, SCM_CREDENTIALS, Bytes.EMPTY);
        assertThat(refused(() -> send(DATA, none)), is("EINVAL"));
    }

    @Test
    void credentials_and_descriptors_come_together() throws Exception {
        SockPair pair = pair();
        send(DATA, new Cmsg.Credentials(SELF), Cmsg.Rights.of(pair.second().fd()));
        other.set(SO.PASSCRED, true);
        try (Message message = receive(Message.CONTROL, 0)) {
            assertThat(message.control(), hasSize(2));
            assertThat(credentials(message), is(SELF));
            works(rights(message).getFirst(), pair.first());
        }
    }

    @Test
    void a_descriptor_sent_before_and_after_the_switch_comes_with_credentials() throws Exception {
        SockPair pair = pair();
        send(pair.second());
        other.set(SO.PASSCRED, true);
        send(pair.second());
        for (Ucred expected : List.of(NOBODY, SELF)) {
            try (Message message = receive(Message.CONTROL, 0)) {
                assertThat(credentials(message), is(expected));
                works(rights(message).getFirst(), pair.first());
            }
        }
    }

    @Test
    void credentials_take_the_room_first_and_the_descriptor_is_closed() throws Exception {
        SockPair pair = pair();
        other.set(SO.PASSCRED, true);
        send(pair.second());
        try (Message message = receive(HEADER, 0)) {
            assertThat(message.controlTruncated(), is(true));
            assertThat(message.control(), hasSize(1));
            assertThat(message.control().getFirst().type(), is(SCM_CREDENTIALS));
        }
        send(pair.second());
        try (Message message = receive(HEADER / 2, 0)) { // not even a header
            assertThat(message.controlTruncated(), is(true));
            assertThat(message.control(), is(empty()));
            assertThat(msghdr.msg_controllen(message.header()), is(0L));
        }
        send(pair.second());
        try (Message message = receive(space(12), 0)) {
            assertThat(message.controlTruncated(), is(true));
            assertThat(credentials(message), is(SELF));
            assertThat(rights(message), is(empty()));
        }
    }

    @Test
    void a_descriptor_of_the_senders_process_comes_too() throws Exception {
        other.set(SO.PASSPIDFD, true);
        send(DATA);
        try (Message message = receive(Message.CONTROL, 0)) {
            Cmsg.PidFd pid = message.control(Cmsg.PidFd.class);
            assertThat(pid, is(notNullValue()));
            assertThat(
                    java.nio.file.Files.readString(
                            java.nio.file.Path.of("/proc/self/fdinfo/" + pid.fd().fd())),
                    containsString("Pid:\t" + SELF.pid()));
        }
    }

    /** It waits for the end of its standard input. */
    private static Process another() throws IOException {
        return new ProcessBuilder("cat").start();
    }

    @Test
    void the_credentials_of_another_process_may_be_claimed_by_root() throws Exception {
        Needs.root();
        other.set(SO.PASSCRED, true);
        Process cat = another();
        try (var _ = cat.getInputStream();
                var _ = cat.getErrorStream();
                var _ = cat.getOutputStream()) {
            Ucred claimed = new Ucred((int) cat.pid(), 1234, 5678);
            send(DATA, new Cmsg.Credentials(claimed));
            try (Message message = receive(Message.CONTROL, 0)) {
                assertThat(credentials(message), is(claimed));
            }
        }
        assertThat(cat.waitFor(), is(0));
    }

    @Test
    void without_privilege_only_ones_own_credentials_are_sent() throws Exception {
        Process cat = another();
        try (var _ = cat.getInputStream();
                var _ = cat.getErrorStream();
                var _ = cat.getOutputStream()) {
            for (Ucred claimed :
                    List.of(
                            new Ucred((int) cat.pid(), SELF.uid(), SELF.gid()),
                            new Ucred(SELF.pid(), 1234, SELF.gid()),
                            new Ucred(SELF.pid(), SELF.uid(), 5678))) {
                assertThat(Errno.name(unprivileged(claimed)), is("EPERM"));
            }
            assertThat(unprivileged(SELF), is(0));
        }
        assertThat(cat.waitFor(), is(0));
    }

    private int unprivileged(Ucred claimed) throws Exception {
        Message message =
                new Message().data(DATA.getBytes()).control(new Cmsg.Credentials(claimed));
        return Unprivileged.errnoOf(
                () -> SysSocket.sendmsg(one.fd(), message.sending(), MSG_NOSIGNAL));
    }

    /** A datagram socket accepts nothing. */
    @Test
    void what_is_accepted_has_the_switch_of_its_listener() throws Exception {
        int connected = type == SOCK_DGRAM ? SOCK_STREAM : type;
        for (boolean value : new boolean[] {false, true}) {
            try (Sock listener = Sock.open(AF_UNIX, connected).set(SO.PASSCRED, value);
                    Sock client = Sock.open(AF_UNIX, connected)) {
                client.connect(listener.bind(SockAddr.unnamed()).listen(1).getsockname());
                try (Sock accepted = listener.accept()) {
                    assertThat(accepted.get(SO.PASSCRED), is(value));
                }
            }
        }
    }
}
