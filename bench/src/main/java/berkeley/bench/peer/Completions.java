package berkeley.bench.peer;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.pollfd;
import berkeley.bindings.socket.sock_extended_err;
import berkeley.sys.Errno;
import berkeley.sys.Poll;
import berkeley.sys.SysCmsg;
import berkeley.sys.SysSocket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The pages that MSG_ZEROCOPY lent, as the kernel gives them back. */
public final class Completions implements AutoCloseable {
    private final int fd;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment header = msghdr.allocate(arena);
    private final MemorySegment control = arena.allocate(128, 8);
    private final MemorySegment poll = pollfd.allocate(arena);
    private int sent;
    private int done;

    public Completions(int fd) {
        this.fd = fd;
        pollfd.fd(poll, fd);
    }

    /** Waits until these sends, and all before them, are completed. */
    public void await(int sends) throws IOException {
        sent += sends;
        while (sent - done > 0) {
            msghdr.msg_control(header, control);
            msghdr.msg_controllen(header, control.byteSize());
            if (SysSocket.recvmsg(fd, header, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
                take();
            } else if (Errno.errno() != EAGAIN || Poll.poll(poll, 1, -1) < 0) {
                throw new IOException("MSG_ERRQUEUE: errno " + Errno.errno());
            }
        }
    }

    private void take() throws IOException {
        MemorySegment data = SysCmsg.CMSG_DATA(SysCmsg.CMSG_FIRSTHDR(header));
        byte origin = data.get(JAVA_BYTE, sock_extended_err.ee_origin$offset());
        if (origin != SO_EE_ORIGIN_ZEROCOPY) throw new IOException("an error of origin " + origin);
        done = data.get(JAVA_INT, sock_extended_err.ee_data$offset()) + 1;
    }

    @Override
    public void close() {
        arena.close();
    }
}
