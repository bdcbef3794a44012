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

/** The texts' UDP client as in C. A datagram may get lost, so it does not wait for ever. */
@Usage(value = "HOST PORT [SENTENCE]", does = "udp-upper-client on the raw calls")
final class UdpUpperClientRaw implements Program {
    @Override
    public void run(Args args) throws IOException {
        Arena arena = Arena.global();
        MemorySegment server = Raw.sockaddr_in(arena, args.text(0), args.peerPort(1));
        byte[] sentence = Text.bytes(args.textOrLine(2, "Input lowercase sentence:"));
        MemorySegment message = arena.allocateFrom(JAVA_BYTE, sentence);

        int client = socket(AF_INET, SOCK_DGRAM, 0);
        if (client < 0) throw new ErrnoException("socket", "", errno());
        // To be told that nobody listens there.
        if (setsockopt(client, IPPROTO_IP, IP_RECVERR, 1) < 0)
            throw new ErrnoException("setsockopt", "IP_RECVERR", errno());
        if (sendto(client, message, sentence.length, 0, server, (int) sockaddr_in.sizeof()) < 0)
            throw new ErrnoException("sendto", Raw.text(server), errno());

        MemorySegment ready = pollfd.allocate(arena);
        pollfd.fd(ready, client);
        pollfd.events(ready, (short) POLLIN);
        int some = poll(ready, 1, 5000);
        if (some <= 0)
            throw new ErrnoException("poll", Raw.text(server), some == 0 ? ETIMEDOUT : errno());

        MemorySegment answer = arena.allocate(2048);
        long n =
                recvfrom(
                        client,
                        answer,
                        answer.byteSize(),
                        0,
                        MemorySegment.NULL,
                        MemorySegment.NULL);
        if (n < 0) throw new ErrnoException("recvfrom", Raw.text(server), errno());
        Out.say(Text.text(answer.asSlice(0, n).toArray(JAVA_BYTE)));
        close(client);
    }
}
