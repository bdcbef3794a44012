package berkeley.option;

import static berkeley.bindings.socket.Constants.SOL_TLS;
import static berkeley.bindings.socket.Constants.TLS_RX;
import static berkeley.bindings.socket.Constants.TLS_TX;

import berkeley.AnyOpt;
import berkeley.SockOpt;
import berkeley.addr.Bytes;

import java.util.List;

/**
 * {@code SOL_TLS}: the kernel encrypts and decrypts the records of a TCP connection whose {@link
 * TCP#ULP} is {@code tls}, with keys from a handshake that a program has made. A value is the bytes
 * of a struct such as {@code tls12_crypto_info_aes_gcm_128}, in {@code berkeley.bindings.socket}.
 *
 * @see <a href="https://docs.kernel.org/networking/tls.html">the kernel's documentation</a>
 */
public final class TLS {

    private TLS() {}

    private static final OptionTable ROWS = new OptionTable("TLS_", SOL_TLS);

    /** The keys of what is sent. */
    public static final SockOpt<Bytes> TX = ROWS.row("TX", TLS_TX, Codecs.bytes(56));

    /** The keys of what is received. */
    public static final SockOpt<Bytes> RX = ROWS.row("RX", TLS_RX, Codecs.bytes(56));

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
