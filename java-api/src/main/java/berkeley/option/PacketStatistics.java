package berkeley.option;

import berkeley.Codec;
import berkeley.bindings.socket.tpacket_stats;

/**
 * {@code struct tpacket_stats}: what a packet socket has seen since it was last asked.
 *
 * @param packets those that the filter let pass, dropped ones too
 * @param drops those for which there was no room
 * @see <a href="https://man7.org/linux/man-pages/man7/packet.7.html">packet(7)</a>
 */
public record PacketStatistics(long packets, long drops) {

    static final Codec<PacketStatistics> CODEC =
            Codec.of(
                    tpacket_stats.sizeof(),
                    (into, value) -> {
                        tpacket_stats.tp_packets(into, (int) value.packets);
                        tpacket_stats.tp_drops(into, (int) value.drops);
                    },
                    from ->
                            new PacketStatistics(
                                    Integer.toUnsignedLong(tpacket_stats.tp_packets(from)),
                                    Integer.toUnsignedLong(tpacket_stats.tp_drops(from))));
}
