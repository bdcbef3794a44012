package berkeley.examples.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_RFCOMM;
import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.SysSocket.*;
import static berkeley.sys.Unistd.close;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.ErrnoException;
import berkeley.addr.SockAddr;
import berkeley.bindings.bluetooth.sockaddr_rc;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The first text's Bluetooth server as in C. */
@Usage(value = "CHANNEL [BDADDR]", does = "rfcomm-server on the raw calls")
final class RfcommServerRaw implements Program {
    @Override
    public void run(Args args) throws IOException {
        Bluetooth.check();
        Arena arena = Arena.global();
        int length = (int) sockaddr_rc.sizeof();
        MemorySegment addr = sockaddr_rc.allocate(arena);
        sockaddr_rc.rc_family(addr, (short) AF_BLUETOOTH);
        Bluetooth.copy(Bluetooth.address(args, 1), sockaddr_rc.rc_bdaddr(addr));
        sockaddr_rc.rc_channel(addr, (byte) args.number(0, 0, 30));

        int serverSock = socket(AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM);
        if (serverSock < 0) throw new ErrnoException("socket", "", errno());
        if (bind(serverSock, addr, length) < 0)
            throw new ErrnoException("bind", SockAddr.decode(addr, length).toString(), errno());
        if (listen(serverSock, 1) < 0) throw new ErrnoException("listen", "", errno());
        // The channel, where 0 has asked for a free one.
        MemorySegment room = arena.allocateFrom(JAVA_INT, length);
        if (getsockname(serverSock, addr, room) < 0)
            throw new ErrnoException("getsockname", "", errno());
        int channel = sockaddr_rc.rc_channel(addr);
        Out.status("listening on channel " + channel);

        MemorySegment clientInfo = sockaddr_rc.allocate(arena);
        int clientSock = accept(serverSock, clientInfo, room);
        if (clientSock < 0) throw new ErrnoException("accept", "", errno());
        var peer = (SockAddr.Rfcomm) SockAddr.decode(clientInfo, length);
        Out.say("accepted " + peer.addr() + " channel " + channel);
        byte[] data = new byte[1024];
        long n = recv(clientSock, data, 0);
        if (n < 0) throw new ErrnoException("recv", peer.toString(), errno());
        Out.say("received " + Text.text(Arrays.copyOf(data, (int) n)));
        close(clientSock);
        close(serverSock);
    }
}
