package berkeley.bluetooth;

import berkeley.Codec;
import berkeley.bindings.bluetooth.l2cap_options;
import berkeley.foreign.Field;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct l2cap_options}: how a channel is to carry packets.
 *
 * @param omtu the largest packet to send, in bytes: what the peer said
 * @param imtu the largest packet to receive, in bytes
 * @param flushTo when to give up sending, in milliseconds; 0xffff is never
 * @param mode {@code L2CAP_MODE_*}
 * @param fcs whether packets bear a checksum, 0 or 1
 * @param maxTx how often to send a packet again
 * @param txwinSize how many packets may await their acknowledgement
 * @see <a href="https://man7.org/linux/man-pages/man7/l2cap.7.html">l2cap(7)</a>
 */
public record L2capOptions(
        int omtu, int imtu, int flushTo, int mode, int fcs, int maxTx, int txwinSize) {

    public L2capOptions {
        Field.u16("omtu", omtu);
        Field.u16("imtu", imtu);
        Field.u16("flushTo", flushTo);
        Field.u8("mode", mode);
        Field.u8("fcs", fcs);
        Field.u8("maxTx", maxTx);
        Field.u16("txwinSize", txwinSize);
    }

    /** The same but for the largest packet to receive. */
    public L2capOptions withImtu(int bytes) {
        return new L2capOptions(omtu, bytes, flushTo, mode, fcs, maxTx, txwinSize);
    }

    static final Codec<L2capOptions> CODEC =
            Codec.of(l2cap_options.sizeof(), L2capOptions::write, L2capOptions::read);

    private static void write(MemorySegment into, L2capOptions value) {
        l2cap_options.omtu(into, (short) value.omtu);
        l2cap_options.imtu(into, (short) value.imtu);
        l2cap_options.flush_to(into, (short) value.flushTo);
        l2cap_options.mode(into, (byte) value.mode);
        l2cap_options.fcs(into, (byte) value.fcs);
        l2cap_options.max_tx(into, (byte) value.maxTx);
        l2cap_options.txwin_size(into, (short) value.txwinSize);
    }

    private static L2capOptions read(MemorySegment from) {
        return new L2capOptions(
                Short.toUnsignedInt(l2cap_options.omtu(from)),
                Short.toUnsignedInt(l2cap_options.imtu(from)),
                Short.toUnsignedInt(l2cap_options.flush_to(from)),
                Byte.toUnsignedInt(l2cap_options.mode(from)),
                Byte.toUnsignedInt(l2cap_options.fcs(from)),
                Byte.toUnsignedInt(l2cap_options.max_tx(from)),
                Short.toUnsignedInt(l2cap_options.txwin_size(from)));
    }
}
