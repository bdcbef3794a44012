package berkeley.option;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.Child;
import berkeley.Interfaces;
import berkeley.Sock;
import berkeley.SockAddrBuf;
import berkeley.SockOpt;
import berkeley.Vsock;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.can_frame;
import berkeley.bindings.socket.canfd_frame;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

/** What Debian's kernel has as modules: CAN over a virtual interface, and vsock of one host. */
@Tag("guest")
@Tag("can")
class CanGuestTest {
    private static int vcan;

    @BeforeAll
    static void interface_is_up() throws Exception {
        Child.output("ip", "link", "add", "dev", "vcan0", "mtu", "72", "type", "vcan");
        Child.output("ip", "link", "set", "vcan0", "up");
        vcan = Interfaces.if_nametoindex("vcan0");
    }

    /** Lets Python work with a socket {@code s} that is bound to {@code name}. */
    private static String python(String protocol, String name, String then) throws Exception {
        String type = protocol.equals("CAN_RAW") ? "SOCK_RAW" : "SOCK_DGRAM";
        return Child.output(
                        "python3",
                        "-c",
                        "import socket, struct\n"
                                + "s = socket.socket(socket.AF_CAN, socket.%s, socket.%s)\n"
                                        .formatted(type, protocol)
                                + "s.bind(%s)\n".formatted(name)
                                + then)
                .strip();
    }

    private static void pythonSends(int... ids) throws Exception {
        StringBuilder sends = new StringBuilder();
        for (int id : ids) {
            sends.append("s.send(struct.pack('=IB3x8s', %d, 3, b'abc'))\n".formatted(id));
        }
        python("CAN_RAW", "('vcan0',)", sends.toString());
    }

    private static Sock raw() throws Exception {
        return Sock.open(AF_CAN, SOCK_RAW, CAN_RAW)
                .timeout(Duration.ofSeconds(60))
                .bind(new SockAddr.Can(vcan));
    }

    @Test
    void a_frame_of_python_arrives_with_its_interface() throws Exception {
        try (Sock sock = raw();
                Arena arena = Arena.ofConfined()) {
            pythonSends(0x123);
            MemorySegment frame = can_frame.allocate(arena);
            SockAddrBuf from = new SockAddrBuf();
            assertThat(sock.recvfrom(frame, 0, frame.byteSize(), 0, from), is((int) CAN_MTU));
            assertThat(can_frame.can_id(frame), is(0x123));
            assertThat(frame.asSlice(can_frame.data$offset()).getString(0), is("abc"));
            assertThat(from.get(), is(new SockAddr.Can(vcan)));
            assertThat(sock.getsockname(), is(new SockAddr.Can(vcan)));
            assertThat(sock.getsockname().toString(), is("can:vcan0"));
        }
    }

    @Test
    void a_filter_lets_its_identifiers_pass() throws Exception {
        List<CanFilter> two =
                List.of(new CanFilter(0x200, CAN_SFF_MASK), new CanFilter(0x300, 0x700));
        try (Sock sock = raw();
                Arena arena = Arena.ofConfined()) {
            sock.set(CAN.RAW_FILTER, two);
            assertThat(sock.get(CAN.RAW_FILTER), is(two));
            pythonSends(0x123, 0x201, 0x200, 0x3ff);
            MemorySegment frame = can_frame.allocate(arena);
            sock.recv(frame);
            assertThat(can_frame.can_id(frame), is(0x200));
            sock.recv(frame);
            assertThat(can_frame.can_id(frame), is(0x3ff));
            sock.set(CAN.RAW_FILTER, List.of());
            pythonSends(0x200);
            assertThat(sock.recv(frame, 0, frame.byteSize(), MSG_DONTWAIT), is(Sock.AGAIN));
            sock.set(CAN.RAW_FILTER, two).set(CAN.RAW_JOIN_FILTERS, true);
            pythonSends(0x200, 0x3ff);
            assertThat(sock.recv(frame, 0, frame.byteSize(), MSG_DONTWAIT), is(Sock.AGAIN));
        }
    }

    @Test
    void the_flags_of_a_raw_socket_are_set_and_read_back() throws Exception {
        try (Sock sock = raw()) {
            for (SockOpt<Boolean> flag :
                    List.of(
                            CAN.RAW_LOOPBACK,
                            CAN.RAW_RECV_OWN_MSGS,
                            CAN.RAW_FD_FRAMES,
                            CAN.RAW_JOIN_FILTERS)) {
                boolean first = sock.get(flag);
                assertThat(flag.name(), first, is(flag == CAN.RAW_LOOPBACK));
                assertThat(flag.name(), sock.set(flag, !first).get(flag), is(!first));
            }
            sock.set(CAN.RAW_ERR_FILTER, CAN_ERR_MASK);
            assertThat(sock.get(CAN.RAW_ERR_FILTER), is(CAN_ERR_MASK));
        }
    }

