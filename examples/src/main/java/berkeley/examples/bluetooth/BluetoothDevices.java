package berkeley.examples.bluetooth;

import static berkeley.bindings.bluetooth.Constants.HCI_ISCAN;
import static berkeley.bindings.bluetooth.Constants.HCI_PSCAN;

import berkeley.bluetooth.Controller;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

@Usage(does = "lists the Bluetooth controllers of this host")
final class BluetoothDevices implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        for (Controller each : Controller.all()) {
            Out.say(
                    "%s  %s  %s%s%s  %s"
                            .formatted(
                                    each.name(),
                                    each.addr(),
                                    each.isUp() ? "UP" : "DOWN",
                                    each.has(HCI_PSCAN) ? " PSCAN" : "",
                                    each.has(HCI_ISCAN) ? " ISCAN" : "",
                                    each.isUp() ? each.friendlyName() : "")
                            .stripTrailing());
        }
    }
}
