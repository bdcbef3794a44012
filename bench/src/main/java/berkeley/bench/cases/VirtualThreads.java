package berkeley.bench.cases;

import berkeley.Sock;
import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Plan;
import berkeley.bench.Setup;
import berkeley.bench.peer.C;
import berkeley.bench.peer.NetPair;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Phaser;

/** An echo by a virtual thread for each of many connections, asked by as many virtual threads. */
public final class VirtualThreads implements Bench {
    private static final int SIZE = 64;

    @Override
    public String name() {
        return "virtual-threads";
    }

    @Override
    public String about() {
        return "every connection asks its echo once with 64 B; a virtual thread at each end of each";
    }

    @Override
    public Clock clock() {
        return Clock.WALL;
    }

    @Override
    public Plan plan(Plan plan) {
        return plan.rounds(plan.quick() ? 15 : 100).batch(Duration.ofMillis(20));
    }

    @Override
    public List<String> cases(boolean quick) {
        return quick
                ? List.of("50", "1000")
                : List.of("50", "1000", Integer.toString(Readiness.most(4)));
    }

    @Override
    public Setup open(String which) throws Throwable {
        int count = Integer.parseInt(which);
        // Each asks and is answered. Carriers may live in another network namespace: no witness.
        Setup setup = new Setup(2L * SIZE * count, false);
        sock(setup, count);
        net(setup, count);
        return setup;
    }

    /** One exchange of one connection. */
    private interface Exchange {
        void run() throws IOException;
    }

    /** Virtual threads that exchange once whenever they are let go. */
    private static final class Crowd {
        private final Phaser begin = new Phaser(1);
        private final Phaser end = new Phaser(1);
        private volatile boolean over;
        private volatile Throwable failure;

        void add(Exchange exchange) {
            begin.register();
            end.register();
            Thread.ofVirtual()
                    .start(() -> {
                        while (true) {
                            begin.arriveAndAwaitAdvance();
                            if (over) return;
                            try {
                                exchange.run();
                            } catch (IOException e) {
                                failure = e;
                            }
                            end.arriveAndAwaitAdvance();
                        }
                    });
        }

        long run(int ops, long bytes) throws IOException {
            for (int i = 0; i < ops; i++) {
                begin.arriveAndAwaitAdvance();
                end.arriveAndAwaitAdvance();
                if (failure != null) throw new IOException("a connection", failure);
            }
            return bytes * ops;
        }

        void close() {
            over = true;
            begin.arriveAndDeregister();
        }
    }

    /** Answers until the connection ends. */
    private static void serve(Exchange echo) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        while (true) echo.run();
                    } catch (IOException e) {
                        // The other end closed.
                    }
                });
    }

    private static void sock(Setup setup, int count) throws Throwable {
        Crowd crowd = new Crowd();
        for (int i = 0; i < count; i++) {
            int[] fds = C.tcpPair(1 << 14);
            Sock client = setup.own(Sock.adopt(fds[0]));
            Sock server = setup.own(Sock.adopt(fds[1]));
            byte[] message = new byte[SIZE];
            byte[] echoed = new byte[SIZE];
            serve(() -> {
                Loops.recv(server, echoed);
                Loops.send(server, echoed);
            });
            crowd.add(() -> {
                Loops.send(client, message);
                Loops.recv(client, message);
            });
        }
        setup.onClose(crowd::close);
        setup.add("Sock byte[]", "java.net", (ops, laps) -> crowd.run(ops, 2L * SIZE * count));
    }

    private static void net(Setup setup, int count) throws IOException {
        Crowd crowd = new Crowd();
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 64, here)) {
            for (int i = 0; i < count; i++) {
                Socket client = setup.own(new Socket(here, listener.getLocalPort()));
                Socket server = setup.own(listener.accept());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                byte[] message = new byte[SIZE];
                byte[] echoed = new byte[SIZE];
                serve(() -> {
                    NetPair.receive(server.getInputStream(), echoed);
                    server.getOutputStream().write(echoed);
                });
                crowd.add(() -> {
                    client.getOutputStream().write(message);
                    NetPair.receive(client.getInputStream(), message);
                });
            }
        }
        setup.onClose(crowd::close);
        setup.add("java.net", "java.net", (ops, laps) -> crowd.run(ops, 2L * SIZE * count));
    }
}
