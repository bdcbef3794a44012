package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.examples.Running.Result;
import berkeley.machine.Needs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The programs about networks on three hosts of their own: this one, a router, and one beyond it.
 * The judges are ping, ss and tshark.
 */
class RoutedToolsTest {

    /** In namespaces, with a /run of their own; it ends when the far host answers. */
    private static final String HOSTS =
            """
            mount -t tmpfs none /run
            echo 1 > /proc/sys/net/ipv6/conf/default/addr_gen_mode
            ip netns add router
            ip netns add far
            ip link set lo up
            ip link add left address 02:00:00:00:00:01 type veth peer name left netns router
            ip -n router link set left address 02:00:00:00:00:fe addrgenmode none
            ip -n router link add right type veth peer name right netns far
            ip link set left up
            ip -n router link set left up
            ip -n router link set right up
            ip -n far link set right up
            ip addr add 10.1.0.1/24 dev left
            ip addr add 2001:db8:1::1/64 dev left nodad
            ip -n router addr add 10.1.0.254/24 dev left
            ip -n router addr add 2001:db8:1::fe/64 dev left nodad
            ip -n router addr add 10.2.0.254/24 dev right
            ip -n router addr add 2001:db8:2::fe/64 dev right nodad
            ip -n far addr add 10.2.0.1/24 dev right
            ip -n far addr add 2001:db8:2::1/64 dev right nodad
            ip netns exec router sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward
                echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
                echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
                echo 0 > /proc/sys/net/ipv6/icmp/ratelimit'
            ip route add default via 10.1.0.254
            ip route add default via 2001:db8:1::fe
            ip -n far route add default via 10.2.0.254
            ip -n far route add default via 2001:db8:2::fe
            ip -n router route add unreachable 10.3.0.0/24
            ping -q -c 1 -w 20 10.2.0.1 >/dev/null
            ping -q -c 1 -w 20 2001:db8:2::1 >/dev/null
            """;

    /** Runs {@code script} there; its "$@" are the program of the lab. */
    private static Running on(String script, String... lab) {
        Needs.root();
        Needs.programs("ip", "ping", "python3", "strace", "ss", "tshark");
        List<String> command = new ArrayList<>(List.of("unshare", "--net", "--mount"));
        command.addAll(List.of("sh", "-ec", HOSTS + script, "sh"));
        command.addAll(Running.java("berkeley.examples.Lab", lab));
        return Running.command("", command);
    }

    private static Result run(String script, String... lab) {
        try (Running running = on(script, lab)) {
            return running.result();
        }
    }

    @ParameterizedTest
    @CsvSource({"10.2.0.1, 10.1.0.254", "2001:db8:2::1, 2001:db8:1::fe"})
    void traceroute_names_the_router_and_then_the_host(String host, String router) {
        Result result = run("exec \"$@\"", "traceroute", host);
        assertThat(result.err(), result.exit(), is(0));
        List<String> lines = result.out().lines().toList();
        assertThat(lines.size(), is(3));
        assertThat(
                lines.getFirst(), is("traceroute to " + host + " (" + host + "), 30 hops at most"));
        assertThat(lines.get(1), matchesPattern(" 1  " + router + "  [0-9.]+ ms"));
        assertThat(lines.get(2), matchesPattern(" 2  " + host + "  [0-9.]+ ms"));
    }

    @Test
    void traceroute_ends_where_a_router_knows_no_way() {
        Result result = run("exec \"$@\"", "traceroute", "10.3.0.1");
        assertThat(
                result.out(), matchesPattern("(?s).*\n 1  10.1.0.254  [0-9.]+ ms  EHOSTUNREACH\n"));
        assertThat(
                result.err(),
                is(
                        "traceroute: recvmsg 10.3.0.1: EHOSTUNREACH (No route to host)"
                                + " from 10.1.0.254\n"));
        assertThat(result.exit(), is(1));
    }

