package berkeley.examples.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_RFCOMM;
import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.SysSocket.*;
import static berkeley.sys.Unistd.close;

import berkeley.ErrnoException;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;
import berkeley.bindings.bluetooth.sockaddr_rc;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The Bluetooth client as in C. */
@Usage(value = "BDADDR CHANNEL TEXT [LOCAL-BDADDR]", does = "rfcomm-client on the raw calls")
final class RfcommClientRaw implements Program {
    @Override
    public void run(Args args) throws IOException {
        Bluetooth.check();
        int length = (int) sockaddr_rc.sizeof();
        MemorySegment addr = address(Bluetooth.address(args, 0), Bluetooth.channel(args, 1));
        String peer = SockAddr.decode(addr, length).toString();

        int sock = socket(AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM);
        if (sock < 0) throw new ErrnoException("socket", "", errno());
        if (bind(sock, address(Bluetooth.address(args, 3), 0), length) < 0)
            throw new ErrnoException("bind", "", errno());
        if (connect(sock, addr, length) < 0) throw new ErrnoException("connect", peer, errno());
        if (send(sock, Text.bytes(args.text(2)), MSG_NOSIGNAL) < 0)
            throw new ErrnoException("send", peer, errno());
        byte[] data = new byte[1024];
        long n;
        while ((n = recv(sock, data, 0)) > 0) {
            System.out.write(data, 0, (int) n);
            System.out.flush();
        }
        // The server's close is ECONNRESET on RFCOMM.
        if (n < 0 && errno() != ECONNRESET) throw new ErrnoException("recv", peer, errno());
        close(sock);
    }

    private static MemorySegment address(BdAddr bdaddr, int channel) {
        MemorySegment addr = sockaddr_rc.allocate(Arena.global());
        sockaddr_rc.rc_family(addr, (short) AF_BLUETOOTH);
        Bluetooth.copy(bdaddr, sockaddr_rc.rc_bdaddr(addr));
        sockaddr_rc.rc_channel(addr, (byte) channel);
        return addr;
    }
}
