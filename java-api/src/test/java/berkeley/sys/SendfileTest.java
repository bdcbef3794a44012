package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** sendfile(2), splice(2), tee(2) and vmsplice(2). */
class SendfileTest extends SysTest {

    @Test
    void a_file_goes_to_a_socket_and_the_offset_moves_on() {
        int[] sv = pair(SOCK_STREAM);
        int file = file("hello world");
        MemorySegment offset = arena.allocateFrom(JAVA_LONG, 6);
        assertThat(SysSendfile.sendfile(sv[0], file, offset, 100), returns(5));
        assertThat(offset.get(JAVA_LONG, 0), is(11L));
        assertThat(received(sv[1]), is("world"));
        assertThat(SysSendfile.sendfile(sv[0], file, NULL, 5), returns(5));
        assertThat(received(sv[1]), is("hello"));
        assertThat(Unistd.read(file, new byte[20]), returns(6));
        assertThat(SysSendfile.sendfile(sv[0], file, offset, 100), returns(0));
    }

    @Test
    void sendfile_to_a_full_socket_is_EAGAIN() {
        int fd = pair(SOCK_STREAM)[0];
        fill(fd);
        nonblocking(fd);
        assertThat(SysSendfile.sendfile(fd, file("x"), NULL, 1), failsWith(EAGAIN));
    }

    @Test
    void sendfile_of_no_descriptor_is_EBADF() {
        int fd = pair(SOCK_STREAM)[0];
        assertThat(SysSendfile.sendfile(CLOSED, file("x"), NULL, 1), failsWith(EBADF));
        assertThat(SysSendfile.sendfile(fd, CLOSED, NULL, 1), failsWith(EBADF));
    }

    @Test
    void sendfile_with_a_bad_offset_pointer_is_EFAULT() {
        int fd = pair(SOCK_STREAM)[0];
        assertThat(SysSendfile.sendfile(fd, file("x"), BAD, 1), failsWith(EFAULT));
    }

    @Test
    void sendfile_from_a_socket_is_EINVAL() {
        int[] sv = pair(SOCK_STREAM);
        assertThat(SysSendfile.sendfile(sv[0], sv[1], NULL, 1), failsWith(EINVAL));
    }

    @Test
    void a_pipe_carries_from_socket_to_socket() {
        int[] in = pair(SOCK_STREAM);
        int[] out = pair(SOCK_STREAM);
        int[] pipe = pipe(0);
        assertThat(SysSocket.send(in[0], "hello".getBytes(), 0), returns(5));
        assertThat(Fcntl.splice(in[1], NULL, pipe[1], NULL, 100, SPLICE_F_MOVE), returns(5));
        assertThat(Fcntl.splice(pipe[0], NULL, out[0], NULL, 100, 0), returns(5));
        assertThat(received(out[1]), is("hello"));
    }

    @Test
    void splice_reads_a_file_where_the_offset_says() {
        int[] pipe = pipe(0);
        MemorySegment offset = arena.allocateFrom(JAVA_LONG, 6);
        assertThat(Fcntl.splice(file("hello world"), offset, pipe[1], NULL, 3, 0), returns(3));
        assertThat(offset.get(JAVA_LONG, 0), is(9L));
        byte[] got = new byte[8];
        assertThat(Unistd.read(pipe[0], got), returns(3));
        assertThat(new String(got, 0, 3), is("wor"));
    }

    @Test
    void splice_of_an_empty_pipe_is_EAGAIN() {
        int[] pipe = pipe(0);
        int fd = pair(SOCK_STREAM)[0];
        assertThat(Fcntl.splice(pipe[0], NULL, fd, NULL, 1, SPLICE_F_NONBLOCK), failsWith(EAGAIN));
    }

    @Test
    void splice_of_no_descriptor_is_EBADF() {
        int[] pipe = pipe(0);
        assertThat(Fcntl.splice(CLOSED, NULL, pipe[1], NULL, 1, 0), failsWith(EBADF));
        assertThat(Fcntl.splice(pipe[0], NULL, CLOSED, NULL, 1, 0), failsWith(EBADF));
    }

    @Test
    void splice_with_a_bad_offset_pointer_is_EFAULT() {
        int[] pipe = pipe(0);
        assertThat(Fcntl.splice(file("x"), BAD, pipe[1], NULL, 1, 0), failsWith(EFAULT));
    }

    @Test
    void splice_without_a_pipe_is_EINVAL() {
        int[] sv = pair(SOCK_STREAM);
        assertThat(Fcntl.splice(file("x"), NULL, sv[0], NULL, 1, 0), failsWith(EINVAL));
    }

    @Test
    void tee_copies_and_leaves_the_data() {
        int[] from = pipe(0);
        int[] to = pipe(0);
        assertThat(Unistd.write(from[1], "hello".getBytes()), returns(5));
        assertThat(Fcntl.tee(from[0], to[1], 100, 0), returns(5));
        byte[] got = new byte[5];
        assertThat(Unistd.read(to[0], got), returns(5));
        assertThat(new String(got), is("hello"));
        assertThat(Unistd.read(from[0], got), returns(5));
        assertThat(new String(got), is("hello"));
    }

    @Test
    void tee_of_an_empty_pipe_is_EAGAIN() {
        assertThat(Fcntl.tee(pipe(0)[0], pipe(0)[1], 1, SPLICE_F_NONBLOCK), failsWith(EAGAIN));
    }

    @Test
    void tee_of_no_descriptor_is_EBADF() {
        assertThat(Fcntl.tee(CLOSED, pipe(0)[1], 1, 0), failsWith(EBADF));
    }

    @Test
    void tee_into_the_same_pipe_or_none_is_EINVAL() {
        int[] pipe = pipe(0);
        assertThat(Fcntl.tee(pipe[0], pipe[1], 1, 0), failsWith(EINVAL));
        assertThat(Fcntl.tee(pipe[0], file("x"), 1, 0), failsWith(EINVAL));
    }

    @Test
    void vmsplice_puts_memory_into_a_pipe() {
        int[] pipe = pipe(0);
        assertThat(Fcntl.vmsplice(pipe[1], iov(bytes("one "), bytes("two")), 2, 0), returns(7));
        byte[] got = new byte[7];
        assertThat(Unistd.read(pipe[0], got), returns(7));
        assertThat(new String(got), is("one two"));
        assertThat(Fcntl.vmsplice(pipe[1], BAD, 1, 0), failsWith(EFAULT));
        assertThat(Fcntl.vmsplice(file("x"), iov(bytes("x")), 1, 0), failsWith(EBADF));
    }

    private String received(int fd) {
        MemorySegment buf = arena.allocate(64);
        return text(buf, SysSocket.recv(fd, buf, 64, MSG_DONTWAIT));
    }
}
