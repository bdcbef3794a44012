package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.SockAddr;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** What a flight recording has of sockets from time to time. */
@Timeout(60)
class RecordedTest {
    @TempDir Path folder;

    /** Looks into what is recorded until there is such an event. */
    private RecordedEvent event(Recording recording, String name, Predicate<RecordedEvent> wanted)
            throws Exception {
        for (int i = 0; ; i++) {
            Path file = folder.resolve(name + i);
            recording.dump(file);
            List<RecordedEvent> events =
                    RecordingFile.readAllEvents(file).stream()
                            .filter(event -> event.getEventType().getName().equals(name))
                            .filter(wanted)
                            .toList();
            if (!events.isEmpty()) {
                return events.getLast();
            }
        }
    }

    @Test
    void the_bytes_of_a_connection_and_the_threads_in_calls_are_recorded() throws Exception {
        try (Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0));
                Sock client = Sock.connectTo(listener.getsockname());
                Sock server = listener.accept();
                Recording recording = new Recording()) {
            recording.enable("berkeley.Sockets").withPeriod(Duration.ofMillis(20));
            recording.enable("berkeley.Connection").withPeriod(Duration.ofMillis(20));
            recording.start();
            client.sendall(new byte[5000]);
            assertThat(server.recvall(new byte[5000]), is(5000));
            String name = client.getsockname().toString();
            RecordedEvent sent =
                    event(
                            recording,
                            "berkeley.Connection",
                            event ->
                                    event.getString("local").equals(name)
                                            && event.getLong("bytesSent") >= 5000);
            assertThat(sent.getString("peer"), is(listener.getsockname().toString()));
            assertThat(sent.getInt("fd"), is(client.fd()));
            assertThat(sent.getLong("bytesReceived"), is(0L));
            assertThat(sent.getDuration("roundTrip"), is(greaterThan(Duration.ZERO)));
            assertThat(sent.getInt("retransmissions"), is(0));

            Thread virtual = Thread.startVirtualThread(() -> receives(client));
            Thread platform = Thread.ofPlatform().start(() -> receives(server));
            RecordedEvent both =
                    event(
                            recording,
                            "berkeley.Sockets",
                            event ->
                                    event.getLong("waitingVirtualThreads") > 0
                                            && event.getLong("platformThreadsInCalls") > 0);
            assertThat(both.getLong("openSocks"), is(greaterThanOrEqualTo(3L)));
            server.shutdown(SHUT_RDWR);
            virtual.join();
            platform.join();
        }
    }

    private static void receives(Sock sock) {
        try {
            sock.recv(1);
        } catch (ErrnoException reset) {
            // the other thread has shut down the connection
        }
    }

    @Test
    void no_event_is_written_for_a_recording_that_wants_none() throws Exception {
        Path file = folder.resolve("none");
        try (Sock any = Sock.open(AF_INET, SOCK_DGRAM);
                Recording recording = new Recording()) {
            recording.disable("berkeley.Sockets");
            recording.start();
            recording.dump(file);
            assertThat(any.isClosed(), is(false));
        }
        assertThat(
                RecordingFile.readAllEvents(file).stream()
                        .map(event -> event.getEventType().getName())
                        .filter(List.of("berkeley.Sockets", "berkeley.Connection")::contains)
                        .toList(),
                is(empty()));
    }
}
