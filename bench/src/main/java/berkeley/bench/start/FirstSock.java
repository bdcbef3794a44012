package berkeley.bench.start;

import static berkeley.bindings.socket.Constants.AF_INET;
import static berkeley.bindings.socket.Constants.SOCK_STREAM;

import berkeley.Sock;

import java.io.IOException;

/** With Sock. */
public final class FirstSock {
    private FirstSock() {}

    public static void main(String[] args) throws IOException {
        long start = System.nanoTime();
        Sock sock = Sock.open(AF_INET, SOCK_STREAM);
        long end = System.nanoTime();
        System.out.println((end - start) + " " + end);
        sock.close();
    }
}
