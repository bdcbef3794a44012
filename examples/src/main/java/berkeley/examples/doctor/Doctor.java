package berkeley.examples.doctor;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_HCI;
import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.SysSocket.setsockopt;
import static berkeley.sys.SysSocket.socket;
import static berkeley.sys.Unistd.close;

import static java.lang.foreign.MemorySegment.NULL;
import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Text;
import berkeley.examples.Usage;
import berkeley.sys.Errno;
import berkeley.sys.SysEpoll;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What works here, what does not, and what would help. */
@Usage(does = "tells what this kernel, JDK and user can do; exit 1 if TCP or UDP cannot run")
final class Doctor implements Program {
    /** A socket to try, and what helps where there is none. */
    private record Kind(String name, int family, int type, int protocol, String hint) {}

    /** An option to try on a TCP or UDP socket. */
    private record Option(String name, int type, int level, int option, String hint) {}

    private static final String ROOT = "needs root or CAP_NET_RAW";

    private static final Kind[] KINDS = {
        new Kind("TCP over IPv4", AF_INET, SOCK_STREAM, 0, "the main programs need it"),
        new Kind("UDP over IPv4", AF_INET, SOCK_DGRAM, 0, "the main programs need it"),
        new Kind("TCP over IPv6", AF_INET6, SOCK_STREAM, 0, "IPv6 is off: see ipv6.disable"),
        new Kind("Unix stream", AF_UNIX, SOCK_STREAM, 0, "a kernel without CONFIG_UNIX"),
        new Kind("Unix seqpacket", AF_UNIX, SOCK_SEQPACKET, 0, "a kernel without CONFIG_UNIX"),
        new Kind("MPTCP", AF_INET, SOCK_STREAM, IPPROTO_MPTCP, "sysctl net.mptcp.enabled=1"),
        new Kind("raw ICMP", AF_INET, SOCK_RAW, IPPROTO_ICMP, ROOT),
        new Kind(
                "ping socket",
                AF_INET,
                SOCK_DGRAM,
                IPPROTO_ICMP,
                "sysctl net.ipv4.ping_group_range"),
        new Kind("packets (sniff)", AF_PACKET, SOCK_RAW, 0, ROOT),
        new Kind("netlink (sockets)", AF_NETLINK, SOCK_RAW, 0, "a kernel without CONFIG_NET"),
        new Kind("vsock", AF_VSOCK, SOCK_STREAM, 0, "modprobe vsock"),
        new Kind(
                "Bluetooth",
                AF_BLUETOOTH,
                SOCK_RAW,
                BTPROTO_HCI,
                "modprobe bluetooth, or native/vm/run"),
    };

    private static final Option[] OPTIONS = {
        new Option("SO_REUSEPORT", SOCK_STREAM, SOL_SOCKET, SO_REUSEPORT, "Linux 3.9"),
        new Option("SO_BUSY_POLL", SOCK_STREAM, SOL_SOCKET, SO_BUSY_POLL, "needs CAP_NET_ADMIN"),
        new Option("SO_ZEROCOPY", SOCK_STREAM, SOL_SOCKET, SO_ZEROCOPY, "Linux 4.14"),
        new Option(
                "TCP_FASTOPEN",
                SOCK_STREAM,
                IPPROTO_TCP,
                TCP_FASTOPEN,
                "sysctl net.ipv4.tcp_fastopen"),
        new Option("SO_MARK", SOCK_DGRAM, SOL_SOCKET, SO_MARK, "needs CAP_NET_ADMIN"),
        new Option("UDP_SEGMENT", SOCK_DGRAM, IPPROTO_UDP, UDP_SEGMENT, "Linux 4.18"),
        new Option("UDP_GRO", SOCK_DGRAM, IPPROTO_UDP, UDP_GRO, "Linux 5.0"),
    };

    private static final String[] LIMITS = {
        "net/core/somaxconn", "net/ipv4/tcp_max_syn_backlog", "net/core/rmem_max",
        "net/core/wmem_max", "net/ipv4/tcp_rmem", "net/ipv4/tcp_wmem",
        "net/ipv4/ip_local_port_range", "net/ipv4/ping_group_range",
    };

