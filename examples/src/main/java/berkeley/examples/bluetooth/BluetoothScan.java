package berkeley.examples.bluetooth;

import berkeley.bluetooth.Controller;
import berkeley.bluetooth.HciException;
import berkeley.bluetooth.Inquiry;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;
import java.time.Duration;

@Usage(value = "[SECONDS]", does = "looks for Bluetooth devices near by, and asks for their names")
final class BluetoothScan implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        Controller controller = Bluetooth.controller();
        Duration length = Duration.ofSeconds(args.has(0) ? args.number(0, 1, 60) : 10);
        Out.status("looking for " + length.toSeconds() + " s with " + controller.name());
        var all =
                Inquiry.inquire(
                        controller.dev(), length, found -> Out.status("found " + found.addr()));
        for (Inquiry.Found found : all) {
            Out.say(
                    "%s  class 0x%06x %s  %s"
                            .formatted(
                                    found.addr(),
                                    found.deviceClass().value(),
                                    found.deviceClass(),
                                    name(controller, found))
                            .stripTrailing());
        }
    }

    private static String name(Controller controller, Inquiry.Found found) throws IOException {
        try {
            return found.name() != null
                    ? found.name()
                    : Inquiry.name(controller.dev(), found.addr());
        } catch (HciException silent) {
            return "(" + silent.getMessage() + ")";
        }
    }
}
