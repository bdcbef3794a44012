package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.Poll.poll;
import static berkeley.sys.SysSocket.*;
import static berkeley.sys.Unistd.close;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.ErrnoException;
import berkeley.bindings.socket.pollfd;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Raw;
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The second text's UDP client as in C. A datagram may get lost, so it does not wait for ever. */
@Usage(value = "HOST PORT HEXBYTE", does = "udp-code-client on the raw calls")
final class UdpCodeClientRaw implements Program {
    @Override
    public void run(Args args) throws IOException {
        Arena arena = Arena.global();
        MemorySegment addr = Raw.sockaddr_in(arena, args.text(0), args.peerPort(1));
        MemorySegment m = arena.allocateFrom(JAVA_BYTE, args.hexByte(2));
        int sock = socket(AF_INET, SOCK_DGRAM, 0);
        if (sock < 0) throw new ErrnoException("socket", "", errno());
        // To be told that nobody listens there.
        if (setsockopt(sock, IPPROTO_IP, IP_RECVERR, 1) < 0)
            throw new ErrnoException("setsockopt", "IP_RECVERR", errno());
        if (sendto(sock, m, 1, 0, addr, (int) sockaddr_in.sizeof()) < 0)
            throw new ErrnoException("sendto", Raw.text(addr), errno());

        MemorySegment ready = pollfd.allocate(arena);
        pollfd.fd(ready, sock);
        pollfd.events(ready, (short) POLLIN);
        int some = poll(ready, 1, 5000);
        if (some <= 0)
            throw new ErrnoException("poll", Raw.text(addr), some == 0 ? ETIMEDOUT : errno());

        MemorySegment data = arena.allocate(1024);
        long n = recvfrom(sock, data, 1024, 0, MemorySegment.NULL, MemorySegment.NULL);
        if (n < 0) throw new ErrnoException("recvfrom", Raw.text(addr), errno());
        Out.say(Text.text(data.asSlice(0, n).toArray(JAVA_BYTE)));
        close(sock);
    }
}
