package berkeley.bench.crowd;

import static berkeley.bindings.socket.Constants.AF_INET;
import static berkeley.bindings.socket.Constants.SOCK_STREAM;

import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.bench.peer.NetPair;
import berkeley.option.TCP;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** What the connections are made with. */
public enum Api {
    SOCK {
        @Override
        Listener listen(int backlog) throws IOException {
            Sock listener = Sock.open(AF_INET, SOCK_STREAM);
            listener.bind(SockAddr.inet("127.0.0.1", 0)).listen(backlog);
            return new Listener(port(listener), () -> Sending.on(listener.accept()));
        }

        @Override
        End connect(int port) throws IOException {
            Sock sock = Sock.open(AF_INET, SOCK_STREAM);
            return Sending.on(sock.connect(SockAddr.inet("127.0.0.1", port)));
        }
    },
    NET {
        @Override
        Listener listen(int backlog) throws IOException {
            ServerSocket listener = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
            return new Listener(listener.getLocalPort(), () -> Streaming.on(listener.accept()));
        }

        @Override
        End connect(int port) throws IOException {
            return Streaming.on(new Socket(InetAddress.getLoopbackAddress(), port));
        }
    };

    /** A port, and what waits for the next connection to it. */
    record Listener(int port, Accept accept) {}

    /** Waits for a connection. */
    interface Accept {
        End next() throws IOException;
    }

    abstract Listener listen(int backlog) throws IOException;

    abstract End connect(int port) throws IOException;

    private static int port(Sock listener) throws IOException {
        return ((SockAddr.Inet) listener.getsockname()).port();
    }

    private record Sending(Sock sock) implements End {
        static End on(Sock sock) throws IOException {
            sock.set(TCP.NODELAY, true);
            return new Sending(sock);
        }

        @Override
        public void send(byte[] message) throws IOException {
            for (int done = 0; done < message.length; ) {
                done += sock.send(message, done, message.length - done, 0);
            }
        }

        @Override
        public void receive(byte[] message) throws IOException {
            for (int done = 0; done < message.length; ) {
                int n = sock.recv(message, done, message.length - done, 0);
                if (n <= 0) throw new EOFException();
                done += n;
            }
        }
    }

    private record Streaming(InputStream in, OutputStream out) implements End {
        static End on(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            return new Streaming(socket.getInputStream(), socket.getOutputStream());
        }

        @Override
        public void send(byte[] message) throws IOException {
            out.write(message);
        }

        @Override
        public void receive(byte[] message) throws IOException {
            NetPair.receive(in, message);
        }
    }
}
