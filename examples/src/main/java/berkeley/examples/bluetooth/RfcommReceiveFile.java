package berkeley.examples.bluetooth;

import static berkeley.bindings.socket.Constants.MSG_WAITALL;

import berkeley.Sock;
import berkeley.bluetooth.RfcommSocket;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.EOFException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

@Usage(value = "CHANNEL FILE [BDADDR]", does = "receives a file from rfcomm-send-file")
final class RfcommReceiveFile implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        Path file = Path.of(args.text(1));
        try (Sock server =
                RfcommSocket.listen(Bluetooth.address(args, 2), args.number(0, 0, 30), 1)) {
            Out.waiting(args, server);
            try (Sock client = server.accept();
                    OutputStream out = Files.newOutputStream(file)) {
                Out.say("receiving from " + client.peer());
                receive(client, out);
            }
        }
    }

    private static void receive(Sock client, OutputStream out) throws Exception {
        byte[] header = new byte[Long.BYTES];
        if (client.recv(header, 0, header.length, MSG_WAITALL) < header.length) {
            throw new EOFException("the sender left before it told the size");
        }
        long size = ByteBuffer.wrap(header).getLong();
        long begin = System.nanoTime();
        byte[] buf = new byte[32 * 1024];
        long received = 0;
        while (received < size) {
            int n = client.recv(buf, 0, (int) Math.min(buf.length, size - received), 0);
            if (n == 0) {
                throw new EOFException("only " + received + " of " + size + " bytes came");
            }
            out.write(buf, 0, n);
            received += n;
            Bluetooth.progress("received", received, size, begin);
        }
        client.sendall(ByteBuffer.allocate(Long.BYTES).putLong(received).array());
        client.recv(1); // the sender closes once it knows
        Out.say("received " + received + " bytes");
    }
}
