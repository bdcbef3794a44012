package berkeley;

import static berkeley.bindings.socket.Constants.SOCK_DGRAM;
import static berkeley.bindings.socket.Constants.SOCK_RAW;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.Arrays;
import java.util.Objects;

/**
 * What {@link Sock#channel} returns. As with the channels of java.nio, an interrupt of a thread
 * that waits here closes the Sock.
 */
final class SockChannel extends AbstractInterruptibleChannel
        implements ByteChannel, GatheringByteChannel, ScatteringByteChannel {
    /** The kernel's UIO_MAXIOV. */
    private static final int MOST_PIECES = 1024;

    private final Sock sock;

    SockChannel(Sock sock) {
        this.sock = sock;
    }

    private interface Call {
        int make() throws ErrnoException;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (to.isReadOnly()) {
            throw new IllegalArgumentException("read-only buffer");
        }
        return to.hasRemaining() ? received(call(() -> sock.recv(to, 0))) : 0;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return moved(call(() -> sock.send(from, 0)));
    }

    @Override
    public long read(ByteBuffer[] to) throws IOException {
        return read(to, 0, to.length);
    }

    @Override
    public long write(ByteBuffer[] from) throws IOException {
        return write(from, 0, from.length);
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) throws IOException {
        ByteBuffer[] buffers = slice(to, offset, length);
        for (ByteBuffer buffer : buffers) {
            if (buffer.isReadOnly()) {
                throw new IllegalArgumentException("read-only buffer");
            }
        }
        if (Arrays.stream(buffers).noneMatch(ByteBuffer::hasRemaining)) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] pieces = pieces(arena, buffers);
            int n = received(call(() -> sock.readv(pieces)));
            int left = Math.max(n, 0);
            for (int i = 0; i < buffers.length; i++) {
                ByteBuffer buffer = buffers[i];
                int part = Math.min(left, buffer.remaining());
                if (!buffer.isDirect()) {
                    MemorySegment.ofBuffer(buffer).copyFrom(pieces[i].asSlice(0, part));
                }
                buffer.position(buffer.position() + part);
                left -= part;
            }
            return n;
        }
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        ByteBuffer[] buffers = slice(from, offset, length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] pieces = pieces(arena, buffers);
            for (int i = 0; i < buffers.length; i++) {
                if (!buffers[i].isDirect()) {
                    pieces[i].copyFrom(MemorySegment.ofBuffer(buffers[i]));
                }
            }
            int n = moved(call(() -> sock.writev(pieces)));
            int left = n;
            for (ByteBuffer buffer : buffers) {
                int part = Math.min(left, buffer.remaining());
                buffer.position(buffer.position() + part);
                left -= part;
            }
            return n;
        }
    }

    /** As many buffers as one call takes. */
    private static ByteBuffer[] slice(ByteBuffer[] buffers, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffers.length);
        return Arrays.copyOfRange(buffers, offset, offset + Math.min(length, MOST_PIECES));
    }

    /** {@return the memory of direct buffers, and native memory in place of arrays} */
    private static MemorySegment[] pieces(Arena arena, ByteBuffer[] buffers) {
        MemorySegment[] pieces = new MemorySegment[buffers.length];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] =
                    buffers[i].isDirect()
                            ? MemorySegment.ofBuffer(buffers[i])
                            : arena.allocate(buffers[i].remaining());
        }
        return pieces;
    }

    private int call(Call call) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        int n = Sock.AGAIN;
        try {
            begin();
            n = call.make();
        } catch (ErrnoException e) {
            throw failure(e);
        } finally {
            end(n > 0);
        }
        return n;
    }

    /** What the Sock's own close, or an interrupt, has ended is told as java.nio tells it. */
    private IOException failure(ErrnoException e) throws IOException {
        if (e.isClosed()) {
            boolean wasOpen = isOpen();
            close();
            return wasOpen ? new AsynchronousCloseException() : new ClosedChannelException();
        }
        if (Thread.currentThread().isInterrupted()) {
            close();
            return new ClosedByInterruptException();
        }
        return SockInputStream.asJavaNet(sock, e);
    }

    /** 0 is the end of a stream, but an empty datagram is not. */
    private int received(int n) {
        boolean ends = sock.type() != SOCK_DGRAM && sock.type() != SOCK_RAW;
        return n == 0 && ends ? -1 : moved(n);
    }

    private static int moved(int n) {
        return n == Sock.AGAIN ? 0 : n;
    }

    @Override
    protected void implCloseChannel() throws IOException {
        sock.close();
    }
}
