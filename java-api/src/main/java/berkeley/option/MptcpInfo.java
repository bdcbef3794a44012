package berkeley.option;

import berkeley.Codec;
import berkeley.bindings.socket.mptcp_info;

/**
 * {@code struct mptcp_info}: what the kernel knows of a Multipath TCP connection.
 *
 * @param subflows the number of further subflows
 * @param addAddrSignal how many addresses this end has announced
 * @param addAddrAccepted how many of the peer's addresses were accepted
 * @param flags bit 0: it has fallen back to TCP; bit 1: the peer's key is known
 * @param token the connection's number, unsigned
 * @param writeSeq the next byte that is sent
 * @param sndUna the first byte that is not acknowledged
 * @param rcvNxt the next byte that is expected
 * @see <a href="https://docs.kernel.org/networking/mptcp.html">the kernel's documentation</a>
 */
public record MptcpInfo(
        int subflows,
        int addAddrSignal,
        int addAddrAccepted,
        int flags,
        int token,
        long writeSeq,
        long sndUna,
        long rcvNxt) {

    static final Codec<MptcpInfo> CODEC =
            Codec.of(
                    mptcp_info.sizeof(),
                    (into, value) -> {
                        mptcp_info.mptcpi_subflows(into, (byte) value.subflows);
                        mptcp_info.mptcpi_add_addr_signal(into, (byte) value.addAddrSignal);
                        mptcp_info.mptcpi_add_addr_accepted(into, (byte) value.addAddrAccepted);
                        mptcp_info.mptcpi_flags(into, value.flags);
                        mptcp_info.mptcpi_token(into, value.token);
                        mptcp_info.mptcpi_write_seq(into, value.writeSeq);
                        mptcp_info.mptcpi_snd_una(into, value.sndUna);
                        mptcp_info.mptcpi_rcv_nxt(into, value.rcvNxt);
                    },
                    from ->
                            new MptcpInfo(
                                    mptcp_info.mptcpi_subflows(from) & 0xff,
                                    mptcp_info.mptcpi_add_addr_signal(from) & 0xff,
                                    mptcp_info.mptcpi_add_addr_accepted(from) & 0xff,
                                    mptcp_info.mptcpi_flags(from),
                                    mptcp_info.mptcpi_token(from),
                                    mptcp_info.mptcpi_write_seq(from),
                                    mptcp_info.mptcpi_snd_una(from),
                                    mptcp_info.mptcpi_rcv_nxt(from)));
}
