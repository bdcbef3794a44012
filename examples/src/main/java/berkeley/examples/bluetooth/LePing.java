package berkeley.examples.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BDADDR_LE_PUBLIC;

import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.bluetooth.Controller;
import berkeley.bluetooth.LeSocket;
import berkeley.bluetooth.Mgmt;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.time.Duration;

@Usage(
        value = "BDADDR PSM [COUNT]",
        does = "sends packets to le-echo-server and prints the times of the echoes (CAP_NET_ADMIN)")
final class LePing implements Program {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        BdAddr remote = Bluetooth.address(args, 0);
        int psm = args.number(1, 0x80, 0xff);
        int count = args.has(2) ? args.number(2, 1, 1_000_000) : 5;
        Controller controller = Bluetooth.controller();
        try (Mgmt mgmt = Mgmt.open()) {
            mgmt.lowEnergy(controller.dev(), true);
        }
        try (Sock sock =
                LeSocket.connect(controller.addr(), remote, BDADDR_LE_PUBLIC, psm, LIMIT)) {
            for (int i = 0; i < count; i++) {
                byte[] ping = ("ping " + i).getBytes();
                long begin = System.nanoTime();
                sock.send(ping);
                int n = sock.recv(new byte[ping.length]);
                double millis = (System.nanoTime() - begin) / 1e6;
                Out.say("%d bytes from %s id %d time %.2f ms".formatted(n, remote, i, millis));
            }
        }
    }
}
