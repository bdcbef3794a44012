package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.*;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.ETIMEDOUT;
import static berkeley.bindings.socket.Constants.SOCK_RAW;

import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The kernel's management of Bluetooth controllers, {@code HCI_CHANNEL_CONTROL}: switches them on,
 * names them, makes them visible, looks for devices of both kinds, and pairs. To read takes no
 * right; all else takes CAP_NET_ADMIN. Where bluetoothd runs, it changes the same settings; use its
 * own tools there.
 *
 * <p>A command has 10 s, pairing a minute. One thread at a time uses a {@code Mgmt}.
 *
 * @see <a href="https://github.com/bluez/bluez/blob/master/doc/mgmt-api.txt">mgmt-api.txt</a>
 */
public final class Mgmt implements AutoCloseable {
    private static final int HEADER = 6;
    private static final int ADDRESS = 7;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    /** How many events are kept for {@link #next}; older ones are dropped. */
    private static final int MOST_KEPT = 1000;

    private final Sock sock;
    private final Deque<Event> kept = new ArrayDeque<>();

    private Mgmt(Sock sock) {
        this.sock = sock;
    }

    /**
     * What the kernel reports.
     *
     * @param code {@code MGMT_EV_*}
     * @param dev the number of the controller; {@code MGMT_INDEX_NONE} for none
     * @param parameters as mgmt-api.txt has them, least significant byte first
     */
    public record Event(int code, int dev, byte[] parameters) {
        private ByteBuffer buffer() {
            return ByteBuffer.wrap(parameters).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /**
     * A controller.
     *
     * @param version of Bluetooth as HCI numbers it: 6 is 4.0, 9 is 5.0
     * @param manufacturer the company that made it
     * @param supported {@code MGMT_SETTING_*}, or'd: what it can
     * @param current {@code MGMT_SETTING_*}, or'd: what is on
     * @param name as others see it
     */
    public record Info(
            BdAddr addr,
            int version,
            int manufacturer,
            int supported,
            int current,
            DeviceClass deviceClass,
            String name,
            String shortName) {

        /** {@return whether a setting is on} */
        public boolean has(int setting) {
            return (current & setting) == setting;
        }
    }

    /**
     * A device, by its address.
     *
     * @param type {@code BDADDR_BREDR}, {@code BDADDR_LE_PUBLIC} or {@code BDADDR_LE_RANDOM}
     */
    public record Device(BdAddr addr, int type) {}

    /**
     * A device that was found.
     *
     * @param rssi the strength of its signal in dBm; 127 where the controller does not report it
     * @param name from its advertising or inquiry data; null where these have none
     * @param data its advertising or inquiry data: fields of a length, a type and bytes
     */
    public record Found(Device device, int rssi, @Nullable String name, byte[] data) {}

    /**
     * How good a connection is, in dBm; 127 is unknown.
     *
     * @param rssi the strength of what is received
     * @param txPower the power that is sent with
     * @param maxTxPower the most that can be sent with
     */
    public record Signal(int rssi, int txPower, int maxTxPower) {}

    /**
     * {@code socket}, {@code bind}—opens the kernel's management.
     *
     * @throws ErrnoException EAFNOSUPPORT where the kernel has no Bluetooth
     */
    public static Mgmt open() throws ErrnoException {
        Sock sock = Sock.open(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI);
        try {
            return new Mgmt(sock.bind(new SockAddr.Hci(HCI_DEV_NONE, HCI_CHANNEL_CONTROL)));
        } catch (Throwable failed) {
            sock.close();
            throw failed;
        }
    }

    @Override
    public void close() throws ErrnoException {
        sock.close();
    }

    // Any command, any event

    /**
     * Sends a command and waits until it has ended.
     *
     * @param opcode {@code MGMT_OP_*}
     * @param dev the number of the controller; {@code MGMT_INDEX_NONE} for none
     * @return the parameters that it returns, least significant byte first
     * @throws MgmtException where the kernel refuses
     * @throws ErrnoException ETIMEDOUT after 10 s
     */
    public ByteBuffer command(int opcode, int dev, byte... parameters) throws IOException {
        send(opcode, dev, parameters);
        long end = System.nanoTime() + SOON.toNanos();
        for (; ; ) {
            Event event = receive(what(opcode, dev), end);
            if (isEnd(event, opcode, dev)) {
                return result(event, what(opcode, dev));
            }
            keep(event);
        }
    }

    /**
     * {@return the next event, or null where none comes within the limit} What came while a command
     * was under way comes first.
     */
    public @Nullable Event next(Duration limit) throws IOException {
        Event first = kept.poll();
        if (first != null) {
            return first;
        }
        try {
            return receive("", System.nanoTime() + limit.toNanos());
        } catch (ErrnoException none) {
            if (none.isTimeout() || none.errno() == ETIMEDOUT) {
                return null;
            }
            throw none;
        }
    }

    private void send(int opcode, int dev, byte... parameters) throws ErrnoException {
        sock.send(
                ByteBuffer.allocate(HEADER + parameters.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putShort((short) opcode)
                        .putShort((short) dev)
                        .putShort((short) parameters.length)
                        .put(parameters)
                        .array());
    }

    private Event receive(String command, long end) throws ErrnoException, ProtocolException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new ErrnoException("recv", command, ETIMEDOUT);
        }
        sock.timeout(Duration.ofNanos(left));
        byte[] packet = sock.recv(HEADER + 0xffff);
        if (packet.length < HEADER) {
            throw new ProtocolException(command + ": a packet of " + packet.length + " bytes");
        }
        ByteBuffer header = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        return new Event(
                Short.toUnsignedInt(header.getShort()),
                Short.toUnsignedInt(header.getShort()),
                Arrays.copyOfRange(packet, HEADER, packet.length));
    }

