package berkeley.option;

import berkeley.Codec;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.group_req;

/**
 * {@code struct group_req}: a multicast group of either family and the interface to meet it on.
 *
 * @param ifindex of the interface; 0 leaves the choice to the kernel
 * @param group an {@link SockAddr.Inet} or {@link SockAddr.Inet6}; its port means nothing
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>
 */
public record GroupReq(int ifindex, SockAddr group) {

    static final Codec<GroupReq> CODEC =
            Codec.of(
                    group_req.sizeof(),
                    (into, value) -> {
                        group_req.gr_interface(into, value.ifindex);
                        value.group.encode(group_req.gr_group(into));
                    },
                    from ->
                            new GroupReq(
                                    group_req.gr_interface(from),
                                    SockAddr.decode(
                                            group_req.gr_group(from),
                                            (int) group_req.gr_group$layout().byteSize())));
}
