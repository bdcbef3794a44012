package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_HCI;
import static berkeley.bindings.bluetooth.Constants.HCIGETCONNLIST;
import static berkeley.bindings.bluetooth.Constants.HCIGETDEVINFO;
import static berkeley.bindings.bluetooth.Constants.HCIGETDEVLIST;
import static berkeley.bindings.bluetooth.Constants.HCI_MAX_DEV;
import static berkeley.bindings.bluetooth.Constants.HCI_UP;
import static berkeley.bindings.bluetooth.Constants.OCF_READ_LINK_QUALITY;
import static berkeley.bindings.bluetooth.Constants.OCF_READ_RSSI;
import static berkeley.bindings.bluetooth.Constants.OGF_STATUS_PARAM;
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
import berkeley.bindings.bluetooth.hci_conn_info;
import berkeley.bindings.bluetooth.hci_conn_list_req;
import berkeley.bindings.bluetooth.hci_dev_info;
import berkeley.bindings.bluetooth.hci_dev_list_req;
import berkeley.bindings.bluetooth.hci_dev_req;
import berkeley.sys.Errno;
import berkeley.sys.SysIoctl;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
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
    private static final int MOST_LINKS = 64;

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

    /**
     * A connection of a controller to a device, which any number of sockets may go over.
     *
     * @param handle the controller's number for it
     * @param type {@code ACL_LINK} for data, {@code SCO_LINK} for audio; the kernel has others for
     *     Low Energy
     * @param outgoing whether this host began it
     * @param state {@code BT_CONNECTED} …
     * @param mode {@code HCI_LM_*}, or'd
     */
    public record Link(
            int dev, int handle, BdAddr peer, int type, boolean outgoing, int state, int mode) {

        /**
         * {@return how strong the device is received, in dBm; of BR/EDR the distance to the best}
         */
        public int rssi() throws IOException {
            return ask(OCF_READ_RSSI);
        }

        /** {@return the quality of the link, 0 to 255, as the controller's maker defines it} */
        public int quality() throws IOException {
            return ask(OCF_READ_LINK_QUALITY) & 0xff;
        }

        private int ask(int ocf) throws IOException {
            try (HciSocket hci = HciSocket.open(dev, Duration.ofSeconds(5))) {
                ByteBuffer answer =
                        hci.command(
                                OGF_STATUS_PARAM, ocf, (byte) handle, (byte) (handle >> Byte.SIZE));
                return answer.position(Short.BYTES).get();
            }
        }
    }

    /** {@code ioctl(fd, HCIGETCONNLIST, arg)}—lists the connections to other devices. */
    public List<Link> links() throws ErrnoException {
        try (Sock sock = Sock.open(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI);
                Arena arena = Arena.ofConfined()) {
            long header = hci_conn_list_req.sizeof();
            MemorySegment list =
                    arena.allocate(header + MOST_LINKS * hci_conn_info.sizeof(), Integer.BYTES);
            hci_conn_list_req.dev_id(list, (short) dev);
            hci_conn_list_req.conn_num(list, (short) MOST_LINKS);
            ioctl(sock, "HCIGETCONNLIST " + name, HCIGETCONNLIST, list);
            List<Link> all = new ArrayList<>();
            for (int i = 0; i < hci_conn_list_req.conn_num(list); i++) {
                MemorySegment link = hci_conn_info.asSlice(list.asSlice(header), i);
                all.add(
                        new Link(
                                dev,
                                Short.toUnsignedInt(hci_conn_info.handle(link)),
                                address(hci_conn_info.bdaddr(link)),
                                Byte.toUnsignedInt(hci_conn_info.type(link)),
                                hci_conn_info.out(link) != 0,
                                Short.toUnsignedInt(hci_conn_info.state(link)),
                                hci_conn_info.link_mode(link)));
            }
            return List.copyOf(all);
        }
    }

    private static BdAddr address(MemorySegment bdaddr) {
        return HciSocket.address(bdaddr.asByteBuffer().order(LITTLE_ENDIAN));
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
                address(hci_dev_info.bdaddr(info)),
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
