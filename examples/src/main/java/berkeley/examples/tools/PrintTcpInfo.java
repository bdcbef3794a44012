package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Host;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.option.TCP;
import berkeley.option.TcpInfo;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;

/** What the kernel knows of one connection after a question and an answer. */
@Usage(value = "HOST PORT", does = "connects, exchanges a line and prints TCP_INFO decoded")
final class PrintTcpInfo implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_STREAM)) {
            sock.connect(Host.inet(args.text(0), args.peerPort(1)));
            sock.sendall("tcp-info\n".getBytes(StandardCharsets.US_ASCII));
            int answered = sock.recv(1024).length;
            Out.say(
                    sock.getsockname()
                            + " -> "
                            + sock.getpeername()
                            + ", answer of "
                            + answered
                            + " bytes");
            TcpInfo info = sock.get(TCP.INFO);
            Out.say("%-26s %s".formatted("state", info.stateName()));
            for (RecordComponent field : TcpInfo.class.getRecordComponents()) {
                if (!field.getName().equals("state")) {
                    Object value = field.getAccessor().invoke(info);
                    Out.say("%-26s %s".formatted(field.getName(), told(field.getName(), value)));
                }
            }
        }
    }

    /** With the unit, where it is not a plain number. */
    private static String told(String name, Object value) {
        return switch (name) {
            case "rto", "ato", "rtt", "rttvar", "rcv_rtt", "min_rtt" -> value + " us";
            case "busy_time", "rwnd_limited", "sndbuf_limited" -> value + " us";
            case "last_data_sent", "last_data_recv", "last_ack_recv" -> value + " ms";
            case "pacing_rate", "max_pacing_rate", "delivery_rate" ->
                    value.equals(-1L) ? "unlimited" : value + " bytes/s";
            case "snd_ssthresh" ->
                    value.toString().equals("" + Integer.MAX_VALUE) ? "none yet" : "" + value;
            default -> "" + value;
        };
    }
}