    private void keep(Event event) {
        if (kept.size() == MOST_KEPT) {
            kept.remove();
        }
        kept.add(event);
    }

    private static boolean isEnd(Event event, int opcode, int dev) {
        boolean ends = event.code == MGMT_EV_CMD_COMPLETE || event.code == MGMT_EV_CMD_STATUS;
        return ends
                && event.dev == dev
                && event.parameters.length >= 3
                && Short.toUnsignedInt(event.buffer().getShort()) == opcode;
    }

    private static ByteBuffer result(Event end, String command) throws MgmtException {
        ByteBuffer parameters = end.buffer().position(Short.BYTES);
        int status = Byte.toUnsignedInt(parameters.get());
        if (status != MGMT_STATUS_SUCCESS) {
            throw new MgmtException(command, status);
        }
        return parameters.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String what(int opcode, int dev) {
        return "mgmt command 0x%04x%s"
                .formatted(opcode, dev == MGMT_INDEX_NONE ? "" : " of hci" + dev);
    }

    // Controllers

    /** {@return the numbers of the controllers, those that are off too} */
    public List<Integer> controllers() throws IOException {
        ByteBuffer list = command(MGMT_OP_READ_INDEX_LIST, MGMT_INDEX_NONE);
        List<Integer> all = new ArrayList<>();
        for (int left = list.getShort(); left > 0; left--) {
            all.add(Short.toUnsignedInt(list.getShort()));
        }
        all.sort(null);
        return List.copyOf(all);
    }

    /**
     * {@return what a controller is, and how it is set}
     *
     * @throws MgmtException MGMT_STATUS_INVALID_INDEX where there is no such controller
     */
    public Info info(int dev) throws IOException {
        ByteBuffer info = command(MGMT_OP_READ_INFO, dev);
        return new Info(
                HciSocket.address(info),
                Byte.toUnsignedInt(info.get()),
                Short.toUnsignedInt(info.getShort()),
                info.getInt(),
                info.getInt(),
                new DeviceClass(Short.toUnsignedInt(info.getShort()) | (info.get() & 0xff) << 16),
                text(info, HCI_MAX_NAME_LENGTH + 1),
                text(info, info.remaining()));
    }

    private static String text(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return HciSocket.text(bytes, UTF_8);
    }

    /** Switches a controller on or off. */
    public void powered(int dev, boolean on) throws IOException {
        set(MGMT_OP_SET_POWERED, dev, on);
    }

    /** Lets other devices connect, or not. */
    public void connectable(int dev, boolean on) throws IOException {
        set(MGMT_OP_SET_CONNECTABLE, dev, on);
    }

    /**
     * Lets other devices find a controller that is connectable.
     *
     * @param limit for how long, in whole seconds; {@link Duration#ZERO} is for ever
     */
    public void discoverable(int dev, boolean on, Duration limit) throws IOException {
        int seconds = Math.clamp(limit.toSeconds(), 0, 0xffff);
        command(
                MGMT_OP_SET_DISCOVERABLE,
                dev,
                (byte) (on ? 1 : 0),
                (byte) seconds,
                (byte) (seconds >> 8));
    }

    /** Whether keys are kept when devices pair. */
    public void bondable(int dev, boolean on) throws IOException {
        set(MGMT_OP_SET_BONDABLE, dev, on);
    }

    /** Switches Secure Simple Pairing on or off. */
    public void simplePairing(int dev, boolean on) throws IOException {
        set(MGMT_OP_SET_SSP, dev, on);
    }

    /** Switches Low Energy on or off. */
    public void lowEnergy(int dev, boolean on) throws IOException {
        set(MGMT_OP_SET_LE, dev, on);
    }

    /** Advertises over Low Energy, so that others find the controller and can connect to it. */
    public void advertising(int dev, boolean on) throws IOException {
        command(MGMT_OP_SET_ADVERTISING, dev, (byte) (on ? 2 : 0));
    }

    /**
     * Names a controller, as others see it.
     *
     * @param name at most 248 bytes in UTF-8
     */
    public void name(int dev, String name) throws IOException {
        byte[] bytes = name.getBytes(UTF_8);
        if (bytes.length > HCI_MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "a name has at most 248 bytes in UTF-8, this one " + bytes.length);
        }
        int shortName = 11;
        command(
                MGMT_OP_SET_LOCAL_NAME,
                dev,
                Arrays.copyOf(bytes, HCI_MAX_NAME_LENGTH + 1 + shortName));
    }

