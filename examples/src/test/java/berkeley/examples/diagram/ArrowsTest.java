package berkeley.examples.diagram;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.Cmsg;
import berkeley.Fd;
import berkeley.Message;
import berkeley.MessageBatch;
import berkeley.Sock;
import berkeley.SockAddrBuf;
import berkeley.SockPair;
import berkeley.addr.SockAddr;
import berkeley.examples.Text;
import berkeley.trace.Trace;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Which call gets what another has sent, from real calls of this process. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SAME_THREAD)
@Isolated // it hears the calls of the whole process
@Execution(ExecutionMode.SAME_THREAD)
class ArrowsTest {
    private final List<Event> events = new ArrayList<>();
    private Recorder recorder;

    @BeforeEach
    void record() throws Exception {
        recorder = new Recorder(this::take);
        Trace.add(recorder);
    }

    @AfterEach
    void stop() {
        Trace.remove(recorder);
    }

    private synchronized void take(Event event) {
        if (!event.waits()) {
            events.add(event);
        }
    }

    /** The arrows as {@code send 1 > recv 1: 5 bytes}, the calls of a name counted. */
    private synchronized List<String> arrows() {
        return Arrows.among(events).stream()
                .map(a -> number(a.from()) + " > " + number(a.to()) + ": " + a.label())
                .toList();
    }

    private String number(Event event) {
        Stream<Event> same = events.stream().filter(e -> e.call().equals(event.call()));
        List<Event> all = same.sorted(java.util.Comparator.comparingLong(Event::begin)).toList();
        return event.call() + " " + (all.indexOf(event) + 1);
    }

