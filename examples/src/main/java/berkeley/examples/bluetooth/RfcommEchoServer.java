package berkeley.examples.bluetooth;

import static berkeley.bindings.socket.Constants.POLLIN;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.bindings.socket.pollfd;
import berkeley.bluetooth.RfcommSocket;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.SpareDescriptor;
import berkeley.examples.Usage;
import berkeley.sys.Errno;
import berkeley.sys.Poll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One thread and poll(2) for all clients. */
@Usage(value = "CHANNEL [BDADDR]", does = "echoes to many RFCOMM clients, for ever")
final class RfcommEchoServer implements Program {
    private final List<Sock> socks = new ArrayList<>();
    private final byte[] buf = new byte[4096];

    @Override
    public void run(Args args) throws Exception {
        Bluetooth.check();
        int channel = args.number(0, 0, 30);
        socks.add(RfcommSocket.listen(Bluetooth.address(args, 1), channel, 5));
        Out.waiting(args, socks.getFirst());
        SpareDescriptor spare = new SpareDescriptor(args);
        for (; ; ) {
            for (Sock sock : poll()) {
                if (sock == socks.getFirst()) {
                    Sock client = spare.accept(sock);
                    if (client != null) {
                        socks.add(client);
                        Out.say("accepted " + client.peer());
                    }
                } else {
                    echo(args, sock);
                }
            }
        }
    }

    private List<Sock> poll() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = pollfd.allocateArray(socks.size(), arena);
            for (int i = 0; i < socks.size(); i++) {
                pollfd.fd(pollfd.asSlice(fds, i), socks.get(i).fd());
                pollfd.events(pollfd.asSlice(fds, i), (short) POLLIN);
            }
            if (Poll.poll(fds, socks.size(), -1) < 0) {
                throw new ErrnoException("poll", "", Errno.errno());
            }
            return IntStream.range(0, socks.size())
                    .filter(i -> pollfd.revents(pollfd.asSlice(fds, i)) != 0)
                    .mapToObj(socks::get)
                    .toList();
        }
    }

    private void echo(Args args, Sock client) throws ErrnoException {
        int n = 0;
        try {
            n = client.recv(buf);
            if (n > 0) {
                client.send(buf, 0, n, 0);
            }
        } catch (ErrnoException failed) {
            n = 0;
            Out.note(args, failed);
        }
        if (n == 0) {
            Out.say("closed " + client.peer());
            socks.remove(client);
            client.close();
        }
    }
}
