package berkeley.examples.bluetooth;

import static berkeley.bindings.bluetooth.Constants.*;

import berkeley.addr.BdAddr;
import berkeley.bluetooth.Controller;
import berkeley.bluetooth.Mgmt;
import berkeley.bluetooth.Pairing;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Asks at the terminal what a person is to be asked. */
@Usage(
        value = "BDADDR [KIND]",
        does =
                "pairs with a Bluetooth device; KIND is bredr, le-public or le-random"
                        + " (CAP_NET_ADMIN)")
final class BluetoothPair implements Program {
    private static final Map<String, Integer> KINDS =
            Map.of(
                    "bredr",
                    BDADDR_BREDR,
                    "le-public",
                    BDADDR_LE_PUBLIC,
                    "le-random",
                    BDADDR_LE_RANDOM);

    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        Integer kind = KINDS.get(args.text(1, "bredr"));
        if (kind == null) {
            throw args.wrong(1, "bredr, le-public or le-random");
        }
        Mgmt.Device device = new Mgmt.Device(Bluetooth.address(args, 0), kind);
        Controller controller = Bluetooth.controller();
        try (Mgmt mgmt = Mgmt.open()) {
            mgmt.bondable(controller.dev(), true);
            mgmt.simplePairing(controller.dev(), true);
            mgmt.pair(controller.dev(), device, SMP_IO_KEYBOARD_DISPLAY, new AtTheTerminal());
            Out.say(controller.name() + " and " + device.addr() + " are paired");
        }
    }

    private static final class AtTheTerminal implements Pairing {
        private final BufferedReader lines = Args.lines();

        @Override
        public boolean confirm(BdAddr peer, int number, boolean justAsks) {
            return ask(justAsks
                            ? "pair with " + peer + "? (y/n) "
                            : "does %s show %06d? (y/n) ".formatted(peer, number))
                    .startsWith("y");
        }

        @Override
        public int passkey(BdAddr peer) {
            String typed = ask("the number that " + peer + " shows: ");
            return typed.matches("\\d{1,6}") ? Integer.parseInt(typed) : -1;
        }

        @Override
        public void show(BdAddr peer, int passkey) {
            Out.say("type %06d at %s".formatted(passkey, peer));
        }

        @Override
        public String pin(BdAddr peer) {
            return ask("the PIN of " + peer + ": ");
        }

        private String ask(String question) {
            Out.prompt(question);
            try {
                String line = lines.readLine();
                return line == null ? "" : line.strip();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
