package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.bindings.socket.socket_h.C_POINTER;
import static berkeley.sys.ArpaInet.htons;
import static berkeley.sys.ArpaInet.ntohs;
import static berkeley.sys.Netdb.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.addrinfo;
import berkeley.bindings.socket.hostent;
import berkeley.bindings.socket.protoent;
import berkeley.bindings.socket.servent;
import berkeley.machine.Needs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

class NetdbTest {

    @BeforeAll
    static void hosts_and_services_are_listed() {
        Needs.netbase();
    }

    private final Arena arena = Arena.ofShared();
    private final MemorySegment res = arena.allocate(C_POINTER);
    private final MemorySegment hints = addrinfo.allocate(arena);

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void getaddrinfo_lists_an_address_for_each_socket_type() {
        assertThat(getaddrinfo("127.0.0.1", "80", MemorySegment.NULL, res), is(0));
        List<Integer> types = new ArrayList<>();
        for (MemorySegment ai = res.get(C_POINTER, 0);
                ai.address() != 0;
                ai = addrinfo.ai_next(ai)) {
            types.add(addrinfo.ai_socktype(ai));
            SockAddr addr = SockAddr.decode(addrinfo.ai_addr(ai), addrinfo.ai_addrlen(ai));
            assertThat(addr, is(SockAddr.inet("127.0.0.1", 80)));
        }
        freeaddrinfo(res.get(C_POINTER, 0));
        assertThat(types, is(List.of(SOCK_STREAM, SOCK_DGRAM, SOCK_RAW)));
    }

    @Test
    void getaddrinfo_of_neither_host_nor_service_is_EAI_NONAME() {
        assertThat(getaddrinfo((String) null, null, MemorySegment.NULL, res), is(EAI_NONAME));
    }

    @Test
    void getaddrinfo_of_unknown_flags_is_EAI_BADFLAGS() {
        addrinfo.ai_flags(hints, 0x4000_0000);
        assertThat(getaddrinfo("127.0.0.1", null, hints, res), is(EAI_BADFLAGS));
    }

    @Test
    void getaddrinfo_of_a_family_without_hosts_is_EAI_FAMILY() {
        addrinfo.ai_family(hints, AF_PACKET);
        assertThat(getaddrinfo("127.0.0.1", null, hints, res), is(EAI_FAMILY));
    }

    @Test
    void getaddrinfo_of_an_unknown_socket_type_is_EAI_SOCKTYPE() {
        addrinfo.ai_socktype(hints, 99);
        assertThat(getaddrinfo("127.0.0.1", null, hints, res), is(EAI_SOCKTYPE));
    }

    @Test
    void getaddrinfo_of_an_unknown_service_is_EAI_SERVICE() {
        assertThat(
                getaddrinfo("127.0.0.1", "nosuchservice", MemorySegment.NULL, res),
                is(EAI_SERVICE));
    }

    @Test
    void getaddrinfo_of_an_address_of_the_other_family_is_EAI_ADDRFAMILY() {
        addrinfo.ai_family(hints, AF_INET6);
        assertThat(getaddrinfo("127.0.0.1", null, hints, res), is(EAI_ADDRFAMILY));
    }

    @Test
    void getaddrinfo_of_a_name_where_a_number_is_asked_for_is_EAI_NONAME() {
        addrinfo.ai_flags(hints, AI_NUMERICHOST);
        assertThat(getaddrinfo("localhost", null, hints, res), is(EAI_NONAME));
    }

