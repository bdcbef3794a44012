package berkeley.examples.explain;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.Constants;
import berkeley.sys.Unistd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a cause is so on this machine, now.
 *
 * @param address what the call was about, if known
 * @param fd the descriptor that it was called on, or -1
 * @param process whose descriptor: the number of a process, or {@code self}
 */
record Checks(Optional<SockAddr> address, int fd, String process) {
    /** TCP_LISTEN as /proc/net/tcp writes it. */
    private static final String LISTEN = String.format("%02X", Constants.TCP_LISTEN);

    /** {@return what was found, or empty where it cannot be told} */
    Optional<String> run(String check) throws IOException {
        return switch (check) {
            case "" -> Optional.empty();
            case "bound" -> port().map(this::bound);
            case "listening" -> port().map(this::listening);
            case "local" -> ip().map(Checks::local);
            case "privileged" -> port().flatMap(Checks::privileged);
            case "root" -> Optional.of("this user is " + Unistd.geteuid());
            case "exists", "path" -> path().map(Checks::path);
            case "open" -> fd < 0 ? Optional.empty() : Optional.of(open());
            case "socket" -> fd < 0 ? Optional.empty() : new SocketState(link(), process).told();
            case "limit" -> Optional.of(limit());
            case "family" -> address.map(known -> "its family is " + known.family());
            default -> throw new IllegalArgumentException("explain.txt: no check {" + check + "}");
        };
    }

    private Optional<Integer> port() {
        return switch (address.orElse(null)) {
            case SockAddr.Inet inet -> Optional.of(inet.port());
            case SockAddr.Inet6 inet6 -> Optional.of(inet6.port());
            case null, default -> Optional.empty();
        };
    }

    private Optional<InetAddress> ip() {
        return switch (address.orElse(null)) {
            case SockAddr.Inet inet -> Optional.of(inet.ip().toInetAddress());
            case SockAddr.Inet6 inet6 -> Optional.of(inet6.ip().toInetAddress());
            case null, default -> Optional.empty();
        };
    }

    private Optional<Path> path() {
        String text = address.map(SockAddr::toString).orElse("");
        return text.startsWith("unix:/")
                ? Optional.of(Path.of(text.substring(5)))
                : Optional.empty();
    }

    private String bound(int port) {
        List<String> found = sockets(port, false);
        return found.isEmpty()
                ? "no: no socket is bound to port " + port
                : "yes: " + String.join(", ", found);
    }

    private String listening(int port) {
        if (ip().isPresent() && local(ip().get()).startsWith("no")) {
            return "the address is another machine's: look there";
        }
        List<String> found = sockets(port, true);
        return found.isEmpty()
                ? "yes: nothing on this machine listens on port " + port
                : "no: now there is " + String.join(", ", found);
    }

    /** Sockets whose local port is this one, of TCP and UDP over both IPs. */
    private static List<String> sockets(int port, boolean waiting) {
        List<String> found = new ArrayList<>();
        for (String protocol : new String[] {"tcp", "tcp6", "udp", "udp6"}) {
            String ending = String.format(":%04X", port);
            try (Stream<String> lines = Files.lines(Path.of("/proc/net", protocol))) {
                lines.skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .filter(column -> column[1].endsWith(ending))
                        .filter(column ->
                                !waiting || protocol.startsWith("udp") || column[3].equals(LISTEN))
                        .map(column ->
                                protocol
                                        + (column[3].equals(LISTEN) ? " listening" : "")
                                        + " of user "
                                        + column[7]
                                        + " (inode "
                                        + column[9]
                                        + ")")
                        .forEach(found::add);
            } catch (IOException e) {
                continue; // this kernel is without the protocol
            }
        }
        return found;
    }

    private static String local(InetAddress ip) {
        try {
            boolean here =
                    ip.isAnyLocalAddress()
                            || ip.isLoopbackAddress()
                            || NetworkInterface.getByInetAddress(ip) != null;
            return here
                    ? "yes: " + ip.getHostAddress() + " is this machine's"
                    : "no interface has " + ip.getHostAddress();
        } catch (IOException e) {
            return "the interfaces cannot be listed: " + e.getMessage();
        }
    }

    private static Optional<String> privileged(int port) {
        try {
            int first =
                    Integer.parseInt(
                            Files.readString(
                                            Path.of(
                                                    "/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                                    .strip());
            return Optional.of(
                    (port < first && Unistd.geteuid() != 0 ? "yes" : "no")
                            + ": port "
                            + port
                            + ", free to all from "
                            + first
                            + " on, user "
                            + Unistd.geteuid());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String path(Path path) {
        if (Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return path + " exists";
        }
        Path parent = path.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return "there is no directory " + parent;
        }
        return path
                + " does not exist; its directory can"
                + (Files.isWritable(parent) ? "" : "not")
                + " be written";
    }

    private String open() {
        String link = link();
        String whose = process.equals("self") ? "" : " of process " + process;
        return "descriptor " + fd + whose + (link.isEmpty() ? " is not open" : " is open: " + link);
    }

    /** {@return what the descriptor leads to, or empty where it is not open} */
    private String link() {
        try {
            Path link = Path.of("/proc", process, "fd", Integer.toString(fd));
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private String limit() throws IOException {
        long open;
        try (Stream<Path> all = Files.list(Path.of("/proc", process, "fd"))) {
            open = all.count();
        }
        String limit =
                Files.readAllLines(Path.of("/proc", process, "limits"), StandardCharsets.US_ASCII)
                        .stream()
                        .filter(line -> line.startsWith("Max open files"))
                        .map(line -> line.split("\\s{2,}")[1])
                        .findFirst()
                        .orElse("unknown");
        return open + " are open, " + limit + " may be";
    }
}
