package berkeley.option;

import berkeley.Codec;
import berkeley.addr.Ip6;
import berkeley.bindings.socket.ipv6_mreq;
import berkeley.foreign.InAddr;

/**
 * {@code struct ipv6_mreq}: an IPv6 multicast group and the interface to meet it on.
 *
 * @param multiaddr the group
 * @param ifindex of the interface; 0 leaves the choice to the kernel
 * @see <a href="https://man7.org/linux/man-pages/man7/ipv6.7.html">ipv6(7)</a>
 */
public record Ipv6Mreq(Ip6 multiaddr, int ifindex) {

    static final Codec<Ipv6Mreq> CODEC =
            Codec.of(
                    ipv6_mreq.sizeof(),
                    (into, value) -> {
                        InAddr.put(into, ipv6_mreq.ipv6mr_multiaddr$offset(), value.multiaddr);
                        ipv6_mreq.ipv6mr_interface(into, value.ifindex);
                    },
                    from ->
                            new Ipv6Mreq(
                                    InAddr.ip6(from, ipv6_mreq.ipv6mr_multiaddr$offset()),
                                    ipv6_mreq.ipv6mr_interface(from)));
}
