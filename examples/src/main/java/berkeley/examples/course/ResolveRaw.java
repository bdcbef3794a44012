package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.bindings.socket.socket_h.C_POINTER;
import static berkeley.sys.ArpaInet.*;
import static berkeley.sys.Netdb.*;

import berkeley.bindings.socket.addrinfo;
import berkeley.bindings.socket.hostent;
import berkeley.bindings.socket.in_addr;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.sockaddr_in6;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The texts' gethostbyname and gethostbyaddr as in C, and getaddrinfo, which came after them. */
@Usage(value = "NAME-OR-ADDRESS", does = "resolve on the raw calls")
final class ResolveRaw implements Program {
    @Override
    public void run(Args args) throws IOException {
        String asked = args.text(0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(INET6_ADDRSTRLEN);
            MemorySegment address = in_addr.allocate(arena);
            boolean isAddress = inet_pton(AF_INET, asked, address) == 1;

            MemorySegment host =
                    isAddress
                            ? gethostbyaddr(address, (int) address.byteSize(), AF_INET)
                            : gethostbyname(asked);
            if (host.address() != 0) {
                Out.say(isAddress ? "gethostbyaddr" : "gethostbyname");
                Out.say("  name     " + hostent.h_name(host).getString(0));
                MemorySegment list = hostent.h_aliases(host);
                for (long i = 0; list.getAtIndex(C_POINTER, i).address() != 0; i++) {
                    Out.say("  alias    " + list.getAtIndex(C_POINTER, i).getString(0));
                }
                list = hostent.h_addr_list(host);
                for (long i = 0; list.getAtIndex(C_POINTER, i).address() != 0; i++) {
                    MemorySegment found = list.getAtIndex(C_POINTER, i);
                    inet_ntop(hostent.h_addrtype(host), found, text, (int) text.byteSize());
                    Out.say("  address  " + text.getString(0));
                }
            } else {
                Out.note(args, new IOException(asked + ": " + hstrerror(h_errno())));
            }

            MemorySegment hints = addrinfo.allocate(arena);
            addrinfo.ai_flags(hints, AI_CANONNAME);
            addrinfo.ai_socktype(hints, SOCK_STREAM);
            MemorySegment res = arena.allocate(C_POINTER);
            int error = getaddrinfo(asked, null, hints, res);
            if (error != 0) throw new IOException("getaddrinfo: " + gai_strerror(error));
            MemorySegment found = res.get(C_POINTER, 0);
            Out.say("getaddrinfo");
            Out.say("  name     " + addrinfo.ai_canonname(found).getString(0));
            for (MemorySegment a = found; a.address() != 0; a = addrinfo.ai_next(a)) {
                MemorySegment addr = addrinfo.ai_addr(a);
                int family = addrinfo.ai_family(a);
                MemorySegment ip =
                        family == AF_INET
                                ? sockaddr_in.sin_addr(addr)
                                : sockaddr_in6.sin6_addr(addr);
                inet_ntop(family, ip, text, (int) text.byteSize());
                Out.say("  address  " + text.getString(0));
            }
            freeaddrinfo(found);
        }
    }
}
