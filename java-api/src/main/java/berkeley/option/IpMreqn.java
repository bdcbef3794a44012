package berkeley.option;

import berkeley.Codec;
import berkeley.addr.Ip4;
import berkeley.bindings.socket.in_addr;
import berkeley.bindings.socket.ip_mreqn;
import berkeley.foreign.InAddr;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct ip_mreqn}: an IPv4 multicast group and the interface to meet it on.
 *
 * @param multiaddr the group
 * @param address of the interface, if {@code ifindex} is 0; {@link Ip4#ANY} leaves the choice to
 *     the kernel
 * @param ifindex of the interface, or 0
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>
 */
public record IpMreqn(Ip4 multiaddr, Ip4 address, int ifindex) {

    /** A group on the interface of that index. */
    public IpMreqn(Ip4 multiaddr, int ifindex) {
        this(multiaddr, Ip4.ANY, ifindex);
    }

    static final Codec<IpMreqn> CODEC =
            new Codec<>() {
                @Override
                public int size() {
                    return (int) ip_mreqn.sizeof();
                }

                @Override
                public int encode(IpMreqn value, MemorySegment into) {
                    InAddr.put(into, ip_mreqn.imr_multiaddr$offset(), value.multiaddr);
                    InAddr.put(into, ip_mreqn.imr_address$offset(), value.address);
                    ip_mreqn.imr_ifindex(into, value.ifindex);
                    return size();
                }

                /** The kernel gives the interface's address alone. */
                @Override
                public IpMreqn decode(MemorySegment from, int length) {
                    return length <= in_addr.sizeof()
                            ? new IpMreqn(Ip4.ANY, InAddr.ip4(from, 0), 0)
                            : new IpMreqn(
                                    InAddr.ip4(from, ip_mreqn.imr_multiaddr$offset()),
                                    InAddr.ip4(from, ip_mreqn.imr_address$offset()),
                                    ip_mreqn.imr_ifindex(from));
                }
            };
}
