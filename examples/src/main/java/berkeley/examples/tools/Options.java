package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.AnyOpt;
import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.Ucred;
import berkeley.addr.Ip4;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.option.IP;
import berkeley.option.IpMreqn;
import berkeley.option.Linger;
import berkeley.option.SO;
import berkeley.option.TCP;
import berkeley.option.TcpInfo;
import berkeley.option.TxTime;
import berkeley.option.UDP;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** getsockopt for every option known, on a new socket. */
@Usage(
        value = "[tcp|udp|unix]",
        does = "every socket option with its default, or the kernel's refusal")
final class Options implements Program {
    @Override
    public void run(Args args) throws Exception {
        switch (args.text(0, "tcp")) {
            case "tcp" -> show(AF_INET, SOCK_STREAM, List.of(SO.ALL, IP.ALL, TCP.ALL));
            case "udp" -> show(AF_INET, SOCK_DGRAM, List.of(SO.ALL, IP.ALL, UDP.ALL));
            case "unix" -> show(AF_UNIX, SOCK_STREAM, List.of(SO.ALL));
            default -> throw args.wrong(0, "tcp, udp or unix");
        }
    }

    private static void show(int domain, int type, List<List<AnyOpt<?>>> options)
            throws ErrnoException {
        try (Sock sock = Sock.open(domain, type)) {
            for (List<AnyOpt<?>> level : options) {
                for (AnyOpt<?> option : level) {
                    Out.say("%-30s %s".formatted(option.name(), value(sock, option)));
                }
            }
        }
    }

    private static String value(Sock sock, AnyOpt<?> option) {
        try {
            Object value = sock.get(option);
            if (value instanceof AutoCloseable owned) {
                owned.close(); // PEERPIDFD gives a descriptor
            }
            return told(value);
        } catch (ErrnoException e) {
            return e.name();
        } catch (Exception e) {
            return e.getMessage();
        }
    }

    /** As the man pages write it. */
    private static String told(Object value) {
        return switch (value) {
            case Boolean on -> on ? "on" : "off";
            case Duration time ->
                    BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString()
                            + " s";
            case Linger(boolean on, Duration timeout) ->
                    "l_onoff=%d l_linger=%d".formatted(on ? 1 : 0, timeout.toSeconds());
            case Ucred(int pid, int uid, int gid) ->
                    "pid=%d uid=%d gid=%d".formatted(pid, uid, gid);
            case IpMreqn(Ip4 group, Ip4 address, int index) ->
                    "imr_multiaddr=%s imr_address=%s imr_ifindex=%d"
                            .formatted(group, address, index);
            case TxTime(int clockid, int flags) -> "clockid=%d flags=%d".formatted(clockid, flags);
            case TcpInfo info -> info.stateName() + " … (see print-tcp-info)";
            default -> value.toString().isEmpty() ? "\"\"" : value.toString();
        };
    }
}
