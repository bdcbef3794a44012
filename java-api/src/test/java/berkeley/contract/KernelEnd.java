package berkeley.contract;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.Message;
import berkeley.MessageBatch;
import berkeley.SockAddrBuf;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.pollfd;
import berkeley.sys.Errno;
import berkeley.sys.Poll;
import berkeley.sys.SysSocket;
import berkeley.sys.SysUio;
import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * A descriptor whose calls are the kernel's own. What Sock adds on purpose is done here too:
 * MSG_NOSIGNAL, FD_CLOEXEC, MSG_WAITFORONE, and EINTR retried until the deadline.
 */
final class KernelEnd implements CallerEnd {
    private static final MemorySegment NULL = MemorySegment.NULL;

    private final int fd;
    private final SockAddr peer;
    private long limit;
    private boolean timedOut;
    private boolean nonblocking;

    /** Whether a call that a signal ended half-way goes on with the rest. */
    boolean goesOn;

    private int owed;
    private volatile boolean signalled;
    private String more = "";

    private @Nullable KernelEnd accepted;

    KernelEnd(int fd) {
        this(fd, Bare.peer(fd));
    }

    KernelEnd(int fd, SockAddr peer) {
        this.fd = fd;
        this.peer = peer;
    }

    @Override
    public @Nullable CallerEnd accepted() {
        CallerEnd end = accepted;
        accepted = null;
        return end;
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    public void setNonblocking() {
        nonblocking = true;
        Bare.setNonblocking(fd);
    }

    @Override
    public void timeout(int millis) {
        timedOut = true;
        kernelTimeout(millis);
    }

    @Override
    public void kernelTimeout(int millis) {
        limit = TimeUnit.MILLISECONDS.toNanos(millis);
        Bare.limit(fd, limit / 1000);
    }

    @Override
    public void signalled() {
        signalled = true;
    }

    @Override
    public void force() {
        SysSocket.shutdown(fd, SHUT_RDWR);
    }

    @Override
    public void close() {
        Bare.close(fd);
    }

    @Override
    public Reply call(Invocation call, int number) {
        long begin = System.nanoTime();
        signalled = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Math.max(1, call.size())).asSlice(0, call.size());
            boolean sends = call.operation().sends;
            if (sends) {
                MemorySegment.copy(call.payload(number), 0, memory, JAVA_BYTE, 0, call.size());
            } else {
                memory.fill(Reply.UNTOUCHED);
            }
            more = "";
            long count = untilDone(arena, call, memory);
            if (count > 0 && call.operation().accepts()) {
                count = 0;
            }
            byte[] buffer = sends ? new byte[0] : memory.toArray(JAVA_BYTE);
            Reply reply =
                    count < 0
                            ? Reply.failed((int) -count, memory.toArray(JAVA_BYTE))
                            : Reply.returned(count, buffer, more);
            return reply.since(begin);
        } catch (RuntimeException | Error thrown) {
            return Reply.threw(thrown).since(begin);
        }
    }

    /** A count, or a negative errno. */
    private long untilDone(Arena arena, Invocation call, MemorySegment memory) {
        long deadline = limit == 0 ? Long.MAX_VALUE : System.nanoTime() + limit;
        boolean waits =
                !nonblocking && !call.has(MSG_DONTWAIT) && call.operation() != Operation.TRY_ACCEPT;
        long done = 0;
        try {
            while (true) {
                int errno = owed;
                owed = 0;
                long count = -1;
                if (errno == 0) {
                    count = once(arena, call, memory.asSlice(done));
                    errno = count < -1 ? (int) -count : count < 0 ? Errno.errno() : 0;
                }
                if (errno == 0) {
                    done = call.has(MSG_PEEK) ? count : done + count;
                    if (count == 0 || done >= call.size() || !more(call, waits)) {
                        return done;
                    }
                    if (call.operation() == Operation.SENDALL) {
                        deadline = limit == 0 ? Long.MAX_VALUE : System.nanoTime() + limit;
                        continue;
                    }
                } else if (errno == EAGAIN
                        && nonblocking
                        && call.operation() == Operation.SENDALL) {
                    ready(arena, POLLOUT, -1);
                    continue;
                } else if (errno != EINTR || Thread.currentThread().isInterrupted()) {
                    if (done == 0 || call.operation() == Operation.SENDALL) {
                        return waits ? -reached(call, errno) : -errno;
                    }
                    owed = errno == EAGAIN || errno == EINTR || errno == EPIPE ? 0 : errno;
                    return done;
                }
                // A signal came: the wait goes on, and its end is where it was.
                if (limit != 0) {
                    long left = deadline - System.nanoTime();
                    if (left < 1000) {
                        return done > 0 ? done : -reached(call, EAGAIN);
                    }
                    Bare.limit(fd, left / 1000);
                }
            }
        } finally {
            if (limit != 0 && signalled) {
                Bare.limit(fd, limit / 1000);
            }
        }
    }

    /** What a call that failed for want of time fails with. */
    private int reached(Invocation call, int errno) {
        boolean connects = call.operation() == Operation.CONNECT;
        boolean late =
                errno == EAGAIN
                        || connects && (errno == EINPROGRESS || errno == EALREADY && signalled);
        if (!late) {
            return errno;
        }
        return timedOut ? ETIMEDOUT : connects && peer.family() != AF_UNIX ? EINPROGRESS : EAGAIN;
    }

    private boolean more(Invocation call, boolean waits) {
        if (call.operation() == Operation.SENDALL) {
            return true;
        }
        return goesOn
                && signalled
                && waits
                && !Thread.currentThread().isInterrupted()
                && call.operation() != Operation.SENDMMSG
                && call.operation() != Operation.RECVMMSG
                && (call.operation().sends || call.has(MSG_WAITALL) && !call.has(MSG_PEEK));
    }

    private boolean ready(Arena arena, int events, int millis) {
        MemorySegment fds = pollfd.allocate(arena);
        pollfd.fd(fds, fd);
        pollfd.events(fds, (short) events);
        return Poll.poll(fds, 1, millis) > 0;
    }

    private long once(Arena arena, Invocation call, MemorySegment memory) {
        long size = memory.byteSize();
        int flags = call.flags();
        int sending = flags | MSG_NOSIGNAL;
        MemorySegment head = memory.asSlice(0, (size + 2) / 3);
        MemorySegment rest = memory.asSlice((size + 2) / 3);
        return switch (call.operation()) {
            case SEND, SENDALL -> SysSocket.send(fd, memory, size, sending);
            case SENDTO -> {
                SockAddrBuf to = new SockAddrBuf().set(peer);
                yield SysSocket.sendto(fd, memory, size, sending, to.segment(), to.length());
            }
            case SENDMSG -> SysSocket.sendmsg(fd, message(head, rest).sending(), sending);
            case SENDMMSG -> SysSocket.sendmmsg(fd, batch(head, rest).sending(), 2, sending);
            case WRITE -> Unistd.write(fd, memory, size);
            case WRITEV -> SysUio.writev(fd, vector(arena, head, rest), 2);
            case RECV -> SysSocket.recv(fd, memory, size, flags);
            case RECVFROM -> recvfrom(arena, memory, flags);
            case RECVMSG -> {
                Message message = message(head, rest);
                int all = flags | MSG_CMSG_CLOEXEC;
                long count = SysSocket.recvmsg(fd, message.receiving(), all);
                if (count >= 0) {
                    message.received(count);
                    more = MessageText.of(message, peer);
                }
                yield count;
            }
            case RECVMMSG -> recvmmsg(batch(head, rest), flags | MSG_CMSG_CLOEXEC | MSG_WAITFORONE);
            case READ -> Unistd.read(fd, memory, size);
            case READV -> SysUio.readv(fd, vector(arena, head, rest), 2);
            case ACCEPT -> accept(arena, nonblocking ? 0 : -1);
            case TRY_ACCEPT -> accept(arena, 0);
            case CONNECT -> {
                SockAddrBuf to = new SockAddrBuf().set(peer);
                yield SysSocket.connect(fd, to.segment(), to.length());
            }
        };
    }

    private long accept(Arena arena, int millis) {
        if (millis == 0 && !ready(arena, POLLIN, 0)) {
            return -EAGAIN;
        }
        MemorySegment name = arena.allocate(128, 8);
        MemorySegment length = arena.allocateFrom(JAVA_INT, 128);
        int count = SysSocket.accept4(fd, name, length, SOCK_CLOEXEC);
        if (count >= 0) {
            SockAddr from = SockAddr.decode(name, length.get(JAVA_INT, 0));
            if (timedOut) {
                Bare.limit(count, 0); // Sock.timeout is not handed on
            }
            more = MessageText.accepted(from, count);
            accepted = new KernelEnd(count, from);
            if (Bare.limit(count) != 0) { // what was left after a signal may have been handed on
                Bare.limit(count, limit / 1000);
                accepted.limit = limit;
            }
            accepted.goesOn = goesOn;
        }
        return count;
    }

    private long recvfrom(Arena arena, MemorySegment memory, int flags) {
        MemorySegment name = arena.allocate(128, 8);
        MemorySegment length = arena.allocateFrom(JAVA_INT, 128);
        long count = SysSocket.recvfrom(fd, memory, memory.byteSize(), flags, name, length);
        if (count >= 0) {
            int used = length.get(JAVA_INT, 0);
            SockAddr from = used == 0 ? null : SockAddr.decode(name, used);
            more = "from " + MessageText.name(from, peer);
        }
        return count;
    }

    private long recvmmsg(MessageBatch batch, int flags) {
        int count = SysSocket.recvmmsg(fd, batch.receiving(), 2, flags, NULL);
        if (count > 0) {
            batch.received(count);
        }
        for (int i = 0; i < count; i++) {
            more += batch.get(i).length() + " " + MessageText.of(batch.get(i), peer);
        }
        return count;
    }

    private static Message message(MemorySegment head, MemorySegment rest) {
        return new Message().data(head).add(rest, 0, rest.byteSize());
    }

    private static MessageBatch batch(MemorySegment head, MemorySegment rest) {
        MessageBatch batch = new MessageBatch(2, 0);
        batch.get(0).data(head);
        batch.get(1).data(rest);
        return batch;
    }

    private static MemorySegment vector(Arena arena, MemorySegment... parts) {
        MemorySegment iov = iovec.allocateArray(parts.length, arena);
        for (int i = 0; i < parts.length; i++) {
            iovec.iov_base(iovec.asSlice(iov, i), parts[i]);
            iovec.iov_len(iovec.asSlice(iov, i), parts[i].byteSize());
        }
        return iov;
    }
}
