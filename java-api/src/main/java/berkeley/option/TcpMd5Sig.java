package berkeley.option;

import berkeley.Codec;
import berkeley.addr.Bytes;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.tcp_md5sig;

/**
 * {@code struct tcp_md5sig}: a peer and the key of its segments.
 *
 * @param peer its address; the port does not count
 * @param key at most 80 bytes; empty takes the peer's key away
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2385">RFC 2385</a>
 */
public record TcpMd5Sig(SockAddr peer, Bytes key) {
    private static final int LIMIT = (int) tcp_md5sig.tcpm_key$layout().byteSize();

    public TcpMd5Sig {
        if (key.length() > LIMIT) {
            throw new IllegalArgumentException(
                    "tcpm_key holds " + LIMIT + " bytes, the key has " + key.length());
        }
    }

    static final Codec<TcpMd5Sig> CODEC =
            Codec.of(
                    tcp_md5sig.sizeof(),
                    (into, value) -> {
                        value.peer.encode(tcp_md5sig.tcpm_addr(into));
                        tcp_md5sig.tcpm_keylen(into, (short) value.key.length());
                        value.key.copyTo(tcp_md5sig.tcpm_key(into), 0);
                    },
                    from ->
                            new TcpMd5Sig(
                                    SockAddr.decode(
                                            tcp_md5sig.tcpm_addr(from),
                                            (int) tcp_md5sig.tcpm_addr(from).byteSize()),
                                    Bytes.of(
                                            tcp_md5sig.tcpm_key(from),
                                            0,
                                            Math.min(tcp_md5sig.tcpm_keylen(from), LIMIT))));
}
