package berkeley.examples.bluetooth;

import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.Sock;
import berkeley.bluetooth.RfcommSocket;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

@Usage(
        value = "BDADDR CHANNEL TEXT [LOCAL-BDADDR]",
        does = "sends a text over RFCOMM and prints an answer as long as it")
final class RfcommClient implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        var remote = Bluetooth.address(args, 0);
        int channel = Bluetooth.channel(args, 1);
        try (Sock sock = RfcommSocket.connect(Bluetooth.address(args, 3), remote, channel)) {
            byte[] text = args.text(2).getBytes(UTF_8);
            sock.sendall(text);
            byte[] buf = new byte[1024];
            // RFCOMM has no half-close: an echo server does not learn that this was all.
            int got = 0;
            for (int n; got < text.length && (n = sock.recv(buf)) > 0; got += n) {
                System.out.write(buf, 0, n);
                System.out.flush();
            }
        }
    }
}
