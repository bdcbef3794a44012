package berkeley.bench.cases;

import static berkeley.bindings.socket.Constants.MSG_NOSIGNAL;

import berkeley.Sock;
import berkeley.bench.peer.Jni;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** A whole message sent, and a whole message received, the way each API has it done. */
final class Loops {
    private Loops() {}

    static void send(int fd, MemorySegment out, long size) throws IOException {
        for (long done = 0; done < size; ) {
            MemorySegment rest = done == 0 ? out : out.asSlice(done);
            long n = SysSocket.send(fd, rest, size - done, MSG_NOSIGNAL);
            if (n < 0) throw new IOException("send: errno " + Errno.errno());
            done += n;
        }
    }

    static void recv(int fd, MemorySegment in, long size) throws IOException {
        for (long done = 0; done < size; ) {
            MemorySegment rest = done == 0 ? in : in.asSlice(done);
            long n = SysSocket.recv(fd, rest, size - done, 0);
            if (n < 0) throw new IOException("recv: errno " + Errno.errno());
            done += arrived(n);
        }
    }

    static void send(Sock sock, MemorySegment out, long size) throws IOException {
        for (long done = 0; done < size; ) done += sock.send(out, done, size - done, 0);
    }

    static void recv(Sock sock, MemorySegment in, long size) throws IOException {
        for (long done = 0; done < size; ) done += arrived(sock.recv(in, done, size - done, 0));
    }

    static void send(Sock sock, byte[] out) throws IOException {
        for (int done = 0; done < out.length; ) {
            done += sock.send(out, done, out.length - done, 0);
        }
    }

    static void recv(Sock sock, byte[] in) throws IOException {
        for (int done = 0; done < in.length; ) {
            done += (int) arrived(sock.recv(in, done, in.length - done, 0));
        }
    }

    static void send(Sock sock, ByteBuffer out) throws IOException {
        out.clear();
        while (out.hasRemaining()) sock.send(out, 0);
    }

    static void recv(Sock sock, ByteBuffer in) throws IOException {
        in.clear();
        while (in.hasRemaining()) arrived(sock.recv(in, 0));
    }

    static void send(ByteChannel channel, ByteBuffer out) throws IOException {
        out.clear();
        while (out.hasRemaining()) channel.write(out);
    }

    static void recv(ByteChannel channel, ByteBuffer in) throws IOException {
        in.clear();
        while (in.hasRemaining()) if (channel.read(in) < 0) throw new EOFException();
    }

    static void send(int fd, long out, int size) throws IOException {
        for (int done = 0; done < size; ) done += did(Jni.send(fd, out + done, size - done, 0));
    }

    static void recv(int fd, long in, int size) throws IOException {
        for (int done = 0; done < size; ) done += did(Jni.recv(fd, in + done, size - done, 0));
    }

    static void send(int fd, byte[] out) throws IOException {
        for (int done = 0; done < out.length; ) {
            done += did(Jni.sendBytes(fd, out, done, out.length - done, 0));
        }
    }

    static void recv(int fd, byte[] in) throws IOException {
        for (int done = 0; done < in.length; ) {
            done += did(Jni.recvBytes(fd, in, done, in.length - done, 0));
        }
    }

    private static int did(int result) throws IOException {
        if (result < 0) throw new IOException("JNI: errno " + -result);
        return (int) arrived(result);
    }

    private static long arrived(long n) throws EOFException {
        if (n <= 0) throw new EOFException();
        return n;
    }
}