    @Override
    public void run(Args args) throws IOException {
        Out.say("system");
        row("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        row("machine", System.getProperty("os.arch"));
        row("bindings", bindings());
        row("JDK", Runtime.version() + ", " + System.getProperty("java.home"));
        row("java on PATH", JavaOnPath.row());
        row(
                "native access",
                Sock.class.getModule().isNativeAccessEnabled()
                        ? "yes"
                        : "no: --enable-native-access=berkeley");
        row("epoll_pwait2", epollPwait2());
        row("user", Files.getOwner(Path.of("/proc/self")).getName());

        Out.say("sockets");
        for (Kind kind : KINDS) {
            int fd = socket(kind.family, kind.type, kind.protocol);
            row(kind.name, fd >= 0 ? "yes" : refusal(kind.hint));
            if (fd >= 0) close(fd);
        }
        Out.say("options");
        for (Option option : OPTIONS) {
            int fd = socket(AF_INET, option.type, 0);
            boolean set = setsockopt(fd, option.level, option.option, 1) == 0;
            row(option.name, set ? "yes" : refusal(option.hint));
            if (fd >= 0) close(fd);
        }
        Out.say("limits");
        row("descriptors", descriptors());
        for (String limit : LIMITS) {
            row(limit.replace('/', '.'), setting(Path.of("/proc/sys", limit)));
        }
        Out.say("main job");
        try {
            works();
            row("TCP and UDP on 127.0.0.1", "yes");
        } catch (IOException failed) {
            row("TCP and UDP on 127.0.0.1", "no (is the loopback up? ip link set lo up)");
            throw failed;
        }
    }

    private static String bindings() {
        try {
            Errno.strerror(0);
            return "yes";
        } catch (UnsupportedOperationException refused) {
            return "no: " + refused.getMessage();
        }
    }

    /** The one call that a C library or a seccomp filter of today may not have yet. */
    private static String epollPwait2() {
        SysEpoll.epoll_pwait2(-1, NULL, 0, NULL, NULL);
        return errno() == EBADF || errno() == EINVAL
                ? "yes"
                : refusal("glibc 2.35, Linux 5.11; EpollSet waits whole milliseconds without");
    }

    private static String refusal(String hint) {
        return "no: " + Errno.name(errno()) + " (" + hint + ")";
    }

    /** In one read: the kernel answers a second one with the end of the file. */
    private static String setting(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return "-";
        }
        byte[] text = new byte[256];
        try (InputStream in = Files.newInputStream(file)) {
            int n = in.read(text);
            return new String(text, 0, Math.max(n, 0), UTF_8).strip().replace('\t', ' ');
        }
    }

    private static String descriptors() throws IOException {
        String line =
                Files.readString(Path.of("/proc/self/limits"))
                        .lines()
                        .filter(text -> text.startsWith("Max open files"))
                        .findFirst()
                        .orElse("");
        String[] words = line.split(" +");
        return words.length > 4 ? words[3] + ", at most " + words[4] + " (ulimit -n)" : "-";
    }

    /** Sends a sentence over both. */
    private static void works() throws IOException {
        byte[] hello = Text.bytes("hello");
        try (Sock server = Sock.open(AF_INET, SOCK_STREAM);
                Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
            server.bind(SockAddr.inet("127.0.0.1", 0)).listen(1);
            client.connect(server.getsockname());
            client.sendall(hello);
            try (Sock connection = server.accept()) {
                check("TCP", hello, connection.recv(100));
            }
        }
        try (Sock server = Sock.open(AF_INET, SOCK_DGRAM);
                Sock client = Sock.open(AF_INET, SOCK_DGRAM)) {
            server.bind(SockAddr.inet("127.0.0.1", 0));
            client.sendto(hello, server.getsockname());
            check("UDP", hello, server.recv(100));
        }
    }

    private static void check(String protocol, byte[] sent, byte[] received) throws IOException {
        if (!Arrays.equals(sent, received)) {
            throw new IOException(
                    "sent hello over " + protocol + ", received " + Text.text(received));
        }
    }

    private static void row(String name, String value) {
        Out.say("  %-28s %s".formatted(name, value));
    }
}
