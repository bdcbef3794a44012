package berkeley.bench.cases;

import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Plan;
import berkeley.bench.Setup;
import berkeley.bench.Size;
import berkeley.bluetooth.RfcommSocket;

import java.time.Duration;
import java.util.List;

/**
 * An RFCOMM connection between the two emulated controllers of the guest, used by one thread. No
 * figure of it tells anything about a radio: what counts is the ratio.
 */
public final class RfcommPair implements Bench {
    private static final BdAddr HCI0 = BdAddr.parse("00:AA:01:00:00:00");
    private static final BdAddr HCI1 = BdAddr.parse("00:AA:01:01:00:01");
    private static final int CHANNEL = 1;

    @Override
    public String name() {
        return "rfcomm-pair";
    }

    @Override
    public String about() {
        return "send a message on one end of an RFCOMM connection, receive it on the other; in the"
                + " guest of native/vm";
    }

    @Override
    public Clock clock() {
        return Clock.WALL;
    }

    @Override
    public int weight() {
        return 6;
    }

    @Override
    public boolean isolated() {
        // Bluetooth is in the first network namespace only.
        return false;
    }

    @Override
    public Plan plan(Plan plan) {
        return plan.rounds(100).batch(Duration.ofMillis(20));
    }

    @Override
    public List<String> cases(boolean quick) {
        return quick ? List.of("64 B") : List.of("1 B", "64 B", "1 KiB");
    }

    @Override
    public Setup open(String which) throws Throwable {
        int size = Size.of(which);
        Setup setup = new Setup(size, false);
        new Pairs(setup, connect(), size).addAll();
        return setup;
    }

    private static int[] connect() throws Exception {
        try (Sock listener = RfcommSocket.listen(HCI1, CHANNEL, 1)) {
            Sock client = RfcommSocket.connect(HCI0, HCI1, CHANNEL);
            return new int[] {client.detach(), listener.accept().detach()};
        }
    }
}
