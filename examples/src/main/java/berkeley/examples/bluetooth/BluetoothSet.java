package berkeley.examples.bluetooth;

import static berkeley.bindings.bluetooth.Constants.*;

import berkeley.bluetooth.Mgmt;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Without a setting it only shows what is on. */
@Usage(
        value = "DEV [SETTING] [VALUE]",
        does =
                "sets a Bluetooth controller: powered, connectable, discoverable, bondable, ssp, le,"
                        + " advertising on or off, name TEXT (CAP_NET_ADMIN)")
final class BluetoothSet implements Program {
    private static final Map<String, Integer> SETTINGS = new LinkedHashMap<>();

    static {
        SETTINGS.put("powered", MGMT_SETTING_POWERED);
        SETTINGS.put("connectable", MGMT_SETTING_CONNECTABLE);
        SETTINGS.put("discoverable", MGMT_SETTING_DISCOVERABLE);
        SETTINGS.put("bondable", MGMT_SETTING_BONDABLE);
        SETTINGS.put("ssp", MGMT_SETTING_SSP);
        SETTINGS.put("br/edr", MGMT_SETTING_BREDR);
        SETTINGS.put("le", MGMT_SETTING_LE);
        SETTINGS.put("advertising", MGMT_SETTING_ADVERTISING);
    }

    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        int dev = args.number(0, 0, 0xffff);
        try (Mgmt mgmt = Mgmt.open()) {
            if (args.has(1)) {
                set(mgmt, dev, args);
            }
            Mgmt.Info info = mgmt.info(dev);
            String on =
                    SETTINGS.entrySet().stream()
                            .filter(each -> info.has(each.getValue()))
                            .map(Map.Entry::getKey)
                            .collect(Collectors.joining(" "));
            Out.say("hci" + dev + "  " + info.addr() + "  " + info.name());
            Out.say("  " + info.deviceClass());
            Out.say("  on: " + (on.isEmpty() ? "nothing" : on));
        }
    }

    private static void set(Mgmt mgmt, int dev, Args args) throws IOException {
        if (!args.has(2)) {
            throw args.wrong(1, "a setting and its value");
        }
        if (args.text(1).equals("name")) {
            mgmt.name(dev, args.text(2));
            return;
        }
        boolean on =
                switch (args.text(2)) {
                    case "on" -> true;
                    case "off" -> false;
                    default -> throw args.wrong(2, "on or off");
                };
        switch (args.text(1)) {
            case "powered" -> mgmt.powered(dev, on);
            case "connectable" -> mgmt.connectable(dev, on);
            case "discoverable" -> mgmt.discoverable(dev, on, Duration.ZERO);
            case "bondable" -> mgmt.bondable(dev, on);
            case "ssp" -> mgmt.simplePairing(dev, on);
            case "le" -> mgmt.lowEnergy(dev, on);
            case "advertising" -> mgmt.advertising(dev, on);
            default -> throw args.wrong(1, "a setting; --help names them");
        }
    }
}
