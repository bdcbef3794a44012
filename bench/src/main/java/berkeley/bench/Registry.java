package berkeley.bench;

import berkeley.bench.cases.AcceptCycle;
import berkeley.bench.cases.Bulk;
import berkeley.bench.cases.CallCost;
import berkeley.bench.cases.Connections;
import berkeley.bench.cases.FileSend;
import berkeley.bench.cases.PingPong;
import berkeley.bench.cases.ReadyOfMany;
import berkeley.bench.cases.RfcommPair;
import berkeley.bench.cases.Startup;
import berkeley.bench.cases.TcpPair;
import berkeley.bench.cases.UdpBatch;
import berkeley.bench.cases.UdpPair;
import berkeley.bench.cases.VirtualThreads;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All benchmarks, in the order in which they run. */
public final class Registry {
    public static final List<Bench> ALL =
            List.of(
                    new CallCost(),
                    new TcpPair(),
                    new UdpPair(),
                    new PingPong(),
                    new Bulk(),
                    new AcceptCycle(),
                    new UdpBatch(),
                    new FileSend(),
                    new ReadyOfMany(),
                    new Connections(),
                    new VirtualThreads(),
                    new Startup());

    /** What takes the guest of native/vm, and runs there. */
    static final List<Bench> GUEST = List.of(new RfcommPair());

    private Registry() {}

    /** All, wherever they run. */
    static List<Bench> everywhere() {
        return Stream.concat(ALL.stream(), GUEST.stream()).toList();
    }

    public static Bench of(String name) {
        return everywhere().stream()
                .filter(bench -> bench.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(unknown(name)));
    }

    private static String unknown(String name) {
        return everywhere().stream()
                .map(Bench::name)
                .collect(
                        Collectors.joining(
                                ", ", "no benchmark is called " + name + "; there are ", ""));
    }
}
