package berkeley.examples.bluetooth;

import berkeley.bluetooth.BtsnoopFile;
import berkeley.bluetooth.Monitor;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.nio.file.Path;
import java.time.Duration;

@Usage(
        value = "FILE [SECONDS]",
        does =
                "writes what goes between this host and its Bluetooth controllers to a file for"
                        + " Wireshark (CAP_NET_RAW)")
final class BluetoothCapture implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        long seconds = args.has(1) ? args.number(1, 1, 86_400) : 86_400;
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        long count = 0;
        try (Monitor monitor = Monitor.open();
                BtsnoopFile file = BtsnoopFile.create(Path.of(args.text(0)))) {
            Out.status("listening; Ctrl-C ends it");
            for (long left; (left = end - System.nanoTime()) > 0; ) {
                Monitor.Packet packet = monitor.next(Duration.ofNanos(left));
                if (packet != null) {
                    file.write(packet);
                    count++;
                }
            }
        }
        Out.say(count + " packets in " + args.text(0));
    }
}