    private void set(int opcode, int dev, boolean on) throws IOException {
        command(opcode, dev, (byte) (on ? 1 : 0));
    }

    // Devices

    /**
     * Looks for devices.
     *
     * @param lowEnergy for those that advertise over Low Energy
     * @param classic for those of BR/EDR that are discoverable
     * @param length how long to look
     * @param progress gets each device as soon as it is found
     * @return all devices that were found, each once, as it was last reported
     * @throws MgmtException MGMT_STATUS_BUSY where somebody looks already
     */
    public List<Found> discover(
            int dev, boolean classic, boolean lowEnergy, Duration length, Consumer<Found> progress)
            throws IOException {
        int types = (classic ? 1 : 0) | (lowEnergy ? 6 : 0);
        List<Found> all = new ArrayList<>();
        long end = System.nanoTime() + length.toNanos();
        kept.clear();
        command(MGMT_OP_START_DISCOVERY, dev, (byte) types);
        boolean looks = true;
        try {
            for (long left; (left = end - System.nanoTime()) > 0; ) {
                if (!looks) { // the kernel looks for some ten seconds
                    command(MGMT_OP_START_DISCOVERY, dev, (byte) types);
                    looks = true;
                }
                Event event = next(Duration.ofNanos(left));
                if (event == null || event.dev != dev) {
                    continue;
                }
                if (event.code == MGMT_EV_DISCOVERING) {
                    looks = event.parameters[1] != 0;
                } else if (event.code == MGMT_EV_DEVICE_FOUND) {
                    add(found(event.buffer()), all, progress);
                }
            }
        } finally {
            if (looks) {
                stop(dev, types);
            }
        }
        return List.copyOf(all);
    }