    @Test
    void getaddrinfo_of_a_name_with_a_zero_byte_is_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> getaddrinfo("127.0.0.1\0.example.org", null, MemorySegment.NULL, res));
    }

    @Test
    void gai_strerror_tells_the_words_of_the_C_library() {
        assertThat(gai_strerror(EAI_NONAME), is("Name or service not known"));
        assertThat(gai_strerror(EAI_BADFLAGS), is("Bad value for ai_flags"));
    }

    @Test
    void getnameinfo_writes_host_and_service() {
        MemorySegment addr = arena.allocate(16);
        int length = SockAddr.inet("127.0.0.1", 53).encode(addr);
        MemorySegment host = arena.allocate(NI_MAXHOST);
        MemorySegment serv = arena.allocate(NI_MAXSERV);
        int numeric = NI_NUMERICHOST | NI_NUMERICSERV;
        assertThat(getnameinfo(addr, length, host, NI_MAXHOST, serv, NI_MAXSERV, numeric), is(0));
        assertThat(host.getString(0), is("127.0.0.1"));
        assertThat(serv.getString(0), is("53"));
        assertThat(getnameinfo(addr, length, host, NI_MAXHOST, serv, NI_MAXSERV, 0), is(0));
        assertThat(host.getString(0), is("localhost"));
        assertThat(serv.getString(0), is("domain"));
    }

    @Test
    void getnameinfo_reports_its_errors() {
        MemorySegment addr = arena.allocate(16);
        int length = SockAddr.inet("127.0.0.1", 53).encode(addr);
        MemorySegment host = arena.allocate(NI_MAXHOST);
        MemorySegment none = MemorySegment.NULL;
        assertThat(getnameinfo(addr, length, host, 4, none, 0, NI_NUMERICHOST), is(EAI_OVERFLOW));
        assertThat(
                getnameinfo(addr, length, host, NI_MAXHOST, none, 0, 0x4000_0000),
                is(EAI_BADFLAGS));
        assertThat(getnameinfo(addr, 3, host, NI_MAXHOST, none, 0, 0), is(EAI_FAMILY));
        assertThat(getnameinfo(addr, length, none, 0, none, 0, NI_NAMEREQD), is(EAI_NONAME));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> getnameinfo(addr, 17, host, NI_MAXHOST, none, 0, 0));
    }

    @Test
    void gethostbyname_gives_name_and_addresses() {
        MemorySegment host = gethostbyname("localhost");
        assertThat(hostent.h_name(host).getString(0), is("localhost"));
        assertThat(hostent.h_addrtype(host), is(AF_INET));
        assertThat(hostent.h_length(host), is(4));
        MemorySegment first = hostent.h_addr_list(host).get(C_POINTER, 0);
        assertThat(ArpaInet.inet_ntoa(first.asSlice(0, 4)), is("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "nosuch.invalid", "a b"})
    void h_errno_of_an_unknown_host_is_the_one_of_C(String name) throws Exception {
        String program =
                """
                import ctypes, sys
                libc = ctypes.CDLL(None)
                libc.gethostbyname.restype = ctypes.c_void_p
                libc.__h_errno_location.restype = ctypes.POINTER(ctypes.c_int)
                print(libc.gethostbyname(sys.argv[1].encode()), libc.__h_errno_location()[0])
                """;
        String python = run("/usr/bin/python3", "-c", program, name);
        assertThat(gethostbyname(name), is(MemorySegment.NULL));
        assertThat("None " + h_errno(), is(python.strip()));
        assertThat(h_errno(), is(greaterThan(0)));
    }

    @Test
    void gethostbyname_of_an_IPv6_address_is_HOST_NOT_FOUND() {
        assertThat(gethostbyname("::1"), is(MemorySegment.NULL));
        assertThat(h_errno(), is(HOST_NOT_FOUND));
        assertThat(hstrerror(h_errno()), is("Unknown host"));
    }

    @Test
    void h_errno_belongs_to_the_thread_that_asked() throws Exception {
        gethostbyname("::1");
        AtomicReference<Integer> other = new AtomicReference<>();
        Thread.ofVirtual()
                .start(() -> {
                    gethostbyname("127.0.0.1");
                    other.set(h_errno());
                })
                .join();
        assertThat(other.get(), is(NETDB_SUCCESS));
        assertThat(h_errno(), is(HOST_NOT_FOUND));
    }

    @Test
    void herror_prints_the_words_on_standard_error() {
        gethostbyname("::1");
        PrintStream saved = System.err;
        var printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed));
        try {
            herror("lookup");
            herror(null);
        } finally {
            System.setErr(saved);
        }
        assertThat(printed.toString(), is("lookup: Unknown host\nUnknown host\n"));
    }

    @Test
    void gethostbyaddr_gives_the_name_of_an_address() {
        MemorySegment addr = arena.allocate(16);
        ArpaInet.inet_pton(AF_INET, "127.0.0.1", addr);
        MemorySegment host = gethostbyaddr(addr, 4, AF_INET);
        assertThat(hostent.h_name(host).getString(0), is("localhost"));
    }

    @Test
    void gethostbyaddr_of_a_wrong_length_is_NETDB_INTERNAL_with_an_errno() {
        assertThat(gethostbyaddr(arena.allocate(16), 3, AF_INET), is(MemorySegment.NULL));
        assertThat(h_errno(), is(NETDB_INTERNAL));
        assertThat(Errno.errno(), is(EAFNOSUPPORT));
    }

    @Test
    void services_are_those_of_this_machine() throws Exception {
        Map<String, Integer> ports = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        run("getent", "services")
                .lines()
                .map(line -> line.split("\\s+"))
                .forEach(row -> {
                    String[] port = row[1].split("/");
                    for (int i = 0; i < row.length; i++) { // aliases come after the port
                        if (i != 1)
                            ports.putIfAbsent(row[i] + "/" + port[1], Integer.parseInt(port[0]));
                    }
                    names.putIfAbsent(row[1], row[0]);
                });
        assertThat(ports.size(), is(greaterThan(100)));
        ports.forEach((key, port) -> {
            MemorySegment service = getservbyname(key.split("/")[0], key.split("/")[1]);
            assertThat(key, ntohs((short) servent.s_port(service)), is(port));
            assertThat(servent.s_proto(service).getString(0), is(key.split("/")[1]));
        });
        names.forEach((key, name) -> {
            short port = htons(Integer.parseInt(key.split("/")[0]));
            MemorySegment service = getservbyport(port, key.split("/")[1]);
            assertThat(key, servent.s_name(service).getString(0), is(name));
        });
    }

    @Test
    void services_have_aliases() {
        MemorySegment service = getservbyname("mail", "tcp");
        assertThat(servent.s_name(service).getString(0), is("smtp"));
        assertThat(servent.s_aliases(service).get(C_POINTER, 0).getString(0), is("mail"));
        assertThat(
                servent.s_aliases(service).get(C_POINTER, C_POINTER.byteSize()).address(), is(0L));
    }

    @Test
    void an_unknown_service_is_NULL() {
        assertThat(getservbyname("nosuchservice", null), is(MemorySegment.NULL));
        assertThat(getservbyname("smtp", "nosuchproto"), is(MemorySegment.NULL));
        assertThat(getservbyport(htons(65_533), (String) null), is(MemorySegment.NULL));
        assertThat(getservbyname("smtp", null), is(not(MemorySegment.NULL)));
    }

    @Test
    void protocols_are_those_of_this_machine() throws Exception {
        Map<String, Integer> numbers = new HashMap<>();
        Map<Integer, String> names = new HashMap<>();
        run("getent", "protocols")
                .lines()
                .map(line -> line.split("\\s+"))
                .forEach(row -> {
                    numbers.putIfAbsent(row[0], Integer.parseInt(row[1]));
                    names.putIfAbsent(Integer.parseInt(row[1]), row[0]);
                });
        assertThat(numbers.get("tcp"), is(IPPROTO_TCP));
        numbers.forEach((name, number) ->
                assertThat(name, protoent.p_proto(getprotobyname(name)), is(number)));
        names.forEach((number, name) ->
                assertThat(name, protoent.p_name(getprotobynumber(number)).getString(0), is(name)));
        assertThat(getprotobyname("nosuchproto"), is(MemorySegment.NULL));
        assertThat(getprotobynumber(255), is(MemorySegment.NULL));
    }

    @Test
    void an_answer_larger_than_the_first_buffer_is_given_room() {
        // An address that is asked for comes back as the name, with all its digits.
        String name = "127.0.0." + "0".repeat(2000) + "1";
        MemorySegment host = gethostbyname(name);
        assertThat(hostent.h_name(host).getString(0), is(name));
    }

    static String run(String... command) throws IOException, InterruptedException {
        Process process = Needs.process(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(output, process.waitFor(), is(0));
        return output;
    }
}
