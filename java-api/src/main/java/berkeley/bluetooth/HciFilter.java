package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.HCI_EVENT_PKT;
import static berkeley.bindings.bluetooth.Constants.HCI_FLT_EVENT_BITS;
import static berkeley.bindings.bluetooth.Constants.HCI_FLT_TYPE_BITS;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.Codec;
import berkeley.bindings.bluetooth.hci_filter;
import berkeley.foreign.Field;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct hci_filter}: which packets an HCI socket receives.
 *
 * @param typeMask a bit for each {@code HCI_*_PKT}
 * @param eventMask a bit for each {@code EVT_*}
 * @param opcode the one command whose completion is reported, or 0 for all
 */
public record HciFilter(int typeMask, long eventMask, int opcode) {

    public HciFilter {
        Field.u16("opcode", opcode);
    }

    /** All packets and events. */
    public static final HciFilter ALL = new HciFilter(-1, -1, 0);

    /** These events and no other packets. */
    public static HciFilter events(int... events) {
        long mask = 0;
        for (int event : events) {
            mask |= 1L << (event & HCI_FLT_EVENT_BITS);
        }
        return new HciFilter(1 << (HCI_EVENT_PKT & HCI_FLT_TYPE_BITS), mask, 0);
    }

    static final Codec<HciFilter> CODEC =
            Codec.of(hci_filter.sizeof(), HciFilter::write, HciFilter::read);

    private static void write(MemorySegment into, HciFilter value) {
        hci_filter.type_mask(into, value.typeMask);
        MemorySegment mask = hci_filter.event_mask(into);
        mask.setAtIndex(JAVA_INT, 0, (int) value.eventMask);
        mask.setAtIndex(JAVA_INT, 1, (int) (value.eventMask >>> Integer.SIZE));
        hci_filter.opcode(into, (short) value.opcode);
    }

    private static HciFilter read(MemorySegment from) {
        MemorySegment mask = hci_filter.event_mask(from);
        return new HciFilter(
                hci_filter.type_mask(from),
                Integer.toUnsignedLong(mask.getAtIndex(JAVA_INT, 0))
                        | (long) mask.getAtIndex(JAVA_INT, 1) << Integer.SIZE,
                Short.toUnsignedInt(hci_filter.opcode(from)));
    }
}
