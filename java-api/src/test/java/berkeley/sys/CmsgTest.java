package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.cmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.ucred;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** cmsg(3): ancillary data by hand. */
class CmsgTest extends SysTest {

    @Test
    void lengths_are_those_of_the_macros() {
        assertThat(SysCmsg.CMSG_LEN(0), is(16L));
        assertThat(SysCmsg.CMSG_LEN(4), is(20L));
        assertThat(SysCmsg.CMSG_SPACE(0), is(16L));
        assertThat(SysCmsg.CMSG_SPACE(4), is(24L));
        assertThat(SysCmsg.CMSG_SPACE(8), is(24L));
        assertThat(SysCmsg.CMSG_ALIGN(9), is(16L));
    }

    @Test
    void a_descriptor_and_credentials_travel_in_one_message() {
        int[] sv = pair(SOCK_STREAM);
        setsockopt(sv[1], SOL_SOCKET, SO_PASSCRED, 1);
        MemorySegment msg = message(bytes("x"));
        control(msg, SysCmsg.CMSG_SPACE(4) + SysCmsg.CMSG_SPACE(ucred.sizeof()));
        MemorySegment rights = SysCmsg.CMSG_FIRSTHDR(msg);
        header(rights, SCM_RIGHTS, 4);
        SysCmsg.CMSG_DATA(rights).set(JAVA_INT, 0, sv[0]);
        MemorySegment credentials = SysCmsg.CMSG_NXTHDR(msg, rights);
        header(credentials, SCM_CREDENTIALS, (int) ucred.sizeof());
        ucred.pid(SysCmsg.CMSG_DATA(credentials), Unistd.getpid());
        ucred.uid(SysCmsg.CMSG_DATA(credentials), Unistd.getuid());
        ucred.gid(SysCmsg.CMSG_DATA(credentials), Unistd.getgid());
        assertThat(SysCmsg.CMSG_NXTHDR(msg, credentials), is(NULL));
        assertThat(SysSocket.sendmsg(sv[0], msg, 0), returns(1));

        MemorySegment got = message(arena.allocate(1));
        control(got, 256);
        assertThat(SysSocket.recvmsg(sv[1], got, MSG_CMSG_CLOEXEC), returns(1));
        int fds = 0;
        int pids = 0;
        for (MemorySegment cmsg = SysCmsg.CMSG_FIRSTHDR(got);
                !cmsg.equals(NULL);
                cmsg = SysCmsg.CMSG_NXTHDR(got, cmsg)) {
            if (cmsghdr.cmsg_type(cmsg) == SCM_RIGHTS) {
                int fd = keep(SysCmsg.CMSG_DATA(cmsg).get(JAVA_INT, 0));
                assertThat(Fcntl.fcntl(fd, F_GETFD), returns(FD_CLOEXEC));
                assertThat(getsockopt(fd, SOL_SOCKET, SO_DOMAIN), is(AF_UNIX));
                fds++;
            } else {
                assertThat(cmsghdr.cmsg_type(cmsg), is(SCM_CREDENTIALS));
                assertThat(ucred.pid(SysCmsg.CMSG_DATA(cmsg)), is(Unistd.getpid()));
                pids++;
            }
        }
        assertThat(fds, is(1));
        assertThat(pids, is(1));
    }

    @Test
    void control_data_that_does_not_fit_is_told_by_MSG_CTRUNC() {
        int[] sv = pair(SOCK_STREAM);
        setsockopt(sv[1], SOL_SOCKET, SO_PASSCRED, 1);
        assertThat(SysSocket.send(sv[0], "x".getBytes(), 0), returns(1));
        MemorySegment msg = message(arena.allocate(1));
        control(msg, 8);
        assertThat(SysSocket.recvmsg(sv[1], msg, 0), returns(1));
        assertThat(msghdr.msg_flags(msg), is(MSG_CTRUNC));
        assertThat(SysCmsg.CMSG_FIRSTHDR(msg), is(NULL));
    }

    @Test
    void a_message_without_control_has_no_header() {
        assertThat(SysCmsg.CMSG_FIRSTHDR(msghdr.allocate(arena)), is(NULL));
    }

    @Test
    void a_length_that_lies_ends_the_walk_inside_the_buffer() {
        MemorySegment msg = message(bytes("x"));
        control(msg, SysCmsg.CMSG_SPACE(4) * 2);
        MemorySegment first = SysCmsg.CMSG_FIRSTHDR(msg);
        for (long lie : new long[] {0, 15, 49, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            cmsghdr.cmsg_len(first, lie);
            assertThat("cmsg_len " + lie, SysCmsg.CMSG_NXTHDR(msg, first), is(NULL));
            assertThat("cmsg_len " + lie, SysCmsg.CMSG_DATA(first).byteSize() <= 48 - 16, is(true));
        }
        cmsghdr.cmsg_len(first, 20);
        assertThat(
                SysCmsg.CMSG_NXTHDR(msg, first).address() - first.address(),
                is(SysCmsg.CMSG_SPACE(4)));
        assertThat(SysCmsg.CMSG_DATA(first).byteSize(), is(4L));
    }

    private void control(MemorySegment msg, long size) {
        MemorySegment control = arena.allocate(size, 8);
        msghdr.msg_control(msg, control);
        msghdr.msg_controllen(msg, size);
    }

    private static void header(MemorySegment cmsg, int type, int length) {
        cmsghdr.cmsg_level(cmsg, SOL_SOCKET);
        cmsghdr.cmsg_type(cmsg, type);
        cmsghdr.cmsg_len(cmsg, SysCmsg.CMSG_LEN(length));
    }
}
