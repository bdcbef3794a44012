package berkeley.examples.bluetooth;

import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.bluetooth.RfcommSocket;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/** The text's Bluetooth server. Channel 0 is a free one. */
@Usage(value = "CHANNEL [BDADDR]", does = "accepts one RFCOMM client and prints what it sends")
final class RfcommServer implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        int channel = args.number(0, 0, 30);
        try (Sock server = RfcommSocket.open()) {
            server.bind(new SockAddr.Rfcomm(Bluetooth.address(args, 1), channel)).listen(1);
            Out.waiting(args, server);
            try (Sock client = server.accept()) {
                var peer = (SockAddr.Rfcomm) client.getpeername();
                Out.say("accepted " + peer.addr() + " channel " + RfcommSocket.channel(server));
                Out.say("received " + new String(client.recv(1024), UTF_8));
            }
        }
    }
}
