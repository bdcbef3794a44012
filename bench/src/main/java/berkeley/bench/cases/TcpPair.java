package berkeley.bench.cases;

import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Setup;
import berkeley.bench.Size;
import berkeley.bench.peer.C;
import berkeley.bench.peer.NetPair;
import berkeley.bench.peer.NettyPair;
import berkeley.bench.peer.NioPair;

import java.util.List;

/** A TCP connection whose two ends are used by one thread: no scheduler between the calls. */
public final class TcpPair implements Bench {
    /** Room for the largest message at both ends, so that one thread never waits for itself. */
    static final int BUFFERS = 1 << 19;

    @Override
    public String name() {
        return "tcp-pair";
    }

    @Override
    public String about() {
        return "send a message on one end of a TCP connection, receive it on the other, in one thread";
    }

    @Override
    public Clock clock() {
        return Clock.CPU;
    }

    @Override
    public List<String> cases(boolean quick) {
        return quick
                ? List.of("1 B", "1 KiB", "16 KiB", "64 KiB")
                : List.of("1 B", "64 B", "1 KiB", "4 KiB", "16 KiB", "64 KiB");
    }

    @Override
    public Setup open(String which) throws Throwable {
        int size = Size.of(which);
        Setup setup = new Setup(size, true);
        new Pairs(setup, C.tcpPair(BUFFERS), size).addAll();
        NetPair net = setup.own(new NetPair(BUFFERS, size));
        setup.add("java.net", (ops, laps) -> net.run(ops));
        NioPair nio = setup.own(NioPair.tcp(BUFFERS, size));
        setup.add("java.nio", (ops, laps) -> nio.run(ops));
        setup.add(setup.own(new NettyPair(BUFFERS, size)).variant());
        return setup;
    }
}
