package berkeley.examples.bluetooth;

import static berkeley.bindings.bluetooth.Constants.ACL_LINK;
import static berkeley.bindings.bluetooth.Constants.SCO_LINK;

import berkeley.bluetooth.Controller;
import berkeley.bluetooth.HciException;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;

@Usage(does = "lists the Bluetooth connections of this host, and how strong each is")
final class BluetoothLinks implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        for (Controller controller : Controller.all()) {
            for (Controller.Link link : controller.links()) {
                Out.say(
                        "%s  %s %s  %s  handle %d  RSSI %s"
                                .formatted(
                                        controller.name(),
                                        link.outgoing() ? "to" : "from",
                                        link.peer(),
                                        kind(link.type()),
                                        link.handle(),
                                        rssi(link)));
            }
        }
    }

    private static String kind(int type) {
        return switch (type) {
            case ACL_LINK -> "ACL";
            case SCO_LINK -> "SCO";
            default -> "LE";
        };
    }

    private static String rssi(Controller.Link link) throws IOException {
        try {
            return link.rssi() + " dB";
        } catch (HciException unknown) {
            return "unknown";
        }
    }
}
