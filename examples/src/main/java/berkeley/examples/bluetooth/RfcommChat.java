package berkeley.examples.bluetooth;

import static berkeley.bindings.socket.Constants.SHUT_RDWR;

import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.Sock;
import berkeley.bluetooth.RfcommSocket;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.BufferedReader;
import java.io.IOException;

@Usage(
        value = "CHANNEL [BDADDR] [LOCAL-BDADDR]",
        does = "waits for someone to chat with over RFCOMM, or calls BDADDR (- waits too)")
final class RfcommChat implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        try (Sock peer = args.has(1) && !args.text(1).equals("-") ? call(args) : answer(args)) {
            Out.say("chatting with " + peer.getpeername());
            Thread.ofPlatform().daemon().start(() -> type(peer));
            byte[] buf = new byte[1024];
            for (int n; (n = peer.recv(buf)) > 0; ) {
                System.out.write(buf, 0, n);
                System.out.flush();
            }
        }
    }

    private static Sock call(Args args) throws IOException {
        return RfcommSocket.connect(
                Bluetooth.address(args, 2), Bluetooth.address(args, 1), Bluetooth.channel(args, 0));
    }

    private static Sock answer(Args args) throws IOException {
        try (Sock server =
                RfcommSocket.listen(Bluetooth.address(args, 2), args.number(0, 0, 30), 1)) {
            Out.waiting(args, server);
            return server.accept();
        }
    }

    /** The end of the input ends the chat for both. */
    private static void type(Sock peer) {
        BufferedReader lines = Args.lines();
        try {
            for (String line; (line = lines.readLine()) != null; ) {
                peer.sendall((line + "\n").getBytes(UTF_8));
            }
            peer.shutdown(SHUT_RDWR);
        } catch (IOException gone) {
            System.err.println("rfcomm-chat: " + gone.getMessage());
        }
    }
}