    /**
     * The kernel's stamps of both ends leave out what a cold JVM takes; on a busy machine an echo
     * waits for a processor now and then.
     */
    @ParameterizedTest
    @CsvSource({"10.2.0.1", "2001:db8:2::1"})
    void ping_tells_what_the_system_s_ping_tells(String host) {
        String answer = "64 bytes from " + host + ": icmp_seq=\\d ttl=63 time=(\\S+) ms";
        Result result = run("ping -n -c 1 " + host + "; \"$@\"", "ping", host, "4");
        assertThat(result.err(), result.exit(), is(0));
        List<Double> times =
                Pattern.compile(answer)
                        .matcher(result.out())
                        .results()
                        .map(line -> Double.parseDouble(line.group(1)))
                        .toList();
        assertThat(result.out(), times.size(), is(5));
        double best = times.stream().skip(1).mapToDouble(each -> each).min().orElseThrow();
        assertThat(best, is(both(greaterThan(0.0)).and(lessThan(20.0))));
        assertThat(result.out(), endsWith("4 sent, 4 received, 0% lost\n"));
    }

    @Test
    void ping_uses_the_ping_socket_where_it_may() {
        String script =
                "echo 0 0 > /proc/sys/net/ipv4/ping_group_range; exec strace -f -e socket \"$@\"";
        Result result = run(script, "ping", "10.2.0.1", "1");
        assertThat(result.err(), containsString("SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_ICMP) ="));
        assertThat(result.err(), not(containsString("SOCK_RAW|SOCK_CLOEXEC, IPPROTO_ICMP)")));
        assertThat(result.out(), endsWith("1 sent, 1 received, 0% lost\n"));
    }

    @Test
    void ping_tells_who_says_that_a_host_cannot_be_reached() {
        Result result = run("exec \"$@\"", "ping", "10.3.0.1", "1");
        assertThat(
                result.out(),
                is(
                        """
                        PING 10.3.0.1 (10.3.0.1) 56 bytes of data
                        from 10.1.0.254: icmp_seq=1 EHOSTUNREACH (No route to host)
                        1 sent, 0 received, 100% lost
                        """));
        assertThat(result.exit(), is(1));
    }

    private static List<String> rows(Stream<String> lines) {
        return lines.map(line -> line.strip().replaceAll("\\s+", " ")).sorted().toList();
    }

    /** Sockets in five states, some with bytes waiting; nobody else has sockets here. */
    @Test
    void sockets_are_those_that_ss_lists() {
        String script =
                """
                ip addr add fe80::42/64 dev lo nodad
                cat > /run/sockets.py <<'END'
                import socket, subprocess, sys
                server = socket.create_server(("127.0.0.1", 4000), backlog=3)
                server6 = socket.create_server(("::1", 4000), family=socket.AF_INET6)
                link = [a for a in socket.getaddrinfo("fe80::42%lo", 4001, type=socket.SOCK_STREAM)][0]
                on_link = socket.socket(socket.AF_INET6)
                on_link.bind(link[4]); on_link.listen(2)
                bound = socket.socket()
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
                bound.bind(("127.0.0.1", 4002)); bound.listen(1)
                clients = [socket.create_connection(("127.0.0.1", 4000)) for i in range(4)]
                accepted = [server.accept()[0] for i in range(3)]
                clients[0].sendall(b"unread")
                accepted[1].shutdown(socket.SHUT_WR)
                FIN_WAIT_2 = 5  # once the peer's kernel has acknowledged, which takes its time
                while accepted[1].getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != FIN_WAIT_2:
                    pass
                accepted[2].close(); clients[2].close()
                subprocess.run(["ss", "-Htan"], check=True)
                print("lab", flush=True)
                subprocess.run(sys.argv[1:], check=True)
                END
                python3 /run/sockets.py "$@"
                """;
        Result result = run(script, "sockets");
        assertThat(result.err(), result.exit(), is(0));
        String[] told = result.out().split("lab\n");
        List<String> judged = rows(told[0].lines());
        assertThat(
                judged,
                hasItems(
                        startsWith("CLOSE-WAIT 1"),
                        startsWith("FIN-WAIT-2"),
                        startsWith("TIME-WAIT"),
                        startsWith("ESTAB 6 "),
                        is("LISTEN 0 2 [fe80::42]%lo:4001 [::]:*"),
                        is("LISTEN 0 1 127.0.0.1%lo:4002 0.0.0.0:*"),
                        is("LISTEN 1 3 127.0.0.1:4000 0.0.0.0:*")));
        assertThat(rows(told[1].lines().skip(1)), is(judged));
    }

