package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.SysSocket.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.ErrnoException;
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

/**
 * The second text's UDP server as in C. Not with the text's SO_REUSEADDR: on UDP it lets a second
 * server take the first one's port, and neither is told.
 */
@Usage(value = "PORT", does = "udp-code-server on the raw calls")
final class UdpCodeServerRaw implements Program {
    @Override
    public void run(Args args) throws IOException {
        Arena arena = Arena.global();
        MemorySegment addr = Raw.sockaddr_in(arena, "127.0.0.1", args.port(0));
        int sock = socket(AF_INET, SOCK_DGRAM, 0);
        if (sock < 0) throw new ErrnoException("socket", "", errno());
        if (bind(sock, addr, (int) sockaddr_in.sizeof()) < 0)
            throw new ErrnoException("bind", Raw.text(addr), errno());
        Out.waiting(args, Raw.getsockname(sock));

        MemorySegment data = arena.allocate(1);
        MemorySegment from = sockaddr_in.allocate(arena);
        MemorySegment length = arena.allocate(JAVA_INT);
        MemorySegment first = arena.allocateFrom(JAVA_BYTE, Text.bytes("first!"));
        MemorySegment second = arena.allocateFrom(JAVA_BYTE, Text.bytes("second!"));
        while (true) {
            length.set(JAVA_INT, 0, (int) from.byteSize());
            long n = recvfrom(sock, data, 1, 0, from, length);
            if (n < 0) throw new ErrnoException("recvfrom", "fd " + sock, errno());
            if (n == 0) continue;
            if (data.get(JAVA_BYTE, 0) == 0x1b) {
                Out.say("1");
                answer(args, sock, first, from);
            } else if (data.get(JAVA_BYTE, 0) == 0x2b) {
                Out.say("2");
                answer(args, sock, second, from);
            }
        }
    }

    private static void answer(Args args, int sock, MemorySegment text, MemorySegment to) {
        if (sendto(sock, text, text.byteSize(), 0, to, (int) to.byteSize()) < 0)
            Out.note(args, new ErrnoException("sendto", Raw.text(to), errno()));
    }
}
