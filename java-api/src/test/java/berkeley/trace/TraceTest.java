package berkeley.trace;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.SysSocket.*;
import static berkeley.sys.Unistd.close;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.ErrnoException;
import berkeley.Message;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.addrinfo;
import berkeley.bindings.socket.msghdr;
import berkeley.option.IPV6;
import berkeley.option.TCP;
import berkeley.sys.ArpaInet;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.NetIf;
import berkeley.sys.Netdb;

import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The switch, the options and whom calls are told to. */
@Isolated
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SAME_THREAD)
class TraceTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @AfterEach
    void off() {
        Trace.on("true");
        Trace.only();
        Trace.to(System.err);
        Trace.on(false);
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void print(String options) {
        Trace.to(new PrintStream(printed, true, StandardCharsets.UTF_8));
        Trace.on(options);
        Trace.only(Thread.currentThread());
    }

    /** Sends three bytes through a pair, and closes both ends. */
    private static void exchange() {
        int[] pair = new int[2];
        socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
        send(pair[0], "abc".getBytes(StandardCharsets.US_ASCII), 0);
        recv(pair[1], new byte[8], 0);
        close(pair[0]);
        close(pair[1]);
    }

    @Test
    void nothing_is_told_when_it_is_off() {
        print("true");
        Trace.on(false);
        assertThat(Trace.on(), is(false));
        exchange();
        assertThat(lines(), empty());
    }

    @Test
    void calls_are_printed_while_it_is_on() {
        print("true");
        exchange();
        assertThat(
                lines(),
                hasItem(
                        matchesRegex(
                                "(\\[pid \\d+] )?sendto\\(\\d+, \"abc\", 3, 0, NULL, 0\\) += 3")));
        assertThat(
                lines(),
                hasItem(
                        matchesRegex(
                                "(\\[pid \\d+] )?recvfrom\\(\\d+, \"abc\", 8, 0, NULL, NULL\\) += 3")));
    }

    @Test
    void data_off_hides_what_is_sent_and_received() {
        print("data=off");
        exchange();
        assertThat(lines(), hasItem(containsString("<hidden>, 3, 0, NULL, 0)")));
        assertThat(lines(), not(hasItem(containsString("abc"))));
    }

    @Test
    void time_and_strings_and_thread_are_options() {
        print("time,strings=2,thread");
        exchange();
        assertThat(
                lines(),
                hasItem(
                        matchesRegex(
                                "\\[pid \\d+] sendto\\(\\d+, \"ab\"\\.\\.\\., 3, .*= 3 <\\d\\.\\d{6}>")));
    }

    @Test
    void an_unknown_option_is_refused_by_name() {
        IllegalArgumentException refused =
                org.junit.jupiter.api.Assertions.assertThrows(
                        IllegalArgumentException.class, () -> Trace.on("tiem"));
        assertThat(refused.getMessage(), containsString("tiem"));
    }

    @Test
    void another_thread_is_not_told_of_when_only_one_is_traced() throws InterruptedException {
        print("true");
        Thread other = new Thread(TraceTest::exchange);
        other.start();
        other.join();
        assertThat(lines(), empty());
    }

    @Test
    void lookups_tell_their_errors_by_name_and_no_errno_of_another_call() {
        print("true");
        close(-1); // leaves EBADF behind
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment res = arena.allocate(8);
            MemorySegment hints = addrinfo.allocate(arena);
            addrinfo.ai_flags(hints, 0x4000_0000);
            Netdb.getaddrinfo("127.0.0.1", null, hints, res);
            Netdb.getaddrinfo("127.0.0.1", "nosuchservice", MemorySegment.NULL, res);
        }
        Netdb.getservbyport(ArpaInet.htons(443), "nosuchproto");
        assertThat(
                lines().subList(1, 4),
                contains(
                        endsWith(" = -1 EAI_BADFLAGS"),
                        endsWith(" = -8 EAI_SERVICE"),
                        matchesPattern(
                                "getservbyport\\(htons\\(443\\), \"nosuchproto\"\\) += NULL")));
    }

    @Test
    void a_lookup_that_fails_says_why() {
        print("true");
        try (Arena arena = Arena.ofConfined()) {
            Netdb.gethostbyname("nosuch.invalid");
            NetIf.if_nametoindex("nosuch0");
            NetIf.if_indextoname(0, arena.allocate(IF_NAMESIZE));
        }
        assertThat(
                lines(),
                contains(
                        matchesRegex(
                                "gethostbyname\\(\"nosuch.invalid\"\\) += NULL (HOST_NOT_FOUND|TRY_AGAIN|NO_RECOVERY)"),
                        matchesRegex(
                                "if_nametoindex\\(\"nosuch0\"\\) += 0 ENODEV \\(No such device\\)"),
                        matchesRegex(
                                "if_indextoname\\(0, 0x\\w+\\) += NULL ENXIO \\(No such device or address\\)")));
    }

    @Test
    void the_main_fields_of_TCP_INFO_are_told() throws Exception {
        print("true");
        try (Sock sock = Sock.open(AF_INET, SOCK_STREAM)) {
            sock.get(TCP.INFO);
        }
        assertThat(
                lines().get(1),
                matchesRegex(
                        ".*SOL_TCP, TCP_INFO, \\{tcpi_state=TCP_CLOSE, tcpi_rto=\\d+, .*tcpi_rtt=0, tcpi_rttvar=250000, tcpi_snd_cwnd=\\d+, tcpi_total_retrans=0, \\.\\.\\.}, \\[.*"));
    }

    @Test
    void a_file_bears_the_number_of_its_process(@TempDir Path folder) throws Exception {
        Trace.on("file=" + folder + "/calls.%p");
        Trace.only(Thread.currentThread());
        exchange();
        assertThat(
                Files.readString(folder.resolve("calls." + ProcessHandle.current().pid())),
                containsString("sendto("));
    }

    @Test
    void a_bad_pointer_is_told_and_survived() {
        print("true");
        int fd = socket(AF_INET, SOCK_DGRAM, 0);
        assertThat(bind(fd, MemorySegment.ofAddress(8), 16), is(-1));
        assertThat(Errno.errno(), is(EFAULT));
        close(fd);
        assertThat(
                lines(),
                hasItem(matchesRegex(".*bind\\(\\d+, 0x8, 16\\) += -1 EFAULT \\(Bad address\\)")));
    }

    /** SIG_DFL and SIG_IGN are handlers, with the values 0 and 1. */
    @Test
    void a_signal_number_is_not_named_as_a_handler() {
        int fd = socket(AF_INET, SOCK_DGRAM, 0);
        print("true");
        Fcntl.fcntl(fd, F_SETSIG, 0);
        Fcntl.fcntl(fd, F_SETSIG, 1);
        Trace.on(false);
        close(fd);
        assertThat(
                lines(),
                contains(
                        matchesRegex(".*, F_SETSIG, 0\\) += 0"),
                        matchesRegex(".*, F_SETSIG, 1\\) += 0")));
    }

    @Test
    void a_listener_is_told_bytes_address_and_errno() {
        List<CallRecord> told = new ArrayList<>();
        Trace.Listener listener = told::add;
        Trace.only(Thread.currentThread());
        Trace.add(listener);
        try (Arena arena = Arena.ofConfined()) {
            exchange();
            int fd = socket(AF_INET, SOCK_DGRAM, 0);
            MemorySegment address = arena.allocate(16, 4);
            SockAddr.parse("192.0.2.1:80").encode(address);
            bind(fd, address, 16);
            close(fd);
        } finally {
            Trace.remove(listener);
        }
        CallRecord send = find(told, Call.SEND);
        CallRecord recv = find(told, Call.RECV);
        assertThat(send.payload().bytes(), is(3L));
        assertThat(send.payload().digest(), allOf(not(0L), is(recv.payload().digest())));
        assertThat(
                StandardCharsets.US_ASCII.decode(recv.payload().head().duplicate()).toString(),
                is("abc"));
        CallRecord bind = find(told, Call.BIND);
        assertThat(bind.errno(), is(EADDRNOTAVAIL));
        assertThat(bind.address().remaining(), is(16));
        assertThat(Trace.on(), is(false));
    }

    @Test
    void a_control_message_of_ipv6_tells_whom_a_datagram_was_for() throws Exception {
        List<CallRecord> told = new ArrayList<>();
        Trace.Listener listener = told::add;
        try (Sock sock = Sock.open(AF_INET6, SOCK_DGRAM);
                Message message = new Message().room(8)) {
            sock.bind(SockAddr.inet6("::1", 0)).set(IPV6.RECVORIGDSTADDR, true);
            SockAddr.Inet6 name = (SockAddr.Inet6) sock.getsockname();
            sock.sendto(new byte[3], name);
            Trace.only(Thread.currentThread());
            Trace.add(listener);
            try {
                sock.recvmsg(message, 0);
            } finally {
                Trace.remove(listener);
            }
            assertThat(
                    find(told, Call.RECVMSG).line(),
                    containsString(
                            "cmsg_type=IPV6_ORIGDSTADDR, cmsg_data={sa_family=AF_INET6,"
                                    + (" sin6_port=htons(" + name.port() + "),")
                                    + " sin6_flowinfo=htonl(0),"
                                    + " inet_pton(AF_INET6, \"::1\", &sin6_addr),"));
            String shown = Hexdump.show(message.header(), msghdr.layout());
            assertThat(
                    shown.substring(shown.indexOf("msg_control: struct cmsghdr")),
                    containsString("sin6_port"));
        }
    }

    private static CallRecord find(List<CallRecord> told, Call call) {
        return told.stream().filter(each -> each.call() == call).findFirst().orElseThrow();
    }

    @Test
    void a_flight_recording_has_by_default_only_calls_that_take_20_ms(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("calls.jfr");
        try (Recording recording = new Recording(Configuration.getConfiguration("default"))) {
            recording.start();
            exchange();
            try (Sock quiet = Sock.open(AF_INET, SOCK_DGRAM)) {
                quiet.bind(SockAddr.inet("127.0.0.1", 0)).timeout(Duration.ofMillis(60));
                assertThrows(ErrnoException.class, () -> quiet.recv(1));
            }
            recording.dump(file);
        }
        List<RecordedEvent> events =
                RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals("berkeley.Syscall"))
                        .toList();
        assertThat(
                events.stream().map(event -> event.getString("call")).toList(), hasItem("ppoll"));
        for (RecordedEvent each : events) {
            assertThat(each.getDuration(), is(greaterThanOrEqualTo(Duration.ofMillis(20))));
        }
    }

    @Test
    void a_flight_recording_has_the_calls_without_their_bytes(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("calls.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("berkeley.Syscall").withoutThreshold();
            recording.start();
            assertThat(Trace.on(), is(true));
            exchange();
            recording.stop();
            assertThat(Trace.on(), is(false));
            recording.dump(file);
        }
        List<RecordedEvent> events =
                RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals("berkeley.Syscall"))
                        .toList();
        RecordedEvent send =
                events.stream()
                        .filter(event -> event.getString("call").equals("send"))
                        .findFirst()
                        .orElseThrow();
        assertThat(send.getLong("bytes"), is(3L));
        assertThat(send.getInt("fd"), greaterThan(2));
        assertThat(send.getStackTrace(), is(nullValue()));
        assertThat(
                new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1),
                not(containsString("abc\0")));
    }
}
