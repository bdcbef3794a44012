package berkeley.bench.cases;

import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Setup;
import berkeley.bench.Size;
import berkeley.bench.peer.C;
import berkeley.bench.peer.DatagramPair;
import berkeley.bench.peer.NioPair;

import java.util.List;

/** Two connected UDP sockets used by one thread. */
public final class UdpPair implements Bench {
    /** Lets java.nio open what it opens by default too. */
    public static final String BOTH_FAMILIES = "-Djava.net.preferIPv4Stack=false";

    @Override
    public String name() {
        return "udp-pair";
    }

    @Override
    public String about() {
        return "send a datagram on one connected UDP socket, receive it on the other, in one thread";
    }

    @Override
    public Clock clock() {
        return Clock.CPU;
    }

    @Override
    public List<String> cases(boolean quick) {
        return quick
                ? List.of("1 B", "1 KiB", "16 KiB")
                : List.of("1 B", "64 B", "1 KiB", "4 KiB", "16 KiB", "60 KiB");
    }

    @Override
    public List<String> jvmOptions() {
        return List.of(BOTH_FAMILIES);
    }

    @Override
    public Setup open(String which) throws Throwable {
        int size = Size.of(which);
        Setup setup = new Setup(size, true);
        new Pairs(setup, C.udpPair(TcpPair.BUFFERS), size).addAll();
        DatagramPair net = setup.own(new DatagramPair(TcpPair.BUFFERS, size));
        setup.add("java.net", (ops, laps) -> net.run(ops));
        NioPair nio = setup.own(NioPair.udp(TcpPair.BUFFERS, size));
        setup.add("java.nio", (ops, laps) -> nio.run(ops));
        NioPair inet6 = setup.own(NioPair.udpInet6(TcpPair.BUFFERS, size));
        setup.add("java.nio INET6", (ops, laps) -> inet6.run(ops));
        return setup;
    }
}
