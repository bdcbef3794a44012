package berkeley.examples.bluetooth;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.bluetooth.BT;
import berkeley.bluetooth.Controller;
import berkeley.bluetooth.LeSocket;
import berkeley.bluetooth.Mgmt;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;

/** One client after the other. A controller advertises anew once a client has connected. */
@Usage(
        value = "PSM [BDADDR]",
        does = "advertises over Bluetooth Low Energy, and echoes packets (CAP_NET_ADMIN)")
final class LeEchoServer implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        Controller controller = controller(Bluetooth.address(args, 1));
        try (Mgmt mgmt = Mgmt.open()) {
            mgmt.lowEnergy(controller.dev(), true);
            try (Sock server = LeSocket.listen(controller.addr(), psm(args), 5)) {
                Out.waiting(args, server);
                for (; ; ) {
                    mgmt.advertising(controller.dev(), true);
                    serve(args, server);
                }
            } finally {
                mgmt.advertising(controller.dev(), false);
            }
        }
    }

    private static int psm(Args args) {
        int psm = args.number(0, 0, 0xff);
        if (psm > 0 && psm < 0x80) {
            throw args.wrong(0, "0 for a free one, or 128 to 255");
        }
        return psm;
    }

    private static Controller controller(BdAddr addr) throws IOException {
        return Controller.all().stream()
                .filter(Controller::isUp)
                .filter(each -> addr.equals(BdAddr.ANY) || each.addr().equals(addr))
                .findFirst()
                .orElseThrow(() -> new IOException("no controller is up that has " + addr));
    }

    private static void serve(Args args, Sock server) throws ErrnoException {
        try (Sock client = server.accept()) {
            Out.say("accepted " + client.peer());
            byte[] packet = new byte[client.get(BT.RCVMTU)];
            for (int n; (n = client.recv(packet)) > 0; ) {
                client.send(packet, 0, n, 0);
            }
            Out.say("closed " + client.peer());
        } catch (ErrnoException failed) {
            Out.note(args, failed);
        }
    }
}
