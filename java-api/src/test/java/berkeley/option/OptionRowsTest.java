package berkeley.option;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.AnyOpt;
import berkeley.ClassFiles;
import berkeley.ReadOnlyOpt;
import berkeley.Sock;
import berkeley.SockOpt;
import berkeley.bluetooth.BT;
import berkeley.bluetooth.HCI;
import berkeley.bluetooth.L2CAP;
import berkeley.bluetooth.RFCOMM;
import berkeley.bluetooth.SCO;

import org.junit.jupiter.api.Test;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which options there are, and that none is without a test. */
class OptionRowsTest {

    private static final Path CLASSES = Path.of("target", "classes", "berkeley");
    private static final Path TESTS = Path.of("target", "test-classes", "berkeley");

    /** What the API promises, in the order of the headers; there is more. */
    private static final String PROMISED =
            """
            SO: REUSEADDR REUSEPORT KEEPALIVE BROADCAST LINGER SNDBUF RCVBUF SNDBUFFORCE RCVBUFFORCE
            SO: SNDTIMEO RCVTIMEO RCVLOWAT ERROR TYPE PROTOCOL DOMAIN ACCEPTCONN OOBINLINE PRIORITY
            SO: MARK BINDTODEVICE PEERCRED PASSCRED PEERPIDFD TIMESTAMP TIMESTAMPNS TIMESTAMPING
            SO: BUSY_POLL INCOMING_CPU COOKIE ZEROCOPY MAX_PACING_RATE RXQ_OVFL ATTACH_FILTER
            SO: ATTACH_REUSEPORT_CBPF DETACH_FILTER LOCK_FILTER TXTIME ATTACH_BPF
            TCP: NODELAY MAXSEG CORK KEEPIDLE KEEPINTVL KEEPCNT SYNCNT LINGER2 DEFER_ACCEPT
            TCP: WINDOW_CLAMP INFO QUICKACK CONGESTION USER_TIMEOUT FASTOPEN FASTOPEN_CONNECT
            TCP: NOTSENT_LOWAT SAVE_SYN SAVED_SYN CC_INFO FASTOPEN_KEY MD5SIG REPAIR
            TCP: REPAIR_QUEUE QUEUE_SEQ
            TLS: TX RX
            MPTCP: INFO
            IP: TOS TTL HDRINCL OPTIONS RECVTTL RECVTOS PKTINFO RECVERR RECVORIGDSTADDR MTU
            IP: MTU_DISCOVER FREEBIND TRANSPARENT MINTTL BIND_ADDRESS_NO_PORT MULTICAST_IF
            IP: MULTICAST_TTL MULTICAST_LOOP MULTICAST_ALL ADD_MEMBERSHIP DROP_MEMBERSHIP
            IP: ADD_SOURCE_MEMBERSHIP DROP_SOURCE_MEMBERSHIP BLOCK_SOURCE UNBLOCK_SOURCE ORIGINAL_DST
            IPV6: V6ONLY UNICAST_HOPS MULTICAST_IF MULTICAST_HOPS MULTICAST_LOOP JOIN_GROUP
            IPV6: LEAVE_GROUP RECVPKTINFO RECVHOPLIMIT RECVTCLASS TCLASS RECVERR MTU DONTFRAG
            ICMP6: FILTER
            UDP: CORK SEGMENT GRO
            PACKET: ADD_MEMBERSHIP AUXDATA STATISTICS
            CAN: RAW_FILTER RAW_ERR_FILTER RAW_LOOPBACK RAW_RECV_OWN_MSGS RAW_FD_FRAMES
            CAN: RAW_JOIN_FILTERS
            J1939: PROMISC SEND_PRIO ERRQUEUE
            BT: SECURITY DEFER_SETUP SNDMTU RCVMTU POWER MODE PHY
            RFCOMM: LM CONNINFO
            L2CAP: OPTIONS LM
            SCO: OPTIONS CONNINFO
            HCI: FILTER DATA_DIR TIME_STAMP
            """;

