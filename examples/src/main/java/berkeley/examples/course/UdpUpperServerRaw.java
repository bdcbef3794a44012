package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.ArpaInet.htonl;
import static berkeley.sys.ArpaInet.htons;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.SysSocket.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.ErrnoException;
import berkeley.bindings.socket.in_addr;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Raw;
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The texts' UDP server as in C. */
@Usage(value = "PORT", does = "udp-upper-server on the raw calls")
final class UdpUpperServerRaw implements Program {
    @Override
    public void run(Args args) throws ErrnoException {
        Arena arena = Arena.global();
        MemorySegment addr = sockaddr_in.allocate(arena);
        sockaddr_in.sin_family(addr, (short) AF_INET);
        sockaddr_in.sin_port(addr, htons(args.port(0)));
        in_addr.s_addr(sockaddr_in.sin_addr(addr), htonl(INADDR_ANY));

        int server = socket(AF_INET, SOCK_DGRAM, 0);
        if (server < 0) throw new ErrnoException("socket", "", errno());
        if (bind(server, addr, (int) sockaddr_in.sizeof()) < 0)
            throw new ErrnoException("bind", "0.0.0.0:" + args.port(0), errno());
        Out.say("The server is ready to receive");
        Out.waiting(args, Raw.getsockname(server));

        MemorySegment message = arena.allocate(2048);
        MemorySegment capitals = arena.allocate(3 * 2048); // in capitals a text may be longer
        MemorySegment client = sockaddr_in.allocate(arena);
        MemorySegment length = arena.allocate(JAVA_INT);
        while (true) {
            length.set(JAVA_INT, 0, (int) client.byteSize());
            long n = recvfrom(server, message, message.byteSize(), 0, client, length);
            if (n < 0) throw new ErrnoException("recvfrom", "fd " + server, errno());
            byte[] answer = Text.upper(message.asSlice(0, n).toArray(JAVA_BYTE));
            MemorySegment.copy(answer, 0, capitals, JAVA_BYTE, 0, answer.length);
            if (sendto(server, capitals, answer.length, 0, client, length.get(JAVA_INT, 0)) < 0)
                Out.note(args, new ErrnoException("sendto", Raw.text(client), errno()));
        }
    }
}
