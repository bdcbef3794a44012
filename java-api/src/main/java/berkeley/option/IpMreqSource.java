package berkeley.option;

import berkeley.Codec;
import berkeley.addr.Ip4;
import berkeley.bindings.socket.ip_mreq_source;
import berkeley.foreign.InAddr;

/**
 * {@code struct ip_mreq_source}: one sender to an IPv4 multicast group.
 *
 * @param multiaddr the group
 * @param address of the interface to meet it on
 * @param sourceaddr the sender
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>
 */
public record IpMreqSource(Ip4 multiaddr, Ip4 address, Ip4 sourceaddr) {

    static final Codec<IpMreqSource> CODEC =
            Codec.of(
                    ip_mreq_source.sizeof(),
                    (into, value) -> {
                        InAddr.put(into, ip_mreq_source.imr_multiaddr$offset(), value.multiaddr);
                        InAddr.put(into, ip_mreq_source.imr_interface$offset(), value.address);
                        InAddr.put(into, ip_mreq_source.imr_sourceaddr$offset(), value.sourceaddr);
                    },
                    from ->
                            new IpMreqSource(
                                    InAddr.ip4(from, ip_mreq_source.imr_multiaddr$offset()),
                                    InAddr.ip4(from, ip_mreq_source.imr_interface$offset()),
                                    InAddr.ip4(from, ip_mreq_source.imr_sourceaddr$offset())));
}