    /** All rows of all holders, by holder and name. */
    private static Map<String, AnyOpt<?>> rows() throws Exception {
        Map<String, AnyOpt<?>> rows = new TreeMap<>();
        for (String room : List.of("option", "bluetooth")) {
            try (Stream<Path> files = Files.list(CLASSES.resolve(room))) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (name.matches("[A-Z0-9]+\\.class")) {
                        String type = "berkeley." + room + "." + name.replace(".class", "");
                        addRows(Class.forName(type), rows);
                    }
                }
            }
        }
        return rows;
    }

    private static void addRows(Class<?> holder, Map<String, AnyOpt<?>> rows) throws Exception {
        for (Field field : holder.getDeclaredFields()) {
            if (AnyOpt.class.isAssignableFrom(field.getType())) {
                rows.put(
                        holder.getSimpleName() + "." + field.getName(),
                        (AnyOpt<?>) field.get(null));
            }
        }
    }

    @Test
    void every_row_is_exercised() throws Exception {
        Set<AnyOpt<?>> tested =
                SockOptTest.values().map(row -> row.option()).collect(Collectors.toSet());
        Set<String> guest = namedIn(TESTS.resolve("bluetooth"), "GuestTest.class");
        guest.addAll(namedIn(TESTS.resolve("option"), "CanGuestTest.class"));
        Set<String> without = new TreeSet<>();
        rows().forEach((name, row) -> {
            if (!tested.contains(row) && !guest.contains(name)) {
                without.add(name);
            }
        });
        assertThat(without, is(empty()));
    }

    /** The rows that the tests in the guests get or set. */
    private static Set<String> namedIn(Path tests, String ending) throws Exception {
        Set<String> named = new TreeSet<>();
        for (ClassModel type : ClassFiles.below(tests, ending)) {
            for (MethodModel method : type.methods()) {
                method.code().ifPresent(code -> code.forEach(e -> read(e, named)));
            }
        }
        return named;
    }

    private static void read(CodeElement element, Set<String> named) {
        if (element instanceof FieldInstruction read && read.opcode() == Opcode.GETSTATIC) {
            String holder = read.owner().asInternalName().replaceFirst(".*/", "");
            named.add(holder + "." + read.name());
        }
    }

    @Test
    void every_promised_option_has_a_row_that_bears_its_name() throws Exception {
        Map<String, AnyOpt<?>> rows = rows();
        for (String line : PROMISED.split("\n")) {
            String holder = line.substring(0, line.indexOf(':'));
            for (String name : line.substring(line.indexOf(':') + 2).split(" ")) {
                assertThat(rows, hasKey(holder + "." + name));
            }
        }
        rows.forEach((name, row) ->
                assertThat(row.name(), endsWith(name.substring(name.indexOf('.') + 1))));
    }

    @Test
    void the_list_of_a_holder_is_all_its_rows() throws Exception {
        List<AnyOpt<?>> listed =
                Stream.of(
                                SO.ALL,
                                TCP.ALL,
                                IP.ALL,
                                IPV6.ALL,
                                ICMP6.ALL,
                                UDP.ALL,
                                MPTCP.ALL,
                                TLS.ALL,
                                PACKET.ALL,
                                NETLINK.ALL,
                                CAN.ALL,
                                J1939.ALL,
                                BT.ALL,
                                RFCOMM.ALL,
                                L2CAP.ALL,
                                SCO.ALL,
                                HCI.ALL)
                        .<AnyOpt<?>>flatMap(List::stream)
                        .toList();
        assertThat(listed, containsInAnyOrder(rows().values().toArray()));
    }

    /** So that a program which tries does not compile. */
    @Test
    void set_takes_no_option_that_can_only_be_read() {
        List<Class<?>> taken =
                Stream.of(Sock.class.getMethods())
                        .filter(method -> method.getName().equals("set"))
                        .<Class<?>>map(method -> method.getParameterTypes()[0])
                        .toList();
        assertThat(taken, is(List.of(SockOpt.class)));
        assertThat(SockOpt.class.isAssignableFrom(ReadOnlyOpt.class), is(false));
    }
}
