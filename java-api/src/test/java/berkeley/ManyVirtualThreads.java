package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.addr.SockAddr;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program for a JVM with two carriers: virtual threads block in accept, connect, recv, recvfrom
 * and send, several on each socket. One more must run, and all must end by EBADF when their sockets
 * close.
 */
final class ManyVirtualThreads {
    private static final SockAddr LOOPBACK = SockAddr.inet("127.0.0.1", 0);
    private static final int KINDS = 5;

    private static final List<Sock> PEERS = new ArrayList<>();

    private ManyVirtualThreads() {}

    /** Arguments: how many threads, and on how many sockets. */
    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[0]);
        int socks = Integer.parseInt(arguments[1]);
        SockAddr full = SockAddr.abstractUnix("full-" + ProcessHandle.current().pid());
        PEERS.add(Sock.open(AF_UNIX, SOCK_STREAM).bind(full).listen(0));
        PEERS.add(Sock.open(AF_UNIX, SOCK_STREAM).connect(full)); // it is full from here on
        List<Sock> all = new ArrayList<>();
        for (int i = 0; i < socks; i++) {
            all.add(open(i % KINDS));
        }
        AtomicInteger ended = new AtomicInteger();
        CountDownLatch started = new CountDownLatch(threads);
        List<Thread> blocked = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Sock sock = all.get(i % socks);
            int kind = i % socks % KINDS;
            blocked.add(
                    Thread.startVirtualThread(() -> {
                        started.countDown();
                        try {
                            block(kind, sock, full);
                        } catch (ErrnoException e) {
                            if (e.errno() == EBADF) {
                                ended.incrementAndGet();
                            } else {
                                e.printStackTrace();
                            }
                        }
                    }));
        }
        started.await();
        for (Thread thread : blocked) {
            while (thread.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
        }
        Thread.startVirtualThread(() -> System.out.println("one more ran")).join();
        for (Sock sock : all) {
            sock.close();
        }
        for (Thread thread : blocked) {
            thread.join();
        }
        System.out.println(ended + " ended");
        for (Sock peer : PEERS) {
            peer.close();
        }
    }

    private static Sock open(int kind) throws ErrnoException {
        return switch (kind) {
            case 0 -> Sock.open(AF_INET, SOCK_STREAM).bind(LOOPBACK).listen(1);
            case 1 -> Sock.open(AF_UNIX, SOCK_STREAM);
            case 2 -> Sock.open(AF_INET, SOCK_DGRAM).bind(LOOPBACK);
            default -> {
                Sock[] pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                PEERS.add(pair[1]);
                yield pair[0];
            }
        };
    }

    private static void block(int kind, Sock sock, SockAddr full) throws ErrnoException {
        switch (kind) {
            case 0 -> sock.accept();
            case 1 -> sock.connect(full);
            case 2 -> sock.recvfrom(new byte[10], new SockAddrBuf());
            case 3 -> sock.recv(10);
            default -> {
                MemorySegment much = Arena.ofAuto().allocate(1 << 20);
                while (true) {
                    sock.send(much);
                }
            }
        }
    }
}
