package berkeley.option;

import static berkeley.bindings.socket.Constants.TCP_CLOSE;
import static berkeley.bindings.socket.Constants.TCP_CLOSE_WAIT;
import static berkeley.bindings.socket.Constants.TCP_CLOSING;
import static berkeley.bindings.socket.Constants.TCP_ESTABLISHED;
import static berkeley.bindings.socket.Constants.TCP_FIN_WAIT1;
import static berkeley.bindings.socket.Constants.TCP_FIN_WAIT2;
import static berkeley.bindings.socket.Constants.TCP_LAST_ACK;
import static berkeley.bindings.socket.Constants.TCP_LISTEN;
import static berkeley.bindings.socket.Constants.TCP_SYN_RECV;
import static berkeley.bindings.socket.Constants.TCP_SYN_SENT;
import static berkeley.bindings.socket.Constants.TCP_TIME_WAIT;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.Codec;
import berkeley.bindings.socket.linux_tcp_info;
import berkeley.bindings.socket.linux_tcp_info_newer;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct tcp_info}: what the kernel knows of a TCP connection. The names are C's without
 * {@code tcpi_}. A kernel that is older than a field leaves it 0.
 *
 * @param state {@code TCP_ESTABLISHED} …
 * @param ca_state {@code TCP_CA_Open} …
 * @param retransmits of the segment that is waited for now, in a row
 * @param probes of a closed window or an idle connection, unanswered
 * @param options {@code TCPI_OPT_*}
 * @param snd_wscale by how many bits the peer shifts its window
 * @param rcv_wscale by how many bits this side shifts its window
 * @param delivery_rate_app_limited whether the program, not the network, kept the rate low
 * @param fastopen_client_fail why TCP fast open failed; 0 if it did not
 * @param rto in microseconds, until a segment is sent again
 * @param ato in microseconds, until a delayed acknowledgement
 * @param snd_mss in bytes
 * @param rcv_mss in bytes
 * @param unacked in segments; on a listening socket, connections to accept
 * @param sacked in segments; on a listening socket, its backlog
 * @param lost in segments
 * @param retrans in segments
 * @param last_data_sent milliseconds ago
 * @param last_ack_sent not kept: 0
 * @param last_data_recv milliseconds ago
 * @param last_ack_recv milliseconds ago
 * @param pmtu in bytes
 * @param rcv_ssthresh in bytes
 * @param rtt in microseconds, smoothed
 * @param rttvar in microseconds
 * @param snd_ssthresh in segments
 * @param snd_cwnd in segments
 * @param advmss in bytes
 * @param rcv_rtt in microseconds
 * @param rcv_space in bytes
 * @param total_retrans in segments
 * @param pacing_rate in bytes a second; -1 is no limit
 * @param max_pacing_rate in bytes a second; -1 is no limit
 * @param bytes_acked sent and acknowledged
 * @param segs_out those without data too
 * @param segs_in those without data too
 * @param notsent_bytes written, and not sent yet
 * @param min_rtt in microseconds
 * @param delivery_rate in bytes a second
 * @param busy_time in microseconds
 * @param rwnd_limited in microseconds
 * @param sndbuf_limited in microseconds
 * @param snd_wnd in bytes, the window that the peer offers
 * @param rcv_wnd in bytes, the window that this side offers (Linux 6.2)
 * @param rehash how often another path was tried after timeouts (Linux 6.2)
 * @param total_rto timeouts of retransmission (Linux 6.7)
 * @param total_rto_recoveries how often data flowed again after such timeouts (Linux 6.7)
 * @param total_rto_time in milliseconds, until it did (Linux 6.7)
 * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7)</a>
 */
