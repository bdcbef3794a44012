package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.ifreq;
import berkeley.machine.Needs;
import berkeley.machine.OwnNetwork;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** read(2), write, readv(2), dup(2), pipe(2), close(2), fcntl(2), ioctl(2), gethostname(2). */
class DescriptorTest extends SysTest {

    @Test
    void writev_gathers_and_readv_scatters() {
        int[] pipe = pipe(0);
        assertThat(SysUio.writev(pipe[1], iov(bytes("one "), bytes("two")), 2), returns(7));
        MemorySegment first = arena.allocate(2);
        MemorySegment second = arena.allocate(8);
        assertThat(SysUio.readv(pipe[0], iov(first, second), 2), returns(7));
        assertThat(text(first, 2) + "|" + text(second, 5), is("on|e two"));
    }

    @Test
    void a_vector_owes_its_errors() {
        int[] pipe = pipe(0);
        assertThat(SysUio.writev(CLOSED, iov(bytes("x")), 1), failsWith(EBADF));
        assertThat(SysUio.readv(CLOSED, iov(bytes("x")), 1), failsWith(EBADF));
        assertThat(SysUio.writev(pipe[1], BAD, 1), failsWith(EFAULT));
        assertThat(SysUio.readv(pipe[0], BAD, 1), failsWith(EFAULT));
        assertThat(SysUio.writev(pipe[1], BAD, 1025), failsWith(EINVAL));
        assertThat(SysUio.readv(pipe[0], BAD, -1), failsWith(EINVAL));
    }

    @Test
    void read_and_write_owe_their_errors() {
        int[] pipe = pipe(O_NONBLOCK);
        assertThat(Unistd.read(pipe[0], new byte[1]), failsWith(EAGAIN));
        assertThat(Unistd.read(CLOSED, new byte[1]), failsWith(EBADF));
        assertThat(Unistd.write(CLOSED, new byte[1]), failsWith(EBADF));
        assertThat(Unistd.write(pipe[1], BAD, 1), failsWith(EFAULT));
        assertThat(Unistd.write(pipe[1], new byte[1]), returns(1));
        assertThat(Unistd.read(pipe[0], BAD, 1), failsWith(EFAULT));
        drop(pipe[0]);
        assertThat(Unistd.write(pipe[1], new byte[1]), failsWith(EPIPE));
        assertThat(Unistd.lseek(pipe[1], 0, SEEK_SET), failsWith(ESPIPE));
    }

    @Test
    void a_copy_is_the_same_pipe_and_dup3_says_CLOEXEC() {
        int[] pipe = pipe(0);
        int copy = keep(Unistd.dup(pipe[1]));
        assertThat(Fcntl.fcntl(copy, F_GETFD), returns(0));
        assertThat(Unistd.write(copy, "x".getBytes()), returns(1));
        assertThat(Unistd.read(pipe[0], new byte[2]), returns(1));
        assertThat(Unistd.dup3(pipe[1], copy, O_CLOEXEC), returns(copy));
        assertThat(Fcntl.fcntl(copy, F_GETFD), returns(FD_CLOEXEC));
        assertThat(Unistd.dup2(pipe[0], copy), returns(copy));
        assertThat(Unistd.write(copy, "x".getBytes()), failsWith(EBADF));
    }

    @Test
    void copies_owe_their_errors() {
        int fd = pipe(0)[0];
        assertThat(Unistd.dup(CLOSED), failsWith(EBADF));
        assertThat(Unistd.dup2(CLOSED, fd), failsWith(EBADF));
        assertThat(Unistd.dup2(fd, -1), failsWith(EBADF));
        assertThat(Unistd.dup3(fd, fd, 0), failsWith(EINVAL));
        assertThat(Unistd.pipe2(arena.allocate(8), -1), failsWith(EINVAL));
        assertThat(Unistd.pipe(BAD), failsWith(EFAULT));
        assertThat(Unistd.pipe2(BAD, 0), failsWith(EFAULT));
    }

    @Test
    void a_descriptor_is_closed_once() {
        int fd = SysSocket.socket(AF_INET, SOCK_STREAM, 0);
        assertThat(Unistd.close(fd), succeeds());
        assertThat(Unistd.close(fd), failsWith(EBADF));
    }

