package berkeley.bench.start;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** With java.net: a bound ServerSocket, since an unbound one or a Socket calls no socket() yet. */
public final class FirstNet {
    private FirstNet() {}

    public static void main(String[] args) throws IOException {
        long start = System.nanoTime();
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(0));
        long end = System.nanoTime();
        System.out.println((end - start) + " " + end);
        socket.close();
    }
}
