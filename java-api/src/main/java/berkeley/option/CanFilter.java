package berkeley.option;

import static berkeley.bindings.socket.Constants.CAN_RAW_FILTER_MAX;

import berkeley.Codec;
import berkeley.bindings.socket.can_filter;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.LongStream;

/**
 * {@code struct can_filter}: lets a frame pass whose identifier is {@code id} in the bits of {@code
 * mask}.
 *
 * @param id with {@code CAN_INV_FILTER}, what does not match passes
 * @param mask with {@code CAN_EFF_FLAG} or {@code CAN_RTR_FLAG}, these are compared too
 * @see <a href="https://docs.kernel.org/networking/can.html">SocketCAN</a>
 */
public record CanFilter(int id, int mask) {

    static final Codec<List<CanFilter>> LIST =
            new Codec<>() {
                @Override
                public int size() {
                    return size(CAN_RAW_FILTER_MAX);
                }

                @Override
                public int size(List<CanFilter> value) {
                    return size(value.size());
                }

                private int size(int count) {
                    return Math.toIntExact(count * can_filter.sizeof());
                }

                @Override
                public int encode(List<CanFilter> value, MemorySegment into) {
                    for (int i = 0; i < value.size(); i++) {
                        MemorySegment filter = can_filter.asSlice(into, i);
                        can_filter.can_id(filter, value.get(i).id);
                        can_filter.can_mask(filter, value.get(i).mask);
                    }
                    return size(value);
                }

                @Override
                public List<CanFilter> decode(MemorySegment from, int length) {
                    return LongStream.range(0, Math.min(length, size()) / can_filter.sizeof())
                            .mapToObj(i -> can_filter.asSlice(from, i))
                            .map(f -> new CanFilter(can_filter.can_id(f), can_filter.can_mask(f)))
                            .toList();
                }
            };
}
