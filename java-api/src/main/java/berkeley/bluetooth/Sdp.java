package berkeley.bluetooth;

import static berkeley.bindings.libbluetooth.Constants.*;
import static berkeley.bindings.socket.Constants.AF_UNIX;
import static berkeley.bindings.socket.Constants.ENOENT;
import static berkeley.bindings.socket.Constants.SOCK_STREAM;
import static berkeley.bluetooth.SdpElement.seq;
import static berkeley.bluetooth.SdpElement.u32;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The Service Discovery Protocol: asks a device which services it has, and {@link #advertise} tells
 * others of one's own. For one thread at a time.
 */
public final class Sdp implements AutoCloseable {
    /** The class of services that are a plain stream over RFCOMM. */
    public static final UUID SERIAL_PORT = uuid(SERIAL_PORT_SVCLASS_ID);

    /** What the short UUIDs are short for: xxxxxxxx-0000-1000-8000-00805F9B34FB. */
    private static final UUID BASE = UUID.fromString("00000000-0000-1000-8000-00805F9B34FB");

    private static final int HEADER = 5;
    private static final int LARGEST = HEADER + 0xffff;

    private final Sock sock;
    private int transaction;

    Sdp(Sock sock) {
        this.sock = sock.timeout(Duration.ofSeconds(SDP_RESPONSE_TIMEOUT));
    }

    /** {@return the UUID of 128 bits that one of 16 or 32 is short for} */
    public static UUID uuid(int shortForm) {
        return new UUID(Integer.toUnsignedLong(shortForm) << 32 | 0x1000L, 0x8000_0080_5F9B_34FBL);
    }

    static boolean isShort(UUID uuid) {
        return (uuid.getMostSignificantBits() & 0xffff_ffffL) == BASE.getMostSignificantBits()
                && uuid.getLeastSignificantBits() == BASE.getLeastSignificantBits();
    }

    static int shortForm(UUID uuid) {
        return (int) (uuid.getMostSignificantBits() >>> 32);
    }

    /** {@return {@code 0x1101} for a UUID that is short for one of 128 bits, else all of it} */
    public static String name(UUID uuid) {
        return isShort(uuid) ? "0x%04x".formatted(shortForm(uuid)) : uuid.toString();
    }

    /** Connects to the SDP server of a device, from the controller of a local address. */
    public static Sdp connect(BdAddr local, BdAddr remote) throws ErrnoException {
        return new Sdp(L2capSocket.connect(local, remote, SDP_PSM));
    }

    /**
     * Connects to the SDP server of a device, from the controller of a local address.
     *
     * @param limit how long the connect may take
     */
    public static Sdp connect(BdAddr local, BdAddr remote, Duration limit) throws ErrnoException {
        return new Sdp(L2capSocket.connect(local, remote, SDP_PSM, limit));
    }

    /**
     * A service of a device near by.
     *
     * @param device its address
     */
    public record Near(BdAddr device, SdpRecord service) {}

    /**
     * Finds devices by an inquiry, and searches the services of each.
     *
     * @param dev the number of the controller that looks; {@link Controller#first} has one
     * @param length how long to look, 1.28 s to 61 s
     * @param limit how long to wait for a connection to each; a device that does not answer is left
     *     out
     * @param uuids what the services are to have among their attributes; without any, all services
     */
    public static List<Near> searchNear(int dev, Duration length, Duration limit, UUID... uuids)
            throws IOException {
        BdAddr local = Controller.of(dev).addr();
        List<Near> all = new ArrayList<>();
        for (Inquiry.Found found : Inquiry.inquire(dev, length, _ -> {})) {
            try (Sdp sdp = connect(local, found.addr(), limit)) {
                for (SdpRecord service : uuids.length == 0 ? sdp.all() : sdp.search(uuids)) {
                    all.add(new Near(found.addr(), service));
                }
            } catch (ErrnoException | SdpException silent) {
                // it has no SDP server, or has left
            }
        }
        return List.copyOf(all);
    }

    /**
     * Connects to the SDP server of this host, which is {@code bluetoothd --compat}.
     *
     * @throws ErrnoException ENOENT where it does not run, or without --compat
     */
    public static Sdp local() throws ErrnoException {
        Sock sock = Sock.open(AF_UNIX, SOCK_STREAM);
        try {
            return new Sdp(sock.connect(SockAddr.unix(SDP_UNIX_PATH)));
        } catch (ErrnoException failed) {
            sock.close();
            throw failed.errno() == ENOENT
                    ? new ErrnoException(
                            "connect",
                            SockAddr.unix(SDP_UNIX_PATH)
                                    + " (the SDP server, which bluetoothd --compat is)",
                            ENOENT)
                    : failed;
        }
    }

    /**
     * Tells other devices of a service until the result is closed.
     *
     * @throws ErrnoException ENOENT where no {@code bluetoothd --compat} runs on this host; EACCES
     *     where it does not let one in
     */
    public static Advertisement advertise(SdpRecord service) throws IOException {
        Sdp server = local();
        try {
            return new Advertisement(server, server.register(service));
        } catch (Throwable failed) {
            server.close();
            throw failed;
        }
    }

    /** A service that others can find; the server forgets it when this is closed. */
    public static final class Advertisement implements AutoCloseable {
        private final Sdp server;
        private final int handle;

        private Advertisement(Sdp server, int handle) {
            this.server = server;
            this.handle = handle;
        }

        /** {@return the number that the server gave the record} */
        public long handle() {
            return Integer.toUnsignedLong(handle);
        }

        @Override
        public void close() throws IOException {
            try (server) {
                server.ask(
                        SDP_SVC_REMOVE_REQ,
                        ByteBuffer.allocate(4).putInt(handle).array(),
                        SDP_SVC_REMOVE_RSP);
            }
        }
    }

    private int register(SdpRecord service) throws IOException {
        byte[] record = service.toElement().toBytes();
        // A byte of flags, then the record; without SDP_RECORD_PERSIST it ends with the connection.
        byte[] parameters =
                ByteBuffer.allocate(1 + record.length).put((byte) 0).put(record).array();
        return ask(SDP_SVC_REGISTER_REQ, parameters, SDP_SVC_REGISTER_RSP).getInt();
    }

    /** Finds the services that have all of these UUIDs among their attributes. */
    public List<SdpRecord> search(UUID... uuids) throws IOException {
        SdpElement pattern =
                new SdpElement.Seq(
                        Arrays.stream(uuids).<SdpElement>map(SdpElement.Uuid::new).toList());
        ByteArrayOutputStream lists = new ByteArrayOutputStream();
        byte[] continuation = {0};
        do {
            ByteBuffer answer =
                    ask(
                            SDP_SVC_SEARCH_ATTR_REQ,
                            question(pattern, continuation),
                            SDP_SVC_SEARCH_ATTR_RSP);
            if (answer.remaining() < 2
                    || answer.remaining() < 2 + Short.toUnsignedInt(answer.getShort(HEADER))) {
                throw new SdpException("an answer of the SDP server is cut short");
            }
            byte[] part = new byte[Short.toUnsignedInt(answer.getShort())];
            answer.get(part);
            lists.writeBytes(part);
            continuation = new byte[answer.remaining()];
            answer.get(continuation);
            if (lists.size() > LARGEST || part.length == 0 && continuation.length > 1) {
                throw new SdpException("the server does not come to an end");
            }
        } while (continuation.length > 1);
        return records(SdpElement.read(ByteBuffer.wrap(lists.toByteArray())));
    }

    /** All attributes of what matches, as many bytes at once as the server likes. */
    private static byte[] question(SdpElement pattern, byte[] continuation) {
        byte[] wanted = pattern.toBytes();
        byte[] attributes = seq(u32(0xffff)).toBytes();
        return ByteBuffer.allocate(wanted.length + 2 + attributes.length + continuation.length)
                .put(wanted)
                .putShort((short) 0xffff)
                .put(attributes)
                .put(continuation)
                .array();
    }

    private static List<SdpRecord> records(SdpElement lists) throws SdpException {
        List<SdpRecord> records = new ArrayList<>();
        if (lists instanceof SdpElement.Seq(List<SdpElement> elements)) {
            for (SdpElement element : elements) {
                records.add(SdpRecord.of(element));
            }
        }
        return records;
    }

    /** {@return all services that are reached over Bluetooth} */
    public List<SdpRecord> all() throws IOException {
        return search(uuid(L2CAP_UUID));
    }

    /** Finds the services of that name. */
    public List<SdpRecord> search(String name) throws IOException {
        return all().stream().filter(found -> found.name().equals(Optional.of(name))).toList();
    }

    /** Sends a request and returns the parameters of the answer. */
    private ByteBuffer ask(int request, byte[] parameters, int response) throws IOException {
        int id = transaction++ & 0xffff;
        sock.sendall(
                ByteBuffer.allocate(HEADER + parameters.length)
                        .put((byte) request)
                        .putShort((short) id)
                        .putShort((short) parameters.length)
                        .put(parameters)
                        .array());
        ByteBuffer answer = receive();
        int kind = Byte.toUnsignedInt(answer.get());
        boolean ours = Short.toUnsignedInt(answer.getShort()) == id;
        answer.getShort();
        if (kind == SDP_ERROR_RSP) {
            throw new SdpException("the SDP server says: " + error(answer));
        }
        if (kind != response || !ours) {
            throw new SdpException("the SDP server answers another question");
        }
        return answer;
    }

    /** A packet is whole at once; the stream to the local server may bring it in pieces. */
    private ByteBuffer receive() throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(LARGEST);
        while (answer.position() < HEADER
                || answer.position() < HEADER + Short.toUnsignedInt(answer.getShort(3))) {
            if (sock.recv(answer, 0) == 0) {
                throw new SdpException("the SDP server closes the connection without an answer");
            }
        }
        return answer.flip();
    }

    private static String error(ByteBuffer answer) {
        int code = answer.remaining() < 2 ? 0 : Short.toUnsignedInt(answer.getShort());
        return switch (code) {
            case SDP_INVALID_VERSION -> "invalid version";
            case SDP_INVALID_RECORD_HANDLE -> "invalid record handle";
            case SDP_INVALID_SYNTAX -> "invalid syntax";
            case SDP_INVALID_PDU_SIZE -> "invalid size";
            case SDP_INVALID_CSTATE -> "invalid continuation";
            default -> "error " + code;
        };
    }

    /** {@code close}—ends the connection to the server. */
    @Override
    public void close() throws ErrnoException {
        sock.close();
    }
}
