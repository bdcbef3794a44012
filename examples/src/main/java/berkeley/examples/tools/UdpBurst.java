package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Message;
import berkeley.Sock;
import berkeley.SockAddrBuf;
import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.examples.Args;
import berkeley.examples.Host;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The same datagrams by one call each, by sendmmsg in batches, or cut by the kernel out of one
 * large one (GSO).
 */
@Usage(
        value = "HOST PORT COUNT SIZE [plain|mmsg|gso]",
        does = "sends a burst of datagrams, and says how many calls it took")
final class UdpBurst implements Program {
    private static final int BATCH = 64;

    @Override
    public void run(Args args) throws Exception {
        int count = args.number(2, 1, 10_000_000);
        int size = args.number(3, 1, 1472);
        String mode = args.text(4, "plain");
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM);
                Arena arena = Arena.ofConfined()) {
            // Not connected: the ICMP answer of a closed port would be the next call's error.
            SockAddrBuf to = new SockAddrBuf().set(Host.inet(args.text(0), args.peerPort(1)));
            int calls =
                    switch (mode) {
                        case "plain" -> plain(sock, arena.allocate(size), count, to);
                        case "mmsg" -> mmsg(sock, arena, size, count, to);
                        case "gso" -> gso(sock, size, count, to);
                        default -> throw args.wrong(4, "plain, mmsg or gso");
                    };
            Out.say(
                    "sent %d datagrams of %d bytes in %d calls (%s)"
                            .formatted(count, size, calls, mode));
        }
    }

    private static int plain(Sock sock, MemorySegment data, int count, SockAddrBuf to)
            throws ErrnoException {
        for (int i = 0; i < count; i++) {
            sock.sendto(data, 0, data.byteSize(), 0, to);
        }
        return count;
    }

    private static int mmsg(Sock sock, Arena arena, int size, int count, SockAddrBuf to)
            throws ErrnoException {
        MemorySegment iov = iovec.allocate(arena);
        iovec.iov_base(iov, arena.allocate(size));
        iovec.iov_len(iov, size);
        MemorySegment batch = mmsghdr.allocateArray(BATCH, arena);
        for (int i = 0; i < BATCH; i++) {
            MemorySegment header = mmsghdr.msg_hdr(mmsghdr.asSlice(batch, i));
            msghdr.msg_iov(header, iov);
            msghdr.msg_iovlen(header, 1);
            msghdr.msg_name(header, to.segment());
            msghdr.msg_namelen(header, to.length());
        }
        int calls = 0;
        for (int sent = 0; sent < count; calls++) {
            int n = SysSocket.sendmmsg(sock.fd(), batch, Math.min(BATCH, count - sent), 0);
            if (n < 0) {
                throw new ErrnoException("sendmmsg", to.toString(), Errno.errno());
            }
            sent += n;
        }
        return calls;
    }

    private static int gso(Sock sock, int size, int count, SockAddrBuf to) throws ErrnoException {
        int most =
                Math.min(
                        BATCH,
                        65_000 / size); // the kernel's limits: 64 segments, one IP packet's length
        int calls = 0;
        try (Message message = new Message().name(to).control(new Cmsg.UdpSegment(size))) {
            for (int sent = 0; sent < count; calls++) {
                int now = Math.min(most, count - sent);
                sock.sendmsg(message.data(new byte[now * size]), 0);
                sent += now;
            }
        }
        return calls;
    }
}