    @Test
    void sniff_decodes_frames_as_tshark_does(@TempDir Path folder) throws Exception {
        Path frames = folder.resolve("frames");
        String script =
                """
                ip -n router neigh replace 10.1.0.1 lladdr 02:00:00:00:00:01 dev left nud permanent
                ip -n router neigh replace 2001:db8:1::1 lladdr 02:00:00:00:00:01 \\
                    dev left nud permanent
                : > %1$s.err; : > %1$s.ready
                tshark -n -i left -c 10 -w %1$s -f 'arp or icmp or icmp6 or udp' 2>%1$s.err &
                tshark=$!
                "$@" > %1$s.sniff 2> %1$s.ready &
                sniff=$!
                trap 'kill $tshark $sniff 2>/dev/null || :' EXIT
                tail -f --pid=$sniff %1$s.ready | grep -q -m 1 listening
                tail -f --pid=$tshark %1$s.err | grep -q -m 1 'Capture started'
                ip neigh flush dev left
                ping -q -c 1 10.2.0.1 >/dev/null
                python3 -c 'import socket
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.sendto(b"x", ("10.2.0.1", 9))'
                ping -q -c 1 2001:db8:2::1 >/dev/null
                wait
                cat %1$s.sniff
                echo tshark
                tshark -n -r %1$s -T fields -E occurrence=f -e eth.src -e eth.dst -e eth.type \\
                    -e frame.len -e ip.src -e ip.dst -e ipv6.src -e ipv6.dst \\
                    -e udp.srcport -e udp.dstport -e icmp.type -e icmpv6.type -e arp.opcode \\
                    2>/dev/null
                """
                        .formatted(frames);
        Result result = run(script, "sniff", "left", "10");
        assertThat(result.err(), result.exit(), is(0));
        String[] told = result.out().split("tshark\n");
        List<String> judged = told[1].lines().map(RoutedToolsTest::asSniff).toList();
        List<String> own =
                told[0].lines()
                        .map(line -> line.replaceAll(" ARP (who has|.* is at).*", " ARP $1"))
                        .map(line -> line.replaceAll(" ARP .* is at", " ARP is at"))
                        .toList();
        assertThat(
                String.join("\n", own),
                allOf(
                        containsString("type 0x0806 length 42 ARP who has"),
                        containsString("IPv4 ICMP 10.2.0.1 > 10.1.0.1 type 3"),
                        containsString("IPv6 ICMPv6 2001:db8:1::1 > 2001:db8:2::1 type 128")));
        assertThat(String.join("\n", own), is(String.join("\n", judged)));
    }

    /** A row of tshark's in the words of sniff. */
    private static String asSniff(String row) {
        String[] f = row.split("\t", -1);
        return f[0] + " > " + f[1] + " type " + f[2] + " length " + f[3] + " " + packet(f);
    }

    private static String packet(String[] f) {
        if (!f[12].isEmpty()) {
            return f[12].equals("1") ? "ARP who has" : "ARP is at";
        }
        if (!f[10].isEmpty()) {
            return "IPv4 ICMP " + f[4] + " > " + f[5] + " type " + f[10];
        }
        if (!f[11].isEmpty()) {
            return "IPv6 ICMPv6 " + f[6] + " > " + f[7] + " type " + f[11];
        }
        return "IPv4 UDP " + f[4] + "." + f[8] + " > " + f[5] + "." + f[9];
    }

    @Test
    void interfaces_have_the_addresses_that_ip_shows() {
        Result result = run("ip -o addr; echo lab; \"$@\"", "print-interfaces");
        String[] told = result.out().split("lab\n");
        for (String line : told[0].lines().toList()) {
            String[] row = line.split("\\s+");
            String[] address = row[3].split("/");
            String wanted =
                    row[2].equals("inet6")
                            ? "    inet6 " + address[0] + " prefixlen " + address[1]
                            : "    inet " + address[0] + " mask 255.";
            assertThat(told[1], containsString(wanted));
        }
        assertThat(told[0], containsString("inet6 2001:db8:1::1/64"));
        assertThat(told[1], containsString("    link 02:00:00:00:00:01\n"));
    }
}
