package berkeley.examples.bluetooth;

import berkeley.addr.BdAddr;
import berkeley.bluetooth.Sdp;
import berkeley.bluetooth.SdpRecord;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.util.stream.Collectors;

@Usage(value = "BDADDR [LOCAL-BDADDR]", does = "lists the services of a Bluetooth device")
final class BluetoothServices implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        BdAddr remote = Bluetooth.address(args, 0);
        try (Sdp sdp = Sdp.connect(Bluetooth.address(args, 1), remote)) {
            for (SdpRecord service : sdp.all()) {
                Out.say(
                        "%s  class %s  %s"
                                .formatted(
                                        service.name().orElse("(no name)"),
                                        service.serviceClasses().stream()
                                                .map(Sdp::name)
                                                .collect(Collectors.joining(", ")),
                                        where(service)));
            }
        }
    }

    private static String where(SdpRecord service) {
        if (service.rfcommChannel().isPresent()) {
            return "RFCOMM channel " + service.rfcommChannel().getAsInt();
        }
        return service.psm().isPresent()
                ? "L2CAP PSM 0x%04x".formatted(service.psm().getAsInt())
                : "L2CAP";
    }
}
