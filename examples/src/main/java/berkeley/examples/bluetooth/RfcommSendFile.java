package berkeley.examples.bluetooth;

import berkeley.Sock;
import berkeley.bluetooth.RfcommSocket;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file's size in eight bytes, its bytes, and back comes how many arrived. */
@Usage(value = "BDADDR CHANNEL FILE [LOCAL-BDADDR]", does = "sends a file to rfcomm-receive-file")
final class RfcommSendFile implements Program {
    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        Path file = Path.of(args.text(2));
        var remote = Bluetooth.address(args, 0);
        int channel = Bluetooth.channel(args, 1);
        try (InputStream in = Files.newInputStream(file);
                Sock sock = RfcommSocket.connect(Bluetooth.address(args, 3), remote, channel)) {
            long size = Files.size(file);
            sock.sendall(ByteBuffer.allocate(Long.BYTES).putLong(size).array());
            long begin = System.nanoTime();
            long sent = 0;
            while (sent < size) {
                byte[] piece = in.readNBytes((int) Math.min(size - sent, 32 * 1024));
                if (piece.length == 0) {
                    throw new IOException(file + " became shorter while it was sent");
                }
                sock.sendall(piece);
                sent += piece.length;
                Bluetooth.progress("sent", sent, size, begin);
            }
            byte[] arrived = new byte[Long.BYTES];
            if (sock.recv(arrived) < arrived.length || ByteBuffer.wrap(arrived).getLong() != size) {
                throw new IOException("not all of " + file + " arrived");
            }
            Out.say("sent " + size + " bytes");
        }
    }
}