    @Test
    void a_frame_of_64_bytes_goes_to_python_and_back() throws Exception {
        try (Sock sock = raw()) {
            sock.set(CAN.RAW_FD_FRAMES, true);
            Thread echo =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    MemorySegment frame = canfd_frame.allocate(Arena.ofAuto());
                                    sock.recv(frame);
                                    canfd_frame.can_id(frame, CAN_EFF_FLAG | 0x12345678);
                                    sock.send(frame);
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            String got =
                    python(
                            "CAN_RAW",
                            "('vcan0',)",
                            """
                            s.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FD_FRAMES, 1)
                            s.send(struct.pack('=IB3x64s', 0x42, 64, bytes(range(64))))
                            frame = s.recv(72)
                            print(len(frame), hex(struct.unpack('=I', frame[:4])[0]), frame[8:] == bytes(range(64)))
                            """);
            echo.join();
            assertThat(got, is("72 0x92345678 True"));
        }
    }

    @Test
    void a_long_isotp_message_comes_from_python() throws Exception {
        SockAddr.Isotp name = new SockAddr.Isotp(vcan, 0x7e0, 0x7e8);
        try (Sock sock = Sock.open(AF_CAN, SOCK_DGRAM, CAN_ISOTP)) {
            sock.timeout(Duration.ofSeconds(60)).bind(name);
            assertThat(sock.getsockname(), is(name));
            python(
                    "CAN_ISOTP",
                    "('vcan0', 0x7e8, 0x7e0)",
                    "s.send(bytes(range(200)))\nimport time; time.sleep(3)");
            byte[] got = sock.recv(4096);
            assertThat(got.length, is(200));
            assertThat(got[199], is((byte) 199));
        }
    }

    @Test
    void a_j1939_message_comes_with_the_sender_s_address_and_group() throws Exception {
        SockAddr.J1939 name = new SockAddr.J1939(vcan, J1939_NO_PGN, 0x20);
        try (Sock sock = Sock.open(AF_CAN, SOCK_DGRAM, CAN_J1939)) {
            sock.timeout(Duration.ofSeconds(60)).bind(name);
            assertThat(sock.getsockname(), is(name));
            python(
                    "CAN_J1939",
                    "('vcan0', socket.J1939_NO_NAME, socket.J1939_NO_PGN, 0x30)",
                    "s.sendto(b'hello', ('vcan0', socket.J1939_NO_NAME, 0x12300, 0x20))");
            byte[] buf = new byte[16];
            SockAddrBuf from = new SockAddrBuf();
            assertThat(sock.recvfrom(buf, from), is(5));
            assertThat(from.get(), is(new SockAddr.J1939(vcan, 0x12300, 0x30)));
            for (SockOpt<Boolean> flag : List.of(J1939.PROMISC, J1939.ERRQUEUE)) {
                assertThat(flag.name(), sock.get(flag), is(false));
                assertThat(flag.name(), sock.set(flag, true).get(flag), is(true));
            }
            assertThat(sock.set(J1939.SEND_PRIO, 3).get(J1939.SEND_PRIO), is(3));
        }
    }

    @Test
    void vsock_carries_bytes_between_python_and_java_on_one_host() throws Exception {
        try (Sock listener = Sock.open(AF_VSOCK, SOCK_STREAM)) {
            listener.timeout(Duration.ofSeconds(60));
            listener.bind(new SockAddr.Vsock(VMADDR_CID_ANY, 5000)).listen(1);
            Thread echo =
                    Thread.ofPlatform()
                            .start(() -> {
                                try (Sock client = listener.accept()) {
                                    client.sendall(client.recv(100));
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            String got =
                    Child.output(
                            "python3",
                            "-c",
                            """
                            import socket
                            s = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
                            s.connect((1, 5000))
                            s.sendall(b'over vsock')
                            print(s.recv(100).decode())
                            """);
            echo.join();
            assertThat(got.strip(), is("over vsock"));
        }
    }

    @Test
    void the_cid_is_what_python_gets() throws Exception {
        String cid =
                Child.output(
                        "python3",
                        "-c",
                        """
                        import fcntl, socket, struct
                        ask = socket.IOCTL_VM_SOCKETS_GET_LOCAL_CID
                        print(struct.unpack('I', fcntl.ioctl(open('/dev/vsock'), ask, bytes(4)))[0])
                        """);
        assertThat(Integer.toUnsignedString(Vsock.localCid()), is(cid.strip()));
    }
}
