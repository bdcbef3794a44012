package berkeley.bluetooth;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.Codec;
import berkeley.bindings.bluetooth.rfcomm_conninfo;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct rfcomm_conninfo}, {@code l2cap_conninfo} and {@code sco_conninfo}, which are alike.
 *
 * @param hciHandle of the link that carries the connection
 * @param deviceClass of the peer
 */
public record BtConnInfo(int hciHandle, DeviceClass deviceClass) {

    static final Codec<BtConnInfo> CODEC =
            Codec.of(rfcomm_conninfo.sizeof(), BtConnInfo::write, BtConnInfo::read);

    private static void write(MemorySegment into, BtConnInfo value) {
        rfcomm_conninfo.hci_handle(into, (short) value.hciHandle);
        MemorySegment bytes = rfcomm_conninfo.dev_class(into);
        for (int i = 0; i < 3; i++) {
            bytes.set(JAVA_BYTE, i, (byte) (value.deviceClass.value() >> 8 * i));
        }
    }

    private static BtConnInfo read(MemorySegment from) {
        MemorySegment bytes = rfcomm_conninfo.dev_class(from);
        int deviceClass = 0;
        for (int i = 0; i < 3; i++) {
            deviceClass |= Byte.toUnsignedInt(bytes.get(JAVA_BYTE, i)) << 8 * i;
        }
        return new BtConnInfo(
                Short.toUnsignedInt(rfcomm_conninfo.hci_handle(from)),
                new DeviceClass(deviceClass));
    }
}
