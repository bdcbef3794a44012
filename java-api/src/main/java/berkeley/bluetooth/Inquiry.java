package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.*;

import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.ErrnoException;
import berkeley.addr.BdAddr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Asks who is near, and for names. Each takes a controller that is up. */
public final class Inquiry {
    /** The general inquiry access code, to which all answer that are discoverable. */
    private static final byte[] GIAC = {0x33, (byte) 0x8b, (byte) 0x9e};

    /** A controller counts the length of an inquiry in these: 1.28 s. */
    private static final long UNIT_MILLIS = 1_280;

    /**
     * What an extended result has of a name, shortened and whole (Core Specification Supplement).
     */
    private static final int EIR_NAME_SHORT = 0x08;

    private static final int EIR_NAME = 0x09;

    private static final Duration SOON = Duration.ofSeconds(10);

    private Inquiry() {}

    /**
     * A device that answered.
     *
     * @param deviceClass what kind of device it is
     * @param rssi its strength in dBm, where the controller reports it
     * @param name where the device sends it unasked; {@link #name} asks for it
     */
    public record Found(
            BdAddr addr, DeviceClass deviceClass, @Nullable Integer rssi, @Nullable String name) {}

    /**
     * Looks for devices that are discoverable. A controller makes one inquiry at a time. What ends
     * this one early, {@link #cancel} or what {@code progress} throws, ends it in the controller
     * too.
     *
     * @param dev the number of the controller that looks; {@link Controller#first} has one
     * @param length 1.28 s to 61 s, rounded up to a multiple of 1.28 s
     * @param progress gets each device as soon as it answers
     * @return all that answered, each once
     * @throws HciException where the controller refuses: status 0x0c where it is making an inquiry
     *     already
     */
    public static List<Found> inquire(int dev, Duration length, Consumer<Found> progress)
            throws IOException {
        long units = Math.clamp(Math.ceilDiv(length.toMillis(), UNIT_MILLIS), 1, 48);
        Duration limit = Duration.ofMillis(units * UNIT_MILLIS).plus(SOON);
        List<Found> all = new ArrayList<>();
        try (HciSocket hci =
                HciSocket.open(
                        dev,
                        limit,
                        EVT_INQUIRY_COMPLETE,
                        EVT_INQUIRY_RESULT,
                        EVT_INQUIRY_RESULT_WITH_RSSI,
                        EVT_EXTENDED_INQUIRY_RESULT)) {
            hci.alsoEnds(OGF_LINK_CTL, OCF_INQUIRY_CANCEL);
            hci.send(OGF_LINK_CTL, OCF_INQUIRY, GIAC[0], GIAC[1], GIAC[2], (byte) units, (byte) 0);
            try {
                while (!take(hci, all, progress)) {
                    // until the controller has ended it
                }
            } catch (Throwable failure) {
                if (hci.isAnswered() && !(failure instanceof HciException)) {
                    cancelAfter(failure, dev);
                }
                throw failure;
            }
        }
        return List.copyOf(all);
    }

    /** {@return whether the inquiry has ended} */
    private static boolean take(HciSocket hci, List<Found> all, Consumer<Found> progress)
            throws IOException {
        HciSocket.Event event = hci.event("inquiry");
        if (!hci.isAnswered()) {
            return false; // it is of another's inquiry
        }
        if (event.code() == EVT_INQUIRY_COMPLETE || event.code() == EVT_CMD_COMPLETE) {
            int status = event.parameters().get();
            if (status != 0 && event.code() == EVT_INQUIRY_COMPLETE && !hci.isAnothers()) {
                throw new HciException("inquiry", status);
            }
            return status == 0;
        }
        for (Found found : results(event)) {
            if (all.stream().noneMatch(known -> known.addr.equals(found.addr))) {
                all.add(found);
                progress.accept(found);
            }
        }
        return false;
    }

    private static void cancelAfter(Throwable failure, int dev) {
        try {
            cancel(dev);
        } catch (IOException refused) {
            failure.addSuppressed(refused);
        }
    }

