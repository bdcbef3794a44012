package berkeley.contract;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.ErrnoException;
import berkeley.Message;
import berkeley.MessageBatch;
import berkeley.Sock;
import berkeley.SockAddrBuf;
import berkeley.addr.SockAddr;
import berkeley.option.SO;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** A Sock. */
final class SockEnd implements CallerEnd {
    /** Where data begin that do not begin where their array does. */
    private static final int OFFSET = 3;

    private final Sock sock;
    private final SockAddr peer;

    private @Nullable SockEnd accepted;

    SockEnd(Sock sock) throws ErrnoException {
        this(sock, sock.getpeername());
    }

    SockEnd(Sock sock, SockAddr peer) {
        this.sock = sock;
        this.peer = peer;
    }

    @Override
    public @Nullable CallerEnd accepted() {
        CallerEnd end = accepted;
        accepted = null;
        return end;
    }

    void lowWater(int bytes) throws ErrnoException {
        sock.set(SO.RCVLOWAT, bytes);
    }

    @Override
    public int fd() {
        return sock.fd();
    }

    @Override
    public void setNonblocking() throws ErrnoException {
        sock.blocking(false);
    }

    @Override
    public void timeout(int millis) {
        sock.timeout(Duration.ofMillis(millis));
    }

    @Override
    public void kernelTimeout(int millis) throws ErrnoException {
        Duration limit = Duration.ofMillis(millis);
        sock.set(berkeley.option.SO.RCVTIMEO, limit).set(berkeley.option.SO.SNDTIMEO, limit);
    }

    @Override
    public void signalled() {}

    @Override
    public void force() throws ErrnoException {
        sock.close();
    }

    @Override
    public void close() throws ErrnoException {
        sock.close();
    }

    @Override
    public Reply call(Invocation call, int number) {
        byte[] bytes = new byte[call.size()];
        if (call.operation().sends) {
            bytes = call.payload(number);
        } else {
            Arrays.fill(bytes, Reply.UNTOUCHED);
        }
        long begin = System.nanoTime();
        try (Arena arena = Arena.ofConfined()) {
            Reply reply = with(arena, call, bytes);
            return (reply.count() == Sock.AGAIN ? reply.error(EAGAIN) : reply).since(begin);
        } catch (ErrnoException failure) {
            return Reply.failed(failure.errno(), bytes).since(begin);
        } catch (RuntimeException | Error thrown) {
            return Reply.threw(thrown).since(begin);
        }
    }

