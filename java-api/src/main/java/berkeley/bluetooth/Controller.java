package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_HCI;
import static berkeley.bindings.bluetooth.Constants.HCIGETDEVINFO;
import static berkeley.bindings.bluetooth.Constants.HCIGETDEVLIST;
import static berkeley.bindings.bluetooth.Constants.HCI_MAX_DEV;
import static berkeley.bindings.bluetooth.Constants.HCI_UP;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.ENODEV;
import static berkeley.bindings.socket.Constants.SOCK_RAW;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.US_ASCII;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;
import berkeley.bindings.bluetooth.hci_dev_info;
import berkeley.bindings.bluetooth.hci_dev_list_req;
import berkeley.bindings.bluetooth.hci_dev_req;
import berkeley.sys.Errno;
import berkeley.sys.SysIoctl;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * {@code struct hci_dev_info}: a Bluetooth controller of this host.
 *
 * @param dev its number
 * @param name the kernel's, such as {@code hci0}
 * @param flags a bit for each of {@code HCI_UP}, {@code HCI_PSCAN} (connectable), {@code HCI_ISCAN}
 *     (discoverable) …
 * @param aclMtu the largest data packet, in bytes
 * @param aclPackets how many of them it holds
 * @param scoMtu the largest audio packet, in bytes
 * @param scoPackets how many of them it holds
 */
public record Controller(
        int dev,
        String name,
        BdAddr addr,
        int flags,
        int aclMtu,
        int aclPackets,
        int scoMtu,
        int scoPackets) {

    /**
     * {@code ioctl(fd, HCIGETDEVLIST, arg)}—lists the controllers of this host in the order of
     * their numbers, those that are down too.
     */
    public static List<Controller> all() throws ErrnoException {
        try (Sock sock = Sock.open(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI);
                Arena arena = Arena.ofConfined()) {
            long header = hci_dev_list_req.sizeof();
            MemorySegment list =
                    arena.allocate(header + HCI_MAX_DEV * hci_dev_req.sizeof(), Integer.BYTES);
            hci_dev_list_req.dev_num(list, (short) HCI_MAX_DEV);
            ioctl(sock, "HCIGETDEVLIST", HCIGETDEVLIST, list);
            List<Controller> all = new ArrayList<>();
            for (int i = 0; i < hci_dev_list_req.dev_num(list); i++) {
                MemorySegment entry = hci_dev_req.asSlice(list.asSlice(header), i);
                all.add(info(sock, arena, Short.toUnsignedInt(hci_dev_req.dev_id(entry))));
            }
            all.sort(Comparator.comparingInt(Controller::dev));
            return List.copyOf(all);
        }
    }

    /**
     * {@return the first controller that is up}, as {@code hci_get_route(NULL)} of libbluetooth.
     *
     * @throws ErrnoException ENODEV: none is up
     */
    public static Controller first() throws ErrnoException {
        return all().stream()
                .filter(Controller::isUp)
                .findFirst()
                .orElseThrow(() -> new ErrnoException("HCIGETDEVLIST", "none is up", ENODEV));
    }

    /**
     * {@code ioctl(fd, HCIGETDEVINFO, arg)}—describes one controller.
     *
     * @throws ErrnoException ENODEV
     */
    public static Controller of(int dev) throws ErrnoException {
        new SockAddr.Hci(dev); // which refuses what is no number of a controller
        try (Sock sock = Sock.open(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI);
                Arena arena = Arena.ofConfined()) {
            return info(sock, arena, dev);
        }
    }

    /** {@return whether it is switched on} */
    public boolean isUp() {
        return has(HCI_UP);
    }

    /**
     * {@return whether a flag was set}
     *
     * @param bit {@code HCI_UP}, {@code HCI_ISCAN} …
     */
    public boolean has(int bit) {
        return (flags & 1 << bit) != 0;
    }

    /** Asks the controller for the name that it has for others. It must be up. */
    public String friendlyName() throws IOException {
        return Inquiry.localName(dev);
    }

    private static Controller info(Sock sock, Arena arena, int dev) throws ErrnoException {
        MemorySegment info = hci_dev_info.allocate(arena);
        hci_dev_info.dev_id(info, (short) dev);
        ioctl(sock, "HCIGETDEVINFO hci" + dev, HCIGETDEVINFO, info);
        return read(info);
    }

    static Controller read(MemorySegment info) {
        // The kernel ends a name of all eight bytes with no zero byte.
        MemorySegment name = hci_dev_info.name(info);
        byte[] bytes = name.toArray(JAVA_BYTE);
        return new Controller(
                Short.toUnsignedInt(hci_dev_info.dev_id(info)),
                HciSocket.text(bytes, US_ASCII),
                HciSocket.address(hci_dev_info.bdaddr(info).asByteBuffer().order(LITTLE_ENDIAN)),
                hci_dev_info.flags(info),
                Short.toUnsignedInt(hci_dev_info.acl_mtu(info)),
                Short.toUnsignedInt(hci_dev_info.acl_pkts(info)),
                Short.toUnsignedInt(hci_dev_info.sco_mtu(info)),
                Short.toUnsignedInt(hci_dev_info.sco_pkts(info)));
    }

    private static void ioctl(Sock sock, String what, long request, MemorySegment argument)
            throws ErrnoException {
        if (SysIoctl.ioctl(sock.fd(), request, argument) < 0) {
            throw new ErrnoException("ioctl", what, Errno.errno());
        }
    }
}
