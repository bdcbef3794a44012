package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;

/** Sock.dial tries each address of a name, and overlaps the attempts. */
@ExtendWith(NoFdLeaks.class)
class DialTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static String port(Sock listener) throws ErrnoException {
        return switch (listener.getsockname()) {
            case SockAddr.Inet inet -> Integer.toString(inet.port());
            case SockAddr.Inet6 inet6 -> Integer.toString(inet6.port());
            default -> throw new AssertionError();
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_name_is_looked_up_and_the_address_that_answers_is_taken(boolean virtual)
            throws Exception {
        try (Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0));
                Sock dialled =
                        Caller.on(virtual, () -> Sock.dial("localhost", port(listener), LONG));
                Sock accepted = listener.accept()) {
            assertThat(dialled.isBlocking(), is(true));
            assertThat(dialled.getpeername(), is(listener.getsockname()));
            dialled.sendall("hello".getBytes());
            assertThat(accepted.recvall(new byte[5]), is(5));
        }
    }

    @Test
    void the_error_names_each_address_and_its_error() throws Exception {
        String port;
        try (Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0))) {
            port = port(listener);
        }
        ErrnoException none =
                assertThrows(ErrnoException.class, () -> Sock.dial("localhost", port, LONG));
        assertThat(none.errno(), is(ECONNREFUSED));
        assertThat(
                none.getMessage(),
                allOf(
                        containsString("dial localhost:" + port + " ("),
                        containsString("connect 127.0.0.1:" + port + ": ECONNREFUSED")));
        assertThat(none.getSuppressed().length, is(greaterThanOrEqualTo(1)));
        assertThat(none.getSuppressed()[0], is(instanceOf(ErrnoException.class)));
    }

    @Test
    void a_name_that_is_unknown_is_a_GaiException() {
        assertThrows(GaiException.class, () -> Sock.dial("nosuch.invalid", "80", LONG));
        assertThrows(GaiException.class, () -> Sock.dial("127.0.0.1", "no-such-service", LONG));
        assertThrows(
                IllegalArgumentException.class,
                () -> Sock.dial("127.0.0.1", "80", Duration.ofMillis(-1)));
    }

    /** A listener whose accept queue is full does not answer. */
    private record Silent(Sock listener, Sock queued) implements AutoCloseable {
        static Silent open() throws ErrnoException {
            Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0), 0);
            return new Silent(listener, Sock.connectTo(listener.getsockname()));
        }

        SockAddr address() throws ErrnoException {
            return listener.getsockname();
        }

        @Override
        public void close() throws ErrnoException {
            queued.close();
            listener.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_address_that_does_not_answer_ends_at_the_timeout(boolean virtual) throws Exception {
        try (Silent silent = Silent.open()) {
            String port = port(silent.listener);
            long begin = System.nanoTime();
            Caller caller =
                    Caller.start(
                            virtual, () -> Sock.dial("127.0.0.1", port, Duration.ofMillis(100)));
            ErrnoException late = (ErrnoException) caller.thrown();
            assertThat(System.nanoTime() - begin, is(greaterThanOrEqualTo(100_000_000L)));
            assertThat(late.isTimeout(), is(true));
            String address = "127.0.0.1:" + port;
            assertThat(
                    late.getMessage(),
                    is(
                            "dial %s, no answer from %s: ETIMEDOUT (the timeout of 100 ms has passed)"
                                    .formatted(address, address)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_second_address_is_tried_while_the_first_is_silent(boolean virtual) throws Exception {
        try (Silent silent = Silent.open();
                Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0))) {
            List<SockAddr> both = List.of(silent.address(), listener.getsockname());
            long begin = System.nanoTime();
            try (Sock dialled = Caller.on(virtual, () -> new Dial("both", both, LONG).connect());
                    Sock accepted = listener.accept()) {
                long took = System.nanoTime() - begin;
                assertThat(took, is(greaterThanOrEqualTo(250_000_000L)));
                assertThat(took, is(lessThan(10_000_000_000L)));
                assertThat(dialled.getpeername(), is(listener.getsockname()));
                assertThat(accepted.isClosed(), is(false));
            }
        }
    }

    @Test
    void an_address_that_refuses_is_followed_by_the_next_at_once() throws Exception {
        SockAddr refuses;
        try (Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0))) {
            refuses = listener.getsockname();
        }
        try (Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0));
                Sock dialled =
                        new Dial("both", List.of(refuses, listener.getsockname()), LONG)
                                .connect()) {
            assertThat(dialled.getpeername(), is(listener.getsockname()));
        }
    }

    @Test
    void an_interrupt_ends_it() throws Exception {
        try (Silent silent = Silent.open()) {
            String port = port(silent.listener);
            Caller caller = Caller.start(true, () -> Sock.dial("127.0.0.1", port, LONG));
            caller.untilItWaits();
            caller.thread().interrupt();
            assertThat(caller.errno(), is(EINTR));
        }
    }
}