    /** The kernel rejects it where its own ten seconds have just ended. */
    private void stop(int dev, int types) throws IOException {
        try {
            command(MGMT_OP_STOP_DISCOVERY, dev, (byte) types);
        } catch (MgmtException over) {
            if (over.status() != MGMT_STATUS_REJECTED) {
                throw over;
            }
        }
    }

    private static void add(Found found, List<Found> all, Consumer<Found> progress) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).device.equals(found.device)) {
                all.set(i, found);
                return;
            }
        }
        all.add(found);
        progress.accept(found);
    }

    private static Found found(ByteBuffer from) {
        Device device = device(from);
        int rssi = from.get();
        from.getInt(); // flags
        byte[] data = new byte[Math.min(Short.toUnsignedInt(from.getShort()), from.remaining())];
        from.get(data);
        return new Found(device, rssi, Inquiry.eirName(ByteBuffer.wrap(data)), data);
    }

    private static Device device(ByteBuffer from) {
        return new Device(HciSocket.address(from), Byte.toUnsignedInt(from.get()));
    }

    private static byte[] bytes(Device device, byte... more) {
        ByteBuffer bytes =
                ByteBuffer.allocate(ADDRESS + more.length).order(ByteOrder.LITTLE_ENDIAN);
        HciSocket.put(bytes, device.addr);
        return bytes.put((byte) device.type).put(more).array();
    }

    /** {@return the devices that a controller is connected to} */
    public List<Device> connections(int dev) throws IOException {
        ByteBuffer list = command(MGMT_OP_GET_CONNECTIONS, dev);
        List<Device> all = new ArrayList<>();
        for (int left = list.getShort(); left > 0; left--) {
            all.add(device(list));
        }
        return List.copyOf(all);
    }

    /**
     * {@return how good a connection is}
     *
     * @throws MgmtException MGMT_STATUS_NOT_CONNECTED
     */
    public Signal signal(int dev, Device peer) throws IOException {
        ByteBuffer signal = command(MGMT_OP_GET_CONN_INFO, dev, bytes(peer));
        signal.position(ADDRESS);
        return new Signal(signal.get(), signal.get(), signal.get());
    }

    /**
     * Ends the connection to a device, and with it all sockets that go over it.
     *
     * @throws MgmtException MGMT_STATUS_NOT_CONNECTED
     */
    public void disconnect(int dev, Device peer) throws IOException {
        command(MGMT_OP_DISCONNECT, dev, bytes(peer));
    }

    // Pairing

    /**
     * Says what the host can show and take while it pairs.
     *
     * @param capability {@code HCI_IO_DISPLAY_ONLY}, {@code HCI_IO_DISPLAY_YESNO}, {@code
     *     HCI_IO_KEYBOARD_ONLY}, {@code HCI_IO_NO_INPUT_OUTPUT} or {@code SMP_IO_KEYBOARD_DISPLAY}
     */
    public void ioCapability(int dev, int capability) throws IOException {
        command(MGMT_OP_SET_IO_CAPABILITY, dev, (byte) capability);
    }

    /**
     * Pairs with a device, and connects to it first. Over Low Energy it takes a controller that was
     * switched on by {@link #powered}, or by bluetoothd: with one that {@code hciconfig} switched
     * on, the kernel connects and does not begin to pair.
     *
     * @param capability what this host can show and take, see {@link #ioCapability}
     * @throws MgmtException MGMT_STATUS_AUTH_FAILED where either side refused or took the wrong
     *     number; MGMT_STATUS_CONNECT_FAILED; MGMT_STATUS_ALREADY_PAIRED
     * @throws ErrnoException ETIMEDOUT after a minute
     */
    public void pair(int dev, Device peer, int capability, Pairing answers) throws IOException {
        kept.clear();
        send(MGMT_OP_PAIR_DEVICE, dev, bytes(peer, (byte) capability));
        String what = "pairing of hci" + dev + " with " + peer.addr;
        long end = System.nanoTime() + A_MINUTE.toNanos();
        for (; ; ) {
            Event event = kept.isEmpty() ? receive(what, end) : kept.remove();
            if (isEnd(event, MGMT_OP_PAIR_DEVICE, dev)) {
                result(event, what);
                return;
            }
            answer(dev, event, answers);
        }
    }

    /**
     * Answers the pairing requests that a controller receives from other devices, until one device
     * has paired.
     *
     * @param limit how long to wait for that
     * @return the device, or null where none has paired within the limit
     * @throws MgmtException MGMT_STATUS_AUTH_FAILED where it came to nothing
     */
    public @Nullable Device answer(int dev, Pairing answers, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left; (left = end - System.nanoTime()) > 0; ) {
            Event event = next(Duration.ofNanos(left));
            if (event == null || event.dev != dev) {
                continue;
            }
            switch (event.code) {
                case MGMT_EV_NEW_LINK_KEY, MGMT_EV_NEW_LONG_TERM_KEY -> {
                    return device(event.buffer().position(1)); // behind the store hint
                }
                case MGMT_EV_AUTH_FAILED ->
                        throw new MgmtException(
                                "pairing of hci" + dev + " with " + device(event.buffer()).addr,
                                MGMT_STATUS_AUTH_FAILED);
                default -> answer(dev, event, answers);
            }
        }
        return null;
    }

    /** Forgets the keys of a device, and ends the connection to it. */
    public void unpair(int dev, Device peer) throws IOException {
        command(MGMT_OP_UNPAIR_DEVICE, dev, bytes(peer, (byte) 1));
    }

    private void answer(int dev, Event event, Pairing answers) throws IOException {
        if (event.dev != dev) {
            return;
        }
        ByteBuffer from = event.buffer();
        switch (event.code) {
            case MGMT_EV_USER_CONFIRM_REQUEST -> {
                Device peer = device(from);
                boolean justAsks = from.get() != 0;
                boolean same = answers.confirm(peer.addr, from.getInt(), justAsks);
                int opcode = same ? MGMT_OP_USER_CONFIRM_REPLY : MGMT_OP_USER_CONFIRM_NEG_REPLY;
                command(opcode, dev, bytes(peer));
            }
            case MGMT_EV_USER_PASSKEY_REQUEST -> {
                Device peer = device(from);
                int passkey = answers.passkey(peer.addr);
                if (passkey < 0) {
                    command(MGMT_OP_USER_PASSKEY_NEG_REPLY, dev, bytes(peer));
                } else {
                    byte[] number =
                            ByteBuffer.allocate(Integer.BYTES)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .putInt(passkey)
                                    .array();
                    command(MGMT_OP_USER_PASSKEY_REPLY, dev, bytes(peer, number));
                }
            }
            case MGMT_EV_PASSKEY_NOTIFY -> answers.show(device(from).addr, from.getInt());
            case MGMT_EV_PIN_CODE_REQUEST -> {
                Device peer = device(from);
                byte[] pin = answers.pin(peer.addr).getBytes(UTF_8);
                if (pin.length == 0 || pin.length > 16) {
                    command(MGMT_OP_PIN_CODE_NEG_REPLY, dev, bytes(peer));
                } else {
                    byte[] reply = new byte[1 + 16];
                    reply[0] = (byte) pin.length;
                    System.arraycopy(pin, 0, reply, 1, pin.length);
                    command(MGMT_OP_PIN_CODE_REPLY, dev, bytes(peer, reply));
                }
            }
            default -> {} // of no pairing
        }
    }
}
