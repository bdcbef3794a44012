package berkeley.option;

import berkeley.Codec;
import berkeley.addr.Bytes;
import berkeley.bindings.socket.packet_mreq;
import berkeley.foreign.Field;

/**
 * {@code struct packet_mreq}: which packets an interface is to let in.
 *
 * @param ifindex of the interface
 * @param type {@code PACKET_MR_PROMISC}, {@code PACKET_MR_MULTICAST} …
 * @param address of the group, at most eight bytes
 * @see <a href="https://man7.org/linux/man-pages/man7/packet.7.html">packet(7)</a>
 */
public record PacketMreq(int ifindex, int type, Bytes address) {

    public PacketMreq {
        Field.u16("type", type);
        if (address.length() > packet_mreq.mr_address$layout().byteSize()) {
            throw new IllegalArgumentException("mr_address holds 8 bytes, not " + address.length());
        }
    }

    /** For a type that needs no address. */
    public PacketMreq(int ifindex, int type) {
        this(ifindex, type, Bytes.EMPTY);
    }

    static final Codec<PacketMreq> CODEC =
            Codec.of(
                    packet_mreq.sizeof(),
                    (into, value) -> {
                        packet_mreq.mr_ifindex(into, value.ifindex);
                        packet_mreq.mr_type(into, (short) value.type);
                        packet_mreq.mr_alen(into, (short) value.address.length());
                        value.address.copyTo(into, packet_mreq.mr_address$offset());
                    },
                    from ->
                            new PacketMreq(
                                    packet_mreq.mr_ifindex(from),
                                    Short.toUnsignedInt(packet_mreq.mr_type(from)),
                                    Bytes.of(
                                            from,
                                            packet_mreq.mr_address$offset(),
                                            Math.min(
                                                    Short.toUnsignedInt(packet_mreq.mr_alen(from)),
                                                    (int)
                                                            packet_mreq
                                                                    .mr_address$layout()
                                                                    .byteSize()))));
}
