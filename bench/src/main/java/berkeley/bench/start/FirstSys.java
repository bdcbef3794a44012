package berkeley.bench.start;

import static berkeley.bindings.socket.Constants.AF_INET;
import static berkeley.bindings.socket.Constants.SOCK_STREAM;

import berkeley.sys.SysSocket;

/** With berkeley.sys. */
public final class FirstSys {
    private FirstSys() {}

    public static void main(String[] args) {
        long start = System.nanoTime();
        int fd = SysSocket.socket(AF_INET, SOCK_STREAM, 0);
        long end = System.nanoTime();
        if (fd < 0) System.exit(1);
        System.out.println((end - start) + " " + end);
    }
}