public record TcpInfo(
        int state,
        int ca_state,
        int retransmits,
        int probes,
        int backoff,
        int options,
        int snd_wscale,
        int rcv_wscale,
        boolean delivery_rate_app_limited,
        int fastopen_client_fail,
        long rto,
        long ato,
        long snd_mss,
        long rcv_mss,
        long unacked,
        long sacked,
        long lost,
        long retrans,
        long fackets,
        long last_data_sent,
        long last_ack_sent,
        long last_data_recv,
        long last_ack_recv,
        long pmtu,
        long rcv_ssthresh,
        long rtt,
        long rttvar,
        long snd_ssthresh,
        long snd_cwnd,
        long advmss,
        long reordering,
        long rcv_rtt,
        long rcv_space,
        long total_retrans,
        long pacing_rate,
        long max_pacing_rate,
        long bytes_acked,
        long bytes_received,
        long segs_out,
        long segs_in,
        long notsent_bytes,
        long min_rtt,
        long data_segs_in,
        long data_segs_out,
        long delivery_rate,
        long busy_time,
        long rwnd_limited,
        long sndbuf_limited,
        long delivered,
        long delivered_ce,
        long bytes_sent,
        long bytes_retrans,
        long dsack_dups,
        long reord_seen,
        long rcv_ooopack,
        long snd_wnd,
        long rcv_wnd,
        long rehash,
        int total_rto,
        int total_rto_recoveries,
        long total_rto_time) {

    /** jextract makes padding of the two bytes of bit-fields behind tcpi_options. */
    private static final long SCALE = linux_tcp_info.tcpi_options$offset() + 1;

    private static final long MORE = SCALE + 1;

    static final Codec<TcpInfo> CODEC =
            Codec.of(
                    linux_tcp_info.sizeof() + linux_tcp_info_newer.sizeof(),
                    TcpInfo::readOnly,
                    TcpInfo::read);

    /** {@return the state under its C name, such as {@code TCP_ESTABLISHED}} */
    public String stateName() {
        return switch (state) {
            case TCP_ESTABLISHED -> "TCP_ESTABLISHED";
            case TCP_SYN_SENT -> "TCP_SYN_SENT";
            case TCP_SYN_RECV -> "TCP_SYN_RECV";
            case TCP_FIN_WAIT1 -> "TCP_FIN_WAIT1";
            case TCP_FIN_WAIT2 -> "TCP_FIN_WAIT2";
            case TCP_TIME_WAIT -> "TCP_TIME_WAIT";
            case TCP_CLOSE -> "TCP_CLOSE";
            case TCP_CLOSE_WAIT -> "TCP_CLOSE_WAIT";
            case TCP_LAST_ACK -> "TCP_LAST_ACK";
            case TCP_LISTEN -> "TCP_LISTEN";
            case TCP_CLOSING -> "TCP_CLOSING";
            default -> Integer.toString(state);
        };
    }

    private static void readOnly(MemorySegment into, TcpInfo value) {
        throw new UnsupportedOperationException("TCP_INFO is read only");
    }

    private static TcpInfo read(MemorySegment from) {
        int scale = u8(from.get(JAVA_BYTE, SCALE));
        MemorySegment newer = from.asSlice(linux_tcp_info.sizeof());
        int more = u8(from.get(JAVA_BYTE, MORE));
        return new TcpInfo(
                u8(linux_tcp_info.tcpi_state(from)),
                u8(linux_tcp_info.tcpi_ca_state(from)),
                u8(linux_tcp_info.tcpi_retransmits(from)),
                u8(linux_tcp_info.tcpi_probes(from)),
                u8(linux_tcp_info.tcpi_backoff(from)),
                u8(linux_tcp_info.tcpi_options(from)),
                scale & 0xf,
                scale >> 4 & 0xf,
                (more & 1) != 0,
                more >> 1 & 3,
                u32(linux_tcp_info.tcpi_rto(from)),
                u32(linux_tcp_info.tcpi_ato(from)),
                u32(linux_tcp_info.tcpi_snd_mss(from)),
                u32(linux_tcp_info.tcpi_rcv_mss(from)),
                u32(linux_tcp_info.tcpi_unacked(from)),
                u32(linux_tcp_info.tcpi_sacked(from)),
                u32(linux_tcp_info.tcpi_lost(from)),
                u32(linux_tcp_info.tcpi_retrans(from)),
                u32(linux_tcp_info.tcpi_fackets(from)),
                u32(linux_tcp_info.tcpi_last_data_sent(from)),
                u32(linux_tcp_info.tcpi_last_ack_sent(from)),
                u32(linux_tcp_info.tcpi_last_data_recv(from)),
                u32(linux_tcp_info.tcpi_last_ack_recv(from)),
                u32(linux_tcp_info.tcpi_pmtu(from)),
                u32(linux_tcp_info.tcpi_rcv_ssthresh(from)),
                u32(linux_tcp_info.tcpi_rtt(from)),
                u32(linux_tcp_info.tcpi_rttvar(from)),
                u32(linux_tcp_info.tcpi_snd_ssthresh(from)),
                u32(linux_tcp_info.tcpi_snd_cwnd(from)),
                u32(linux_tcp_info.tcpi_advmss(from)),
                u32(linux_tcp_info.tcpi_reordering(from)),
                u32(linux_tcp_info.tcpi_rcv_rtt(from)),
                u32(linux_tcp_info.tcpi_rcv_space(from)),
                u32(linux_tcp_info.tcpi_total_retrans(from)),
                linux_tcp_info.tcpi_pacing_rate(from),
                linux_tcp_info.tcpi_max_pacing_rate(from),
                linux_tcp_info.tcpi_bytes_acked(from),
                linux_tcp_info.tcpi_bytes_received(from),
                u32(linux_tcp_info.tcpi_segs_out(from)),
                u32(linux_tcp_info.tcpi_segs_in(from)),
                u32(linux_tcp_info.tcpi_notsent_bytes(from)),
                u32(linux_tcp_info.tcpi_min_rtt(from)),
                u32(linux_tcp_info.tcpi_data_segs_in(from)),
                u32(linux_tcp_info.tcpi_data_segs_out(from)),
                linux_tcp_info.tcpi_delivery_rate(from),
                linux_tcp_info.tcpi_busy_time(from),
                linux_tcp_info.tcpi_rwnd_limited(from),
                linux_tcp_info.tcpi_sndbuf_limited(from),
                u32(linux_tcp_info.tcpi_delivered(from)),
                u32(linux_tcp_info.tcpi_delivered_ce(from)),
                linux_tcp_info.tcpi_bytes_sent(from),
                linux_tcp_info.tcpi_bytes_retrans(from),
                u32(linux_tcp_info.tcpi_dsack_dups(from)),
                u32(linux_tcp_info.tcpi_reord_seen(from)),
                u32(linux_tcp_info.tcpi_rcv_ooopack(from)),
                u32(linux_tcp_info.tcpi_snd_wnd(from)),
                u32(linux_tcp_info_newer.tcpi_rcv_wnd(newer)),
                u32(linux_tcp_info_newer.tcpi_rehash(newer)),
                Short.toUnsignedInt(linux_tcp_info_newer.tcpi_total_rto(newer)),
                Short.toUnsignedInt(linux_tcp_info_newer.tcpi_total_rto_recoveries(newer)),
                u32(linux_tcp_info_newer.tcpi_total_rto_time(newer)));
    }

    private static int u8(byte value) {
        return Byte.toUnsignedInt(value);
    }

    private static long u32(int value) {
        return Integer.toUnsignedLong(value);
    }
}