    @Test
    void a_pair_of_streams_has_arrows_for_bytes_and_for_the_end() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            Sock right = pair.second();
            left.send(Text.bytes("hello"));
            right.recv(3);
            right.recv(3);
            right.send(Text.bytes("back"));
            left.recv(9);
            left.shutdown(SHUT_WR);
            right.recv(9);
        }
        assertThat(
                arrows(),
                contains(
                        "send 1 > recv 1: 3 bytes",
                        "send 1 > recv 2: 2 bytes",
                        "send 2 > recv 3: 4 bytes",
                        "shutdown 1 > recv 4: end of stream"));
    }

    @Test
    void packets_keep_their_order_though_one_is_cut_short() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_SEQPACKET)) {
            Sock left = pair.first();
            Sock right = pair.second();
            left.send(Text.bytes("first packet"));
            left.send(Text.bytes("second"));
            right.recv(new byte[5]);
            right.recv(new byte[99]);
            left.shutdown(SHUT_WR);
            right.recv(new byte[1]);
        }
        assertThat(
                arrows(),
                contains(
                        "send 1 > recv 1: 5 bytes",
                        "send 2 > recv 2: 6 bytes",
                        "shutdown 1 > recv 3: end of stream"));
    }

    @Test
    void datagrams_of_two_pairs_are_not_confused() throws Exception {
        SockPair one = Sock.pair(AF_UNIX, SOCK_DGRAM);
        SockPair two = Sock.pair(AF_UNIX, SOCK_DGRAM);
        try (Sock a = one.first();
                Sock b = one.second();
                Sock c = two.first();
                Sock d = two.second()) {
            a.send(Text.bytes("same"));
            c.send(Text.bytes("same"));
            d.recv(9);
            b.recv(9);
        }
        assertThat(arrows(), contains("send 2 > recv 1: 4 bytes", "send 1 > recv 2: 4 bytes"));
    }

    @Test
    void a_batch_that_arrives_as_a_batch_is_one_arrow() throws Exception {
        try (Sock server = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0));
                Sock client = Sock.open(AF_INET, SOCK_DGRAM);
                MessageBatch out = new MessageBatch(3, 0);
                MessageBatch in = new MessageBatch(2, 0)) {
            for (int i = 0; i < 3; i++) {
                out.get(i).name(server.getsockname()).data(new byte[10 * (i + 1)]);
            }
            client.sendmmsg(out, 0, 3, 0);
            for (int i = 0; i < 2; i++) {
                in.get(i).room(100);
            }
            server.recvmmsg(in, 0);
            server.recvfrom(new byte[100], new SockAddrBuf());
        }
        assertThat(
                arrows(),
                contains(
                        "sendmmsg 1 > recvmmsg 1: 2 messages, 30 bytes",
                        "sendmmsg 1 > recvfrom 1: 30 bytes"));
    }

    @Test
    void what_udp_segment_cuts_arrives_in_pieces() throws Exception {
        try (Sock server = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0));
                Sock client = Sock.open(AF_INET, SOCK_DGRAM).connect(server.getsockname());
                Message message = new Message().control(new Cmsg.UdpSegment(4))) {
            client.sendmsg(message.data(Text.bytes("abcdefghij")), 0);
            for (int i = 0; i < 3; i++) {
                server.recvfrom(new byte[100], new SockAddrBuf());
            }
        }
        assertThat(
                arrows(),
                contains(
                        "sendmsg 1 > recvfrom 1: 4 bytes",
                        "sendmsg 1 > recvfrom 2: 4 bytes",
                        "sendmsg 1 > recvfrom 3: 2 bytes"));
    }

    @Test
    void a_descriptor_that_is_passed_is_told() throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        SockPair passed = Sock.pair(AF_UNIX, SOCK_STREAM);
        try (Sock left = pair.first();
                Sock right = pair.second();
                Sock kept = passed.second();
                Fd given = new Fd(passed.first().detach());
                Message out = new Message();
                Message in = new Message().room(9)) {
            left.sendmsg(out.data(new byte[1]).control(new Cmsg.Rights(List.of(given))), 0);
            right.recvmsg(in, MSG_CMSG_CLOEXEC);
            try (Sock arrived = in.control(Cmsg.Rights.class).fds().getFirst().take().sock()) {
                arrived.send(Text.bytes("through it"));
                kept.recv(99);
            }
        }
        assertThat(
                arrows(),
                contains(
                        "sendmsg 1 > recvmsg 1: 1 byte and a descriptor",
                        "send 1 > recv 1: 10 bytes"));
    }

    @Test
    void clients_that_get_the_same_descriptors_one_after_the_other_are_told_apart(
            @TempDir Path folder) throws Exception {
        SockAddr path = SockAddr.unix(folder.resolve("s").toString());
        try (Sock server = Sock.open(AF_UNIX, SOCK_STREAM).bind(path).listen(1)) {
            for (int i = 0; i < 2; i++) {
                try (Sock client = Sock.open(AF_UNIX, SOCK_STREAM).connect(path);
                        Sock accepted = server.accept()) {
                    client.send(new byte[i + 1]);
                    accepted.recv(9);
                }
            }
        }
        assertThat(
                arrows(),
                contains(
                        matchesPattern("connect 1 > accept4 1: connection"),
                        is("send 1 > recv 1: 1 byte"),
                        matchesPattern("connect 2 > accept4 2: connection"),
                        is("send 2 > recv 2: 2 bytes")));
    }

    @Test
    void a_call_is_told_when_it_begins_and_again_when_it_has_returned() throws Exception {
        List<Event> all = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        Recorder both =
                new Recorder(event -> {
                    synchronized (all) {
                        all.add(event);
                    }
                    if (event.waits() && event.call().equals("recv")) {
                        begun.countDown();
                    }
                });
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        Trace.add(both);
        try (Sock left = pair.first();
                Sock right = pair.second()) {
            Thread waiting =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    right.recv(4);
                                } catch (berkeley.ErrnoException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            begun.await();
            left.send(Text.bytes("now"));
            waiting.join();
        } finally {
            Trace.remove(both);
        }
        synchronized (all) {
            List<Event> recvs = all.stream().filter(e -> e.call().equals("recv")).toList();
            assertThat(recvs.getFirst().waits(), is(true));
            assertThat(recvs.getFirst().line(), endsWith(" = ?"));
            assertThat(recvs.getFirst().told(), containsString(", …, 4, 0)"));
            assertThat(recvs.getLast().waits(), is(false));
            assertThat(recvs.getLast().told(), containsString("\"now\""));
        }
    }
}
