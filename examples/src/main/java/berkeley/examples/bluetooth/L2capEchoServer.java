package berkeley.examples.bluetooth;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.bluetooth.L2CAP;
import berkeley.bluetooth.L2capSocket;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.SpareDescriptor;
import berkeley.examples.Usage;

/** A thread a client. From 0x1001 (4097) on a PSM is free for all. */
@Usage(value = "PSM [BDADDR]", does = "echoes the packets of L2CAP clients, for ever")
final class L2capEchoServer implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        try (Sock server =
                L2capSocket.listen(Bluetooth.address(args, 1), Bluetooth.psm(args, 0), 5)) {
            Out.waiting(args, server);
            SpareDescriptor spare = new SpareDescriptor(args);
            for (; ; ) {
                Sock client = spare.accept(server);
                if (client != null) {
                    Out.say("accepted " + client.peer());
                    Thread.ofVirtual().start(() -> serve(args, client));
                }
            }
        }
    }

    private static void serve(Args args, Sock client) {
        try (client) {
            byte[] packet = new byte[client.get(L2CAP.OPTIONS).imtu()];
            for (int n; (n = client.recv(packet)) > 0; ) {
                client.send(packet, 0, n, 0);
            }
            Out.say("closed " + client.peer());
        } catch (ErrnoException failed) {
            Out.note(args, failed);
        }
    }
}