    @Test
    void fcntl_sets_and_asks_flags() {
        int fd = tcp();
        assertThat(Fcntl.fcntl(fd, F_GETFD), returns(FD_CLOEXEC));
        assertThat(Fcntl.fcntl(fd, F_SETFD, 0), succeeds());
        assertThat(Fcntl.fcntl(fd, F_GETFD), returns(0));
        nonblocking(fd);
        assertThat(Fcntl.fcntl(fd, F_GETFL) & O_NONBLOCK, is(O_NONBLOCK));
        int copy = keep(Fcntl.fcntl(fd, F_DUPFD_CLOEXEC, 500));
        assertThat(copy >= 500, is(true));
        assertThat(Fcntl.fcntl(CLOSED, F_GETFD), failsWith(EBADF));
        assertThat(Fcntl.fcntl(fd, 9999), failsWith(EINVAL));
    }

    @Test
    void open_tells_what_is_not_there() {
        assertThat(Fcntl.open("/none", O_RDONLY, 0), failsWith(ENOENT));
        assertThat(Unistd.unlink("/none"), failsWith(ENOENT));
        assertThat(Unistd.isatty(pipe(0)[0]), returns(0));
        assertThat(Errno.errno(), is(ENOTTY));
    }

    @Test
    void FIONREAD_and_SIOCOUTQ_tell_what_waits() {
        int[] sv = pair(SOCK_STREAM);
        assertThat(SysSocket.send(sv[0], "hello".getBytes(), 0), returns(5));
        MemorySegment number = arena.allocate(JAVA_INT);
        assertThat(SysIoctl.ioctl(sv[1], FIONREAD, number), succeeds());
        assertThat(number.get(JAVA_INT, 0), is(5));
        assertThat(SysIoctl.ioctl(sv[0], SIOCOUTQ, number), succeeds());
        assertThat(number.get(JAVA_INT, 0), is(not(0)));
        assertThat(SysIoctl.ioctl(sv[1], FIONREAD, BAD), failsWith(EFAULT));
        assertThat(SysIoctl.ioctl(CLOSED, FIONREAD, number), failsWith(EBADF));
        assertThat(SysIoctl.ioctl(file(""), SIOCATMARK, number), failsWith(ENOTTY));
    }

    @Test
    @ExtendWith(OwnNetwork.class)
    void an_interface_tells_its_mtu_and_hardware_address() throws Exception {
        NetdbTest.run("ip", "link", "set", "lo", "mtu", "12345");
        int fd = udp();
        MemorySegment request = ifreq.allocate(arena);
        request.setString(0, "lo");
        assertThat(SysIoctl.ioctl(fd, SIOCGIFMTU, request), succeeds());
        assertThat(request.get(JAVA_INT, 16), is(12345));
        assertThat(SysIoctl.ioctl(fd, SIOCGIFHWADDR, request), succeeds());
        assertThat((int) request.get(JAVA_BYTE, 16) & 0xff, is(ARPHRD_LOOPBACK & 0xff));
        request.setString(0, "none0");
        assertThat(SysIoctl.ioctl(fd, SIOCGIFMTU, request), failsWith(ENODEV));
    }

    @Test
    void the_host_has_the_name_that_the_kernel_tells() throws IOException {
        Needs.root();
        MemorySegment name = arena.allocate(65);
        assertThat(Unistd.gethostname(name, 65), succeeds());
        String kernel = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        assertThat(name.getString(0), is(kernel));
        assertThat(Unistd.gethostname(name, 0), failsWith(ENAMETOOLONG));
        assertThat(Unistd.sethostname(BAD, 8), failsWith(EFAULT));
    }

    @Test
    void a_process_knows_who_it_is() {
        assertThat((long) Unistd.getpid(), is(ProcessHandle.current().pid()));
        assertThat(
                (long) Unistd.getppid(), is(ProcessHandle.current().parent().orElseThrow().pid()));
        assertThat(Files.isDirectory(Path.of("/proc/self/task/" + Unistd.gettid())), is(true));
    }

    @Test
    void a_call_that_cannot_fail_leaves_errno_alone() {
        assertThat(Unistd.close(CLOSED), failsWith(EBADF));
        Unistd.getpid();
        Errno.strerror(EACCES);
        assertThat(Errno.errno(), is(EBADF));
    }
}
