package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.addr.SockAddr;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** Calls that need not wait: what they want is there. As a program it makes each many times. */
final class ReadyCalls implements AutoCloseable {
    enum Ready {
        SEND,
        RECV,
        SEND_ARRAY,
        RECV_ARRAY,
        SENDTO,
        RECVFROM,
        SENDMSG,
        RECVMSG,
        SENDMMSG,
        RECVMMSG,
        WRITE,
        READ,
        WRITEV,
        READV,
        CONNECT,
        ACCEPT
    }

    private static final SockAddr LOOPBACK = SockAddr.inet("127.0.0.1", 0);

    private final Duration timeout;
    private final SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
    private final SockPair packets = Sock.pair(AF_UNIX, SOCK_DGRAM);
    private final Sock udp = Sock.open(AF_INET, SOCK_DGRAM).bind(LOOPBACK);
    private final Sock listener = Sock.open(AF_INET, SOCK_STREAM).bind(LOOPBACK).listen(8);
    private final SockAddr here = listener.getsockname();
    private final SockAddrBuf self = new SockAddrBuf().set(udp.getsockname());
    private final SockAddrBuf from = new SockAddrBuf();
    private final MemorySegment segment = Arena.ofAuto().allocate(8);
    private final byte[] array = new byte[8];
    private final Message message = new Message().room(8);
    private final MessageBatch batch = new MessageBatch(1, 0);

    /**
     * @param timeout none if it is zero
     */
    ReadyCalls(Duration timeout) throws ErrnoException {
        this.timeout = timeout;
        for (Sock sock :
                new Sock[] {
                    pair.first(), pair.second(), packets.first(), packets.second(), udp, listener
                }) {
            sock.timeout(timeout);
        }
        batch.get(0).room(8);
    }

    /** In the order of the enum each finds what the one before has left. */
    void make(Ready call) throws ErrnoException {
        switch (call) {
            case SEND -> pair.first().send(segment);
            case RECV -> pair.second().recv(segment);
            case SEND_ARRAY -> pair.first().send(array);
            case RECV_ARRAY -> pair.second().recv(array);
            case SENDTO -> udp.sendto(segment, 0, 8, 0, self);
            case RECVFROM -> udp.recvfrom(segment, 0, 8, 0, from);
            case SENDMSG -> pair.first().sendmsg(message, 0);
            case RECVMSG -> pair.second().recvmsg(message, 0);
            case SENDMMSG -> packets.first().sendmmsg(batch, 0, 1, 0);
            case RECVMMSG -> packets.second().recvmmsg(batch, 0);
            case WRITE -> pair.first().write(segment);
            case READ -> pair.second().read(segment);
            case WRITEV -> pair.first().writev(segment);
            case READV -> pair.second().readv(segment);
            case CONNECT -> {
                try (Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
                    client.connect(here, timeout);
                }
            }
            case ACCEPT -> listener.accept().close();
        }
    }

    void makeAll() throws ErrnoException {
        for (Ready call : Ready.values()) {
            make(call);
        }
    }

    @Override
    public void close() throws ErrnoException {
        for (Sock sock :
                new Sock[] {
                    pair.first(), pair.second(), packets.first(), packets.second(), udp, listener
                }) {
            sock.close();
        }
    }

    /** Arguments: platform or virtual, milliseconds of timeout or 0, and how often. */
    public static void main(String[] arguments) throws Exception {
        Duration timeout = Duration.ofMillis(Integer.parseInt(arguments[1]));
        int times = Integer.parseInt(arguments[2]);
        Caller.on(
                arguments[0].equals("virtual"),
                () -> {
                    try (ReadyCalls calls = new ReadyCalls(timeout)) {
                        for (int i = 0; i < times; i++) {
                            calls.makeAll();
                        }
                    }
                    return null;
                });
        System.out.println("made " + times);
    }
}
