package berkeley.examples.bluetooth;

import berkeley.addr.BdAddr;
import berkeley.bluetooth.L2capPing;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.time.Duration;

@Usage(
        value = "BDADDR [COUNT] [LOCAL-BDADDR]",
        does = "sends L2CAP echo requests and prints their times")
final class L2ping implements Program {
    private static final int SIZE = 44; // as l2ping(1)

    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        BdAddr remote = Bluetooth.address(args, 0);
        int count = args.has(1) ? args.number(1, 1, 1_000_000) : 5;
        try (var ping = new L2capPing(Bluetooth.address(args, 2), remote)) {
            for (int i = 0; i < count; i++) {
                Duration took = ping.ping(new byte[SIZE], Duration.ofSeconds(10));
                Out.say(
                        "%d bytes from %s id %d time %.2f ms"
                                .formatted(SIZE, remote, i, took.toNanos() / 1e6));
            }
        }
    }
}
