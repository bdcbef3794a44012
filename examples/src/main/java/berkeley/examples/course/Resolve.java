package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Lookup;
import berkeley.Lookup.HostEnt;
import berkeley.addr.IpAddr;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;
import java.util.Optional;

/** The texts' gethostbyname and gethostbyaddr, and getaddrinfo, which came after them. */
@Usage(value = "NAME-OR-ADDRESS", does = "tells a host's names and addresses")
final class Resolve implements Program {
    @Override
    public void run(Args args) throws IOException {
        String asked = args.text(0);
        Optional<IpAddr> address = address(asked);
        // An address without a name, or a name with IPv6 alone: getaddrinfo may still know more.
        IOException unknown = null;
        try {
            HostEnt host =
                    address.isPresent()
                            ? Lookup.gethostbyaddr(address.get())
                            : Lookup.gethostbyname(asked);
            Out.say(address.isPresent() ? "gethostbyaddr" : "gethostbyname");
            Out.say("  name     " + host.name());
            host.aliases().forEach(alias -> Out.say("  alias    " + alias));
            host.addrs().forEach(found -> Out.say("  address  " + found));
        } catch (IOException e) {
            unknown = e;
        }
        var found = Lookup.getaddrinfo(asked, null, AF_UNSPEC, SOCK_STREAM, 0, AI_CANONNAME);
        if (unknown != null) {
            Out.note(args, unknown);
        }
        Out.say("getaddrinfo");
        Out.say("  name     " + found.getFirst().canonname());
        found.forEach(entry -> Out.say("  address  " + ip(entry.addr())));
    }

    private static IpAddr ip(SockAddr addr) {
        return addr instanceof SockAddr.Inet inet ? inet.ip() : ((SockAddr.Inet6) addr).ip();
    }

    private static Optional<IpAddr> address(String text) {
        try {
            return Optional.of(IpAddr.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