    private Reply with(Arena arena, Invocation call, byte[] bytes) throws ErrnoException {
        if (!call.operation().anyMemory || call.memory() == CallMemory.NATIVE) {
            MemorySegment segment = arena.allocate(Math.max(1, bytes.length));
            MemorySegment memory = segment.asSlice(0, bytes.length);
            MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, bytes.length);
            Said said = new Said();
            long count = inNative(call, memory, said);
            return reply(call, count, memory.toArray(JAVA_BYTE), said);
        }
        return switch (call.memory()) {
            case ARRAY -> inArray(call, bytes, 0);
            case ARRAY_AT_OFFSET -> {
                byte[] larger = new byte[bytes.length + 2 * OFFSET];
                System.arraycopy(bytes, 0, larger, OFFSET, bytes.length);
                yield inArray(call, larger, OFFSET);
            }
            case HEAP_BUFFER -> inBuffer(call, ByteBuffer.wrap(bytes));
            case DIRECT_BUFFER ->
                    inBuffer(call, ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
            case READ_ONLY_BUFFER -> inBuffer(call, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            case NATIVE -> throw new AssertionError();
        };
    }

    /** What a call returned beside its count. */
    private static final class Said {
        String more = "";
    }

    private Reply reply(Invocation call, long count, byte[] bytes, Said said) {
        byte[] buffer = call.operation().sends ? new byte[0] : bytes;
        return Reply.returned(count, buffer, said.more);
    }

    private SockAddrBuf peerName() {
        return new SockAddrBuf().set(peer);
    }

    private String from(SockAddrBuf name, long count) {
        SockAddr from = name.length() == 0 ? null : name.get();
        return count < 0 ? "" : "from " + MessageText.name(from, peer);
    }

    private long inNative(Invocation call, MemorySegment memory, Said said) throws ErrnoException {
        long size = memory.byteSize();
        int flags = call.flags();
        MemorySegment head = memory.asSlice(0, (size + 2) / 3);
        MemorySegment rest = memory.asSlice((size + 2) / 3);
        return switch (call.operation()) {
            case SEND -> sock.send(memory, 0, size, flags);
            case SENDALL -> {
                sock.sendall(memory);
                yield size;
            }
            case SENDTO -> sock.sendto(memory, 0, size, flags, peerName());
            case SENDMSG ->
                    sock.sendmsg(new Message().data(head).add(rest, 0, rest.byteSize()), flags);
            case SENDMMSG -> {
                MessageBatch batch = new MessageBatch(2, 0);
                batch.get(0).data(head);
                batch.get(1).data(rest);
                yield sock.sendmmsg(batch, 0, 2, flags);
            }
            case WRITE -> sock.write(memory);
            case WRITEV -> sock.writev(head, rest);
            case RECV -> sock.recv(memory, 0, size, flags);
            case RECVFROM -> {
                SockAddrBuf from = new SockAddrBuf();
                int count = sock.recvfrom(memory, 0, size, flags, from);
                said.more = from(from, count);
                yield count;
            }
            case RECVMSG -> {
                Message message = new Message().data(head).add(rest, 0, rest.byteSize());
                int count = sock.recvmsg(message, flags);
                said.more = count < 0 ? "" : MessageText.of(message, peer);
                yield count;
            }
            case RECVMMSG -> {
                MessageBatch batch = new MessageBatch(2, 0);
                batch.get(0).data(head);
                batch.get(1).data(rest);
                int count = sock.recvmmsg(batch, flags);
                for (int i = 0; i < count; i++) {
                    said.more += batch.get(i).length() + " " + MessageText.of(batch.get(i), peer);
                }
                yield count;
            }
            case READ -> sock.read(memory);
            case READV -> sock.readv(head, rest);
            case ACCEPT -> accepted(sock.accept(), said);
            case TRY_ACCEPT -> accepted(sock.tryAccept(), said);
            case CONNECT -> {
                sock.connect(peer);
                yield 0;
            }
        };
    }

    private int accepted(@Nullable Sock connection, Said said) {
        if (connection == null) {
            return Sock.AGAIN;
        }
        SockAddr name = connection.peer();
        said.more = MessageText.accepted(name, connection.fd());
        accepted = new SockEnd(connection, name);
        return 0;
    }

    private Reply inArray(Invocation call, byte[] array, int offset) throws ErrnoException {
        int flags = call.flags();
        int size = call.size();
        Said said = new Said();
        long count =
                switch (call.operation()) {
                    case SEND -> sock.send(array, offset, size, flags);
                    case SENDALL -> {
                        sock.sendall(
                                offset == 0
                                        ? array
                                        : Arrays.copyOfRange(array, offset, offset + size));
                        yield size;
                    }
                    case SENDTO -> sock.sendto(array, offset, size, flags, peerName());
                    case RECV -> sock.recv(array, offset, size, flags);
                    case RECVFROM -> {
                        SockAddrBuf from = new SockAddrBuf();
                        int n = sock.recvfrom(array, offset, size, flags, from);
                        said.more = from(from, n);
                        yield n;
                    }
                    default -> throw new AssertionError();
                };
        for (int i = 0; i < offset; i++) {
            if (array[i] != 0 || array[array.length - 1 - i] != 0) {
                said.more += "wrote outside of its part";
            }
        }
        return reply(call, count, Arrays.copyOfRange(array, offset, offset + size), said);
    }

    private Reply inBuffer(Invocation call, ByteBuffer buffer) throws ErrnoException {
        int flags = call.flags();
        Said said = new Said();
        long count =
                switch (call.operation()) {
                    case SEND -> sock.send(buffer, flags);
                    case SENDALL -> {
                        sock.sendall(buffer);
                        yield call.size();
                    }
                    case SENDTO -> sock.sendto(buffer, flags, peerName());
                    case RECV -> sock.recv(buffer, flags);
                    case RECVFROM -> {
                        SockAddrBuf from = new SockAddrBuf();
                        int n = sock.recvfrom(buffer, flags, from);
                        said.more = from(from, n);
                        yield n;
                    }
                    default -> throw new AssertionError();
                };
        if (buffer.position() != Math.clamp(count, 0, call.size())) {
            said.more += "position " + buffer.position();
        }
        byte[] bytes = new byte[call.size()];
        buffer.get(0, bytes);
        return reply(call, count, bytes, said);
    }
}
