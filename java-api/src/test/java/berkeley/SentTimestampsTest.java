package berkeley;

import static berkeley.ReceivedControls.one;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.SockAddr;
import berkeley.machine.OwnNetwork;
import berkeley.option.SO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** SO_TIMESTAMPING's stations of what was sent: told on the error queue, each with its number. */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class SentTimestampsTest {
    private static final int FLAGS =
            SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;

    /** The next {@code count} stations and their times; each must be of the send of that number. */
    private static Map<Integer, Instant> stations(Sock sock, int number, int count)
            throws Exception {
        Map<Integer, Instant> found = new LinkedHashMap<>();
        Message message = new Message().room(100);
        PollSet set = new PollSet();
        set.add(sock, 0);
        while (found.size() < count) {
            assertThat(set.poll(Duration.ofSeconds(20)), is(1));
            assertThat(sock.recvmsg(message, MSG_ERRQUEUE), is(0)); // the time stamp only
            var error = one(message, Cmsg.RecvErr.class);
            assertThat(error.errno(), is(ENOMSG));
            assertThat(error.origin(), is(SO_EE_ORIGIN_TIMESTAMPING));
            assertThat(error.data(), is(number));
            var stamp = one(message, Cmsg.Timestamping.class);
            found.put(error.info(), Objects.requireNonNull(stamp.software()));
        }
        return found;
    }

    @Test
    void datagrams_tell_when_they_were_queued_and_when_they_left() throws Exception {
        try (Sock to = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0));
                Sock from = Sock.open(AF_INET, SOCK_DGRAM).connect(to.getsockname())) {
            from.set(
                    SO.TIMESTAMPING,
                    FLAGS | SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_TX_SOFTWARE);
            for (int number = 0; number < 3; number++) {
                Instant before = Instant.now();
                from.send(new byte[10]);
                Map<Integer, Instant> at = stations(from, number, 2);
                Instant after = Instant.now();
                assertThat(at.keySet(), is(Set.of(SCM_TSTAMP_SCHED, SCM_TSTAMP_SND)));
                List<Instant> order =
                        List.of(before, at.get(SCM_TSTAMP_SCHED), at.get(SCM_TSTAMP_SND), after);
                assertThat(order, is(order.stream().sorted().toList()));
            }
        }
    }

    @Test
    void a_stream_tells_when_its_last_byte_was_acknowledged() throws Exception {
        try (Sock listener = Sock.open(AF_INET, SOCK_STREAM)) {
            listener.bind(SockAddr.inet("127.0.0.1", 0)).listen(1);
            try (Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
                    Sock server = listener.accept()) {
                client.set(SO.TIMESTAMPING, FLAGS | SOF_TIMESTAMPING_TX_ACK);
                Instant before = Instant.now();
                client.sendall(new byte[1000]);
                server.recv(new byte[1000], 0, 1000, MSG_WAITALL);
                Map<Integer, Instant> at = stations(client, 999, 1);
                assertThat(at.keySet(), is(Set.of(SCM_TSTAMP_ACK)));
                assertThat(
                        at.get(SCM_TSTAMP_ACK),
                        is(both(greaterThanOrEqualTo(before)).and(lessThan(Instant.now()))));
            }
        }
    }
}
