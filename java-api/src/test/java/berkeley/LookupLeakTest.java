package berkeley;

import static berkeley.bindings.socket.Constants.AF_INET;
import static berkeley.bindings.socket.Constants.SOCK_STREAM;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;

/** What the C library allocates for a list is given back to it. */
class LookupLeakTest {

    private interface Listing {
        void list() throws IOException;
    }

    /**
     * Prints by how much malloc's memory grows. Run with -Xint, since a compiler at work takes
     * megabytes of it.
     */
    static final class Probe {
        private static final int ROUNDS = 3_000;

        public static void main(String[] arguments) throws Throwable {
            print("getaddrinfo", () -> Lookup.getaddrinfo("127.0.0.1", "80", AF_INET, SOCK_STREAM));
            print("if_nameindex", Interfaces::if_nameindex);
            print("getifaddrs", Interfaces::getifaddrs);
        }

        private static void print(String call, Listing listing) throws Throwable {
            repeat(ROUNDS / 10, listing);
            long before = allocated();
            repeat(ROUNDS, listing);
            System.out.println(call + " " + (allocated() - before) / ROUNDS);
        }

        private static void repeat(int rounds, Listing listing) throws IOException {
            for (int i = 0; i < rounds; i++) {
                listing.list();
            }
        }

        /** {@code mallinfo2()}: the bytes in use, hblkhd and uordblks. */
        @SuppressWarnings("restricted") // linking what only this test needs
        private static long allocated() throws Throwable {
            Linker linker = Linker.nativeLinker();
            MemoryLayout struct =
                    MemoryLayout.structLayout(
                            Collections.nCopies(10, ValueLayout.JAVA_LONG)
                                    .toArray(MemoryLayout[]::new));
            MethodHandle mallinfo2 =
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("mallinfo2"),
                            FunctionDescriptor.of(struct));
            try (Arena arena = Arena.ofConfined()) {
                var info = (MemorySegment) mallinfo2.invokeExact((SegmentAllocator) arena);
                return info.getAtIndex(ValueLayout.JAVA_LONG, 4)
                        + info.getAtIndex(ValueLayout.JAVA_LONG, 7);
            }
        }
    }

    @Test
    void lists_of_the_C_library_are_freed() throws Exception {
        String[] command =
                Child.java(Probe.class, "-Xint", "-XX:+UseSerialGC").toArray(String[]::new);
        Map<String, Long> bytesARound =
                Child.output(command)
                        .lines()
                        .map(line -> line.split(" "))
                        .collect(Collectors.toMap(row -> row[0], row -> Long.valueOf(row[1])));
        assertThat(bytesARound.size(), is(3));
        // The smallest list is one of getaddrinfo with one address: 64 bytes and malloc's own.
        bytesARound.forEach((call, bytes) -> assertThat(call, bytes, is(lessThan(32L))));
    }
}
