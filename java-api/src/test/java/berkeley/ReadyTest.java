package berkeley;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.trace.Trace;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a call that finds what it wants costs in system calls: one, with a timeout as without. */
@ExtendWith(NoFdLeaks.class)
class ReadyTest {
    private static final List<String> TO_CONNECT =
            List.of("fcntl", "ioctl", "connect", "ioctl", "ppoll", "getsockopt");

    @ParameterizedTest
    @CsvSource({"false, 0", "false, 60000", "true, 0", "true, 60000"})
    void it_is_one_system_call(boolean virtual, int millis) throws Exception {
        List<String> made = Collections.synchronizedList(new ArrayList<>());
        Map<ReadyCalls.Ready, List<String>> all = new TreeMap<>();
        Caller.on(
                virtual,
                () -> {
                    try (ReadyCalls calls = new ReadyCalls(Duration.ofMillis(millis))) {
                        // The first accept, read and write that must not block set
                        calls.makeAll();
                        Thread self = Thread.currentThread();
                        Trace.Listener listener =
                                told -> {
                                    if (Thread.currentThread() == self) {
                                        made.add(told.call().name());
                                    }
                                };
                        Trace.add(listener);
                        try {
                            for (ReadyCalls.Ready call : ReadyCalls.Ready.values()) {
                                made.clear();
                                calls.make(call);
                                all.put(call, List.copyOf(made));
                            }
                        } finally {
                            Trace.remove(listener);
                        }
                    }
                    return null;
                });
        assertThat(all.keySet(), hasSize(ReadyCalls.Ready.values().length));
        for (var one : all.entrySet()) {
            List<String> names = new ArrayList<>(one.getValue());
            names.remove("socket");
            names.remove("close");
            boolean limited = virtual || millis > 0;
            switch (one.getKey()) {
                case SEND, SEND_ARRAY -> assertThat(names, is(List.of("send")));
                case RECV, RECV_ARRAY -> assertThat(names, is(List.of("recv")));
                case SENDTO, RECVFROM, SENDMSG, RECVMSG, SENDMMSG, RECVMMSG ->
                        assertThat(
                                names, is(List.of(one.getKey().name().toLowerCase(Locale.ROOT))));
                // Those without flags cannot say that they do not wait.
                case WRITE -> assertThat(names, is(List.of(limited ? "send" : "write")));
                case READ -> assertThat(names, is(List.of(limited ? "recv" : "read")));
                case WRITEV -> assertThat(names, is(List.of(limited ? "sendmsg" : "writev")));
                case READV -> assertThat(names, is(List.of(limited ? "recvmsg" : "readv")));
                case ACCEPT -> {
                    List<String> accept = new ArrayList<>(List.of("accept4"));
                    if (virtual) {
                        accept.add("getsockopt"); // whether close may linger
                    }
                    if (limited) {
                        accept.addFirst("ppoll");
                    }
                    assertThat(names, is(accept));
                }
                case CONNECT -> {
                    if (!virtual) {
                        assertThat(names, is(millis == 0 ? List.of("connect") : TO_CONNECT));
                    }
                }
            }
        }
    }

    /** The same as the kernel counts it: strace bears witness. */
    @ParameterizedTest
    @ValueSource(strings = {"platform", "virtual"})
    void a_timeout_adds_no_system_call_says_strace(String thread, @TempDir Path directory)
            throws Exception {
        int times = 50;
        Map<String, Integer> without = counted(thread, 0, times, directory);
        Map<String, Integer> with = counted(thread, 60_000, times, directory);
        boolean virtual = thread.equals("virtual");
        for (String call : List.of("sendmmsg", "recvmmsg", "accept4", "connect")) {
            assertThat(call, with.get(call), is(times));
            assertThat(call, without.get(call), is(times));
        }
        // send and recv stand in for write and read where a thread may not block.
        for (String call : List.of("sendto", "recvfrom")) {
            assertThat(call, with.get(call), is(4 * times));
            assertThat(call, without.get(call), is((virtual ? 4 : 3) * times));
        }
        for (String call : List.of("sendmsg", "recvmsg")) {
            assertThat(call, with.get(call), is(2 * times));
            assertThat(call, without.get(call), is((virtual ? 2 : 1) * times));
        }
        // O_NONBLOCK is set for connect alone, and cleared at once.
        assertThat(with.get("FIONBIO"), is(2 * times));
        assertThat(without.get("FIONBIO"), virtual ? is(2 * times) : is(nullValue()));
        assertThat(without.get("ppoll"), virtual ? is(with.get("ppoll")) : is(nullValue()));
    }

    private static Map<String, Integer> counted(
            String thread, int millis, int times, Path directory) throws Exception {
        Path file = directory.resolve(thread + millis);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "strace",
                                "-f",
                                "--seccomp-bpf",
                                "-qq",
                                "-e",
                                "trace=sendto,recvfrom,sendmsg,recvmsg,sendmmsg,recvmmsg,accept4,connect,ppoll,ioctl",
                                "-e",
                                "signal=none",
                                "-o",
                                file.toString()));
        command.addAll(Child.java(ReadyCalls.class));
        command.addAll(List.of(thread, Integer.toString(millis), Integer.toString(times)));
        assertThat(Child.output(command.toArray(String[]::new)), is("made " + times + "\n"));
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            // The VM itself asks nscd for a name.
            if (line.contains("resumed>")
                    || line.contains("connect(") && !line.contains("AF_INET")) {
                continue;
            }
            String call = line.replaceFirst("^\\d+ +", "").replaceFirst("\\(.*", "");
            counts.merge(
                    call.equals("ioctl") && line.contains("FIONBIO") ? "FIONBIO" : call,
                    1,
                    Integer::sum);
        }
        return counts;
    }
}
