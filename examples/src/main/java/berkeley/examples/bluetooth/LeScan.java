package berkeley.examples.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BDADDR_LE_RANDOM;

import berkeley.bluetooth.Controller;
import berkeley.bluetooth.Mgmt;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.time.Duration;

@Usage(
        value = "[SECONDS]",
        does = "looks for devices that advertise over Bluetooth Low Energy (CAP_NET_ADMIN)")
final class LeScan implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        Controller controller = Bluetooth.controller();
        Duration length = Duration.ofSeconds(args.has(0) ? args.number(0, 1, 3600) : 10);
        try (Mgmt mgmt = Mgmt.open()) {
            mgmt.lowEnergy(controller.dev(), true);
            Out.status("looking for " + length.toSeconds() + " s with " + controller.name());
            mgmt.discover(controller.dev(), false, true, length, LeScan::say);
        }
    }

    private static void say(Mgmt.Found found) {
        boolean random = found.device().type() == BDADDR_LE_RANDOM;
        String name = found.name() == null ? "" : found.name();
        Out.say(
                "%s  %s  %s  %s"
                        .formatted(
                                found.device().addr(),
                                random ? "random" : "public",
                                found.rssi() == 127 ? "? dBm" : found.rssi() + " dBm",
                                name)
                        .stripTrailing());
    }
}
