package berkeley.examples.bluetooth;

import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.Sock;
import berkeley.bluetooth.L2CAP;
import berkeley.bluetooth.L2capSocket;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

@Usage(
        value = "BDADDR PSM TEXT [LOCAL-BDADDR]",
        does = "sends a text as one L2CAP packet and prints the packet that answers")
final class L2capClient implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        var remote = Bluetooth.address(args, 0);
        int psm = Bluetooth.psm(args, 1);
        try (Sock sock = L2capSocket.connect(Bluetooth.address(args, 3), remote, psm)) {
            sock.send(args.text(2).getBytes(UTF_8));
            byte[] answer = sock.recv(sock.get(L2CAP.OPTIONS).imtu());
            Out.say(new String(answer, UTF_8));
        }
    }
}
