package berkeley.option;

import berkeley.Codec;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.group_source_req;

/**
 * {@code struct group_source_req}: one sender to a multicast group of either family.
 *
 * @param ifindex of the interface; 0 leaves the choice to the kernel
 * @param group an {@link SockAddr.Inet} or {@link SockAddr.Inet6}; its port means nothing
 * @param source the sender, likewise
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>
 */
public record GroupSourceReq(int ifindex, SockAddr group, SockAddr source) {

    private static final int ADDRESS = (int) group_source_req.gsr_group$layout().byteSize();

    static final Codec<GroupSourceReq> CODEC =
            Codec.of(
                    group_source_req.sizeof(),
                    (into, value) -> {
                        group_source_req.gsr_interface(into, value.ifindex);
                        value.group.encode(group_source_req.gsr_group(into));
                        value.source.encode(group_source_req.gsr_source(into));
                    },
                    from ->
                            new GroupSourceReq(
                                    group_source_req.gsr_interface(from),
                                    SockAddr.decode(group_source_req.gsr_group(from), ADDRESS),
                                    SockAddr.decode(group_source_req.gsr_source(from), ADDRESS)));
}
