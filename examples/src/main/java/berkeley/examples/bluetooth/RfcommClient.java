package berkeley.examples.bluetooth;

import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.Sock;
import berkeley.bluetooth.RfcommSocket;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

@Usage(
        value = "BDADDR CHANNEL TEXT [LOCAL-BDADDR]",
        does = "sends a text over RFCOMM and prints what comes back")
final class RfcommClient implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        var remote = Bluetooth.address(args, 0);
        int channel = Bluetooth.channel(args, 1);
        try (Sock sock = RfcommSocket.connect(Bluetooth.address(args, 3), remote, channel)) {
            sock.sendall(args.text(2).getBytes(UTF_8));
            byte[] buf = new byte[1024];
            for (int n; (n = sock.recv(buf)) > 0; ) {
                System.out.write(buf, 0, n);
                System.out.flush();
            }
        }
    }
}