    /**
     * Ends the inquiry that a controller is making, for whomever: {@link #inquire} then returns
     * what it has found.
     *
     * @throws HciException status 0x0c where it makes none
     */
    public static void cancel(int dev) throws IOException {
        try (HciSocket hci = HciSocket.open(dev, SOON)) {
            hci.send(OGF_LINK_CTL, OCF_INQUIRY_CANCEL);
            int status = hci.event("cancel inquiry").parameters().get();
            if (status != 0) {
                throw new HciException("cancel inquiry", status);
            }
        }
    }

    /**
     * Asks a device for its name.
     *
     * @param dev the number of the controller that asks
     * @throws HciException where the device does not answer
     */
    public static String name(int dev, BdAddr remote) throws IOException {
        return name(dev, remote, SOON);
    }

    /**
     * Asks a device for its name.
     *
     * @param dev the number of the controller that asks
     * @param limit how long to wait for it; a controller gives up after some 5 s itself
     * @throws HciException where the device does not answer
     * @throws ErrnoException ETIMEDOUT
     */
    public static String name(int dev, BdAddr remote, Duration limit) throws IOException {
        try (HciSocket hci = HciSocket.open(dev, limit, EVT_REMOTE_NAME_REQ_COMPLETE)) {
            ByteBuffer request =
                    ByteBuffer.allocate(REMOTE_NAME_REQ_CP_SIZE).order(ByteOrder.LITTLE_ENDIAN);
            HciSocket.put(request, remote);
            request.put((byte) 2); // page scan repetition mode R2, the most patient
            hci.send(OGF_LINK_CTL, OCF_REMOTE_NAME_REQ, request.array());
            for (; ; ) {
                HciSocket.Event event = hci.event("name of " + remote);
                if (event.code() == EVT_REMOTE_NAME_REQ_COMPLETE) {
                    ByteBuffer answer = event.parameters();
                    int status = answer.get();
                    if (HciSocket.address(answer).equals(remote)) {
                        return text("name of " + remote, status, answer);
                    }
                }
            }
        }
    }

    static String localName(int dev) throws IOException {
        try (HciSocket hci = HciSocket.open(dev, SOON)) {
            hci.send(OGF_HOST_CTL, OCF_READ_LOCAL_NAME);
            for (; ; ) {
                HciSocket.Event event = hci.event("name of hci" + dev);
                if (event.code() == EVT_CMD_COMPLETE) {
                    return text("name of hci" + dev, event.parameters().get(), event.parameters());
                }
            }
        }
    }

    private static String text(String command, int status, ByteBuffer name) throws HciException {
        if (status != 0) {
            throw new HciException(command, status);
        }
        byte[] bytes = new byte[Math.min(name.remaining(), HCI_MAX_NAME_LENGTH)];
        name.get(bytes);
        return HciSocket.text(bytes, UTF_8);
    }

    /** The devices of one event; each of the three kinds takes 14 bytes a device. */
    static List<Found> results(HciSocket.Event event) {
        ByteBuffer from = event.parameters();
        int count = from.hasRemaining() ? Byte.toUnsignedInt(from.get()) : 0;
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < count && from.remaining() >= 14; i++) {
            boolean plain = event.code() == EVT_INQUIRY_RESULT;
            BdAddr addr = HciSocket.address(from);
            from.position(from.position() + (plain ? 3 : 2)); // page scan modes
            int deviceClass = Short.toUnsignedInt(from.getShort()) | (from.get() & 0xff) << 16;
            from.getShort(); // clock offset
            Integer rssi = plain ? null : Integer.valueOf(from.get());
            String name = event.code() == EVT_EXTENDED_INQUIRY_RESULT ? eirName(from) : null;
            found.add(new Found(addr, new DeviceClass(deviceClass), rssi, name));
        }
        return found;
    }

    /** Extended data: fields of a length, a type and their bytes, ended by a length of 0. */
    static @Nullable String eirName(ByteBuffer from) {
        while (from.hasRemaining()) {
            int length = Byte.toUnsignedInt(from.get());
            if (length == 0 || length > from.remaining()) {
                return null;
            }
            int type = from.get();
            byte[] data = new byte[length - 1];
            from.get(data);
            if (type == EIR_NAME || type == EIR_NAME_SHORT) {
                return HciSocket.text(data, UTF_8);
            }
        }
        return null;
    }
}
