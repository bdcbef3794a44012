package berkeley.bench.crowd;

import com.sun.management.ThreadMXBean;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** How these programs talk with the one that started them: a line asks, a number answers. */
final class Line {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));

    /** The next question, or null where there is nobody left to ask. */
    @Nullable String ask() throws IOException {
        return in.readLine();
    }

    void say(long number) {
        System.out.println(number);
        System.out.flush();
    }

    /** Bytes of Java heap taken so far. */
    static long heap() {
        return THREADS.getTotalThreadAllocatedBytes();
    }
}
