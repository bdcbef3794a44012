package berkeley.examples;

import static berkeley.bindings.socket.Constants.*;

/** The states of a TCP connection, by the names that most texts have. */
public final class TcpState {
    private TcpState() {}

    /** {@return the name of a state of TCP_INFO or /proc/net/tcp, or its number} */
    public static String name(int state) {
        return switch (state) {
            case TCP_ESTABLISHED -> "ESTABLISHED";
            case TCP_SYN_SENT -> "SYN_SENT";
            case TCP_SYN_RECV -> "SYN_RECV";
            case TCP_FIN_WAIT1 -> "FIN_WAIT1";
            case TCP_FIN_WAIT2 -> "FIN_WAIT2";
            case TCP_TIME_WAIT -> "TIME_WAIT";
            case TCP_CLOSE -> "CLOSED";
            case TCP_CLOSE_WAIT -> "CLOSE_WAIT";
            case TCP_LAST_ACK -> "LAST_ACK";
            case TCP_LISTEN -> "LISTEN";
            case TCP_CLOSING -> "CLOSING";
            default -> Integer.toString(state);
        };
    }
}
