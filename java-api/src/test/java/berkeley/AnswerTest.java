package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The message that was just received, sent back. */
@ExtendWith(NoFdLeaks.class)
@Timeout(20)
class AnswerTest {
    private static final byte[] QUESTION = "question".getBytes();
    private static final byte[] ANSWER = "answer".getBytes();

    private static Sock bound(int domain, int type) throws ErrnoException {
        SockAddr any = domain == AF_UNIX ? SockAddr.unnamed() : SockAddr.inet("127.0.0.1", 0);
        return Sock.open(domain, type).bind(any);
    }

    /** {@code one} asks, {@code other} answers. */
    private static void answers(Sock one, Sock other) throws ErrnoException {
        one.send(QUESTION);
        try (Message message = new Message().room(100)) {
            assertThat(other.recvmsg(message, 0), is(QUESTION.length));
            assertThat(other.sendmsg(message.data(ANSWER), 0), is(ANSWER.length));
        }
        assertThat(one.recv(100), is(ANSWER));
    }

    private static void answersAlsoInBatches(Sock one, Sock other) throws ErrnoException {
        answers(one, other);
        one.send(QUESTION);
        try (MessageBatch batch = new MessageBatch(1, 0)) {
            batch.get(0).room(100);
            assertThat(other.recvmmsg(batch, 0), is(1));
            batch.get(0).data(ANSWER);
            assertThat(other.sendmmsg(batch, 0, 1, 0), is(1));
        }
        assertThat(one.recv(100), is(ANSWER));
    }

    @ParameterizedTest
    @ValueSource(ints = {SOCK_STREAM, SOCK_SEQPACKET})
    void goes_to_either_end_of_a_Unix_connection(int type) throws Exception {
        try (Sock listener = bound(AF_UNIX, type).listen(1);
                Sock client = Sock.open(AF_UNIX, type).connect(listener.getsockname());
                Sock server = listener.accept()) {
            answersAlsoInBatches(server, client); // whose peer has a name
            answersAlsoInBatches(client, server); // whose peer has none
        }
    }

    @Test
    void goes_to_either_end_of_a_TCP_connection() throws Exception {
        try (Sock listener = bound(AF_INET, SOCK_STREAM).listen(1);
                Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
                Sock server = listener.accept()) {
            answersAlsoInBatches(server, client);
            answersAlsoInBatches(client, server);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {AF_UNIX, AF_INET})
    void goes_to_the_sender_of_a_datagram(int domain) throws Exception {
        try (Sock server = bound(domain, SOCK_DGRAM);
                Sock client = bound(domain, SOCK_DGRAM).connect(server.getsockname())) {
            answersAlsoInBatches(client, server);
            server.connect(client.getsockname());
            answersAlsoInBatches(client, server);
            answersAlsoInBatches(server, client);
        }
    }

    @Test
    void goes_to_the_other_end_of_an_unnamed_pair() throws Exception {
        for (int type : new int[] {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET}) {
            try (SockPair pair = Sock.pair(AF_UNIX, type)) {
                Sock one = pair.first();
                Sock other = pair.second();
                answersAlsoInBatches(one, other);
            }
        }
    }

    @Test
    void goes_to_the_peer_of_the_socket_once_the_name_is_null() throws Exception {
        try (Sock server = bound(AF_INET, SOCK_DGRAM);
                Sock behind = bound(AF_INET, SOCK_DGRAM);
                Sock relay = Sock.open(AF_INET, SOCK_DGRAM).connect(behind.getsockname());
                Sock client = bound(AF_INET, SOCK_DGRAM);
                Message message = new Message().room(100)) {
            client.sendto(QUESTION, server.getsockname());
            int n = server.recvmsg(message, 0);
            relay.sendmsg(message.name((SockAddr) null).data(message.bytes()), 0);
            assertThat(n, is(QUESTION.length));
            assertThat(behind.recv(100), is(QUESTION));
        }
    }

    @Test
    void a_name_that_was_set_is_the_kernels_business_on_a_stream_too() throws Exception {
        try (Sock listener = bound(AF_UNIX, SOCK_STREAM).listen(1);
                Sock client = Sock.open(AF_UNIX, SOCK_STREAM).connect(listener.getsockname());
                Message message = new Message().data(ANSWER).name(listener.getsockname())) {
            ErrnoException refused =
                    assertThrows(ErrnoException.class, () -> client.sendmsg(message, 0));
            assertThat(refused.errno(), is(EISCONN));
        }
    }

    @Test
    void to_an_unnamed_sender_fails_and_says_that_there_is_no_address() throws Exception {
        try (Sock server = bound(AF_UNIX, SOCK_DGRAM);
                Sock client = Sock.open(AF_UNIX, SOCK_DGRAM).connect(server.getsockname());
                Message message = new Message().room(100);
                MessageBatch batch = new MessageBatch(1, 0)) {
            String end = ": ENOTCONN (Transport endpoint is not connected)";
            client.send(QUESTION);
            server.recvmsg(message, 0);
            assertThat(
                    assertThrows(ErrnoException.class, () -> server.sendmsg(message, 0))
                            .getMessage(),
                    is("sendmsg to no address, from " + server.getsockname() + end));
            assertThat(
                    assertThrows(ErrnoException.class, () -> server.sendmmsg(batch, 0, 1, 0))
                            .getMessage(),
                    is("sendmmsg to no address, from " + server.getsockname() + end));

            SockAddrBuf from = new SockAddrBuf();
            client.send(QUESTION);
            server.recvfrom(new byte[100], from);
            assertThat(
                    assertThrows(
                                    ErrnoException.class,
                                    () -> server.sendto(ANSWER, 0, ANSWER.length, 0, from))
                            .getMessage(),
                    is("sendto no address" + end));
        }
    }
}
