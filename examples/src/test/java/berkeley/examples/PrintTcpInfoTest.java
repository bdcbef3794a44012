package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.examples.Running.Result;
import berkeley.machine.OwnNetwork;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program print-tcp-info and ss of one connection, at rest since strace has stopped the
 * program. In a network of its own, since the kernel keeps for each peer what its connections have
 * measured.
 */
@ExtendWith(OwnNetwork.class)
class PrintTcpInfoTest {
    private static final String NUMBER = ":([0-9.]+)";

    /**
     * How ss says what the program tells, if it does: what is 0 or the kernel's default, ss leaves
     * out. Not here: times since the last packet, and segs_out, for the program may look before the
     * answer is acknowledged.
     */
    private static final Map<String, String> SAME =
            Map.ofEntries(
                    Map.entry("snd_wscale", "wscale" + NUMBER),
                    Map.entry("rcv_wscale", "wscale:\\d+,(\\d+)"),
                    Map.entry("rto", "rto" + NUMBER),
                    Map.entry("rtt", "rtt" + NUMBER),
                    Map.entry("rttvar", "rtt:[0-9.]+/([0-9.]+)"),
                    Map.entry("min_rtt", "minrtt" + NUMBER),
                    Map.entry("snd_mss", "mss" + NUMBER),
                    Map.entry("rcv_mss", "rcvmss" + NUMBER),
                    Map.entry("pmtu", "pmtu" + NUMBER),
                    Map.entry("advmss", "advmss" + NUMBER),
                    Map.entry("snd_cwnd", "cwnd" + NUMBER),
                    Map.entry("bytes_sent", "bytes_sent" + NUMBER),
                    Map.entry("bytes_acked", "bytes_acked" + NUMBER),
                    Map.entry("bytes_received", "bytes_received" + NUMBER),
                    Map.entry("segs_in", "segs_in" + NUMBER),
                    Map.entry("data_segs_out", "data_segs_out" + NUMBER),
                    Map.entry("data_segs_in", "data_segs_in" + NUMBER),
                    Map.entry("delivered", "delivered" + NUMBER),
                    Map.entry("reordering", "reordering" + NUMBER),
                    Map.entry("rcv_space", "rcv_space" + NUMBER),
                    Map.entry("rcv_ssthresh", "rcv_ssthresh" + NUMBER),
                    Map.entry("snd_wnd", "snd_wnd" + NUMBER),
                    Map.entry("pacing_rate", "pacing_rate (\\d+)bps"),
                    Map.entry("delivery_rate", "delivery_rate (\\d+)bps"));

    @Test
    void tcp_info_tells_what_ss_tells_of_the_same_connection() throws Exception {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf", "-qq"));
        command.addAll(List.of("-e", "trace=getsockopt"));
        command.addAll(List.of("-e", "inject=getsockopt:signal=SIGSTOP"));
        try (ServerSocket server = new ServerSocket()) {
            server.setReceiveBufferSize(4096); // so that the two ends scale their windows apart
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String port = Integer.toString(server.getLocalPort());
            command.addAll(
                    Running.java("berkeley.examples.Lab", "print-tcp-info", "127.0.0.1", port));
            try (Running program = Running.command("", command);
                    Socket client = server.accept()) {
                try {
                    assertThat(client.getInputStream().read(new byte[100]), is(9));
                    client.getOutputStream().write("hello".getBytes());
                    compare(program, "127.0.0.1:" + client.getPort());
                } finally {
                    program.children().forEach(ProcessHandle::destroyForcibly);
                }
            }
        }
    }

    private static void compare(Running program, String name) {
        while (!program.errorLine().contains("stopped by SIGSTOP")) {}
        String ss = output(Running.command("", "ss", "-tinOH", "src", name));
        String pid = Long.toString(program.children().getFirst().pid());
        output(Running.command("", "sh", "-c", "kill -CONT " + pid));
        Map<String, String> told = new TreeMap<>();
        for (String line : output(program).lines().skip(1).toList()) {
            String[] words = line.split(" +");
            told.put(words[0], words[1]);
        }
        assertThat(told.get("state"), is("TCP_ESTABLISHED"));
        assertThat(ss, startsWith("ESTAB "));
        assertThat(told.get("delivery_rate_app_limited"), is("" + ss.contains(" app_limited ")));
        Map<String, Long> ours = new TreeMap<>();
        Map<String, Long> theirs = new TreeMap<>();
        SAME.forEach((field, word) -> {
            Matcher matcher = Pattern.compile(" " + word).matcher(ss);
            if (matcher.find()) {
                ours.put(field, Long.parseLong(told.get(field)));
                theirs.put(field, inOurUnit(field, Double.parseDouble(matcher.group(1))));
            }
        });
        assertThat(ours, is(theirs));
        assertThat(ss, ours.keySet(), hasItems("rto", "rtt", "snd_mss", "snd_cwnd", "pmtu"));
        assertThat(ours.get("bytes_received"), is(5L));
        assertThat(ours.get("snd_wscale"), is(not(ours.get("rcv_wscale"))));
    }

    /** ss says milliseconds for microseconds, and bits for bytes. */
    private static long inOurUnit(String field, double value) {
        return switch (field) {
            case "rto", "rtt", "rttvar", "min_rtt" -> Math.round(value * 1000);
            case "pacing_rate", "delivery_rate" -> Math.round(value / 8);
            default -> Math.round(value);
        };
    }

    private static String output(Running program) {
        try (program) {
            Result result = program.result();
            assertThat(result.err(), result.exit(), is(0));
            return result.out();
        }
    }
}
