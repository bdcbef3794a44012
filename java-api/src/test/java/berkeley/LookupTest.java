package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.IpAddr;
import berkeley.addr.SockAddr;
import berkeley.internal.Offload;
import berkeley.machine.Needs;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

class LookupTest {

    @BeforeAll
    static void hosts_and_services_are_listed() {
        Needs.netbase();
    }

    @Test
    void getaddrinfo_gives_what_a_socket_is_opened_and_connected_with() throws Exception {
        try (Sock server = Sock.open(AF_INET, SOCK_STREAM)) {
            server.bind(SockAddr.inet("127.0.0.1", 0));
            server.listen(1);
            String port = Integer.toString(((SockAddr.Inet) server.getsockname()).port());
            Lookup.AddrInfo found =
                    Lookup.getaddrinfo("localhost", port, AF_INET, SOCK_STREAM).getFirst();
            try (Sock client = Sock.open(found.family(), found.socktype(), found.protocol())) {
                client.connect(found.addr());
                assertThat(client.getpeername(), is(server.getsockname()));
            }
        }
    }

    @Test
    void getaddrinfo_of_a_host_and_a_service_lists_all_types() throws Exception {
        List<Lookup.AddrInfo> found = Lookup.getaddrinfo("::1", "53");
        SockAddr addr = SockAddr.inet6("::1", 53);
        assertThat(
                found,
                is(
                        List.of(
                                new Lookup.AddrInfo(AF_INET6, SOCK_STREAM, IPPROTO_TCP, null, addr),
                                new Lookup.AddrInfo(AF_INET6, SOCK_DGRAM, IPPROTO_UDP, null, addr),
                                new Lookup.AddrInfo(AF_INET6, SOCK_RAW, 0, null, addr))));
    }

    @Test
    void getaddrinfo_finds_what_getent_finds() throws Exception {
        List<String> expected =
                Child.output("getent", "ahosts", "localhost")
                        .lines()
                        .map(line -> line.split("\\s+")[0])
                        .distinct()
                        .toList();
        List<String> actual =
                Lookup.getaddrinfo("localhost", null, AF_UNSPEC, 0, 0, AI_ADDRCONFIG).stream()
                        .map(found -> ip(found.addr()).toString())
                        .distinct()
                        .toList();
        assertThat(actual, is(expected));
    }

    private static IpAddr ip(SockAddr addr) {
        return addr instanceof SockAddr.Inet inet ? inet.ip() : ((SockAddr.Inet6) addr).ip();
    }

    @Test
    void without_a_host_it_is_the_loopback_or_with_AI_PASSIVE_any_address() throws Exception {
        assertThat(
                Lookup.getaddrinfo(null, "80", AF_INET, SOCK_STREAM).getFirst().addr(),
                is(SockAddr.inet("127.0.0.1", 80)));
        assertThat(
                Lookup.getaddrinfo(null, "80", AF_INET, SOCK_STREAM, 0, AI_PASSIVE)
                        .getFirst()
                        .addr(),
                is(SockAddr.inet(80)));
    }

    @Test
    void the_official_name_comes_if_AI_CANONNAME_asks_for_it() throws Exception {
        int flags = AI_CANONNAME;
        assertThat(
                Lookup.getaddrinfo("localhost", null, AF_INET, SOCK_STREAM, 0, flags)
                        .getFirst()
                        .canonname(),
                is("localhost"));
        assertThat(
                Lookup.getaddrinfo("localhost", null, AF_INET, SOCK_STREAM).getFirst().canonname(),
                is(nullValue()));
    }

    @Test
    void a_scope_by_name_is_found_in_the_address() throws Exception {
        int lo = Interfaces.if_nametoindex("lo");
        Lookup.AddrInfo found =
                Lookup.getaddrinfo("fe80::1%lo", "80", AF_INET6, SOCK_STREAM).getFirst();
        assertThat(((SockAddr.Inet6) found.addr()).scopeId(), is(lo));
        assertThat(found.addr().toString(), is("[fe80::1%lo]:80"));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 80, 0, 0, AI_NUMERICHOST, EAI_NONAME, getaddrinfo localhost:80",
        "::1, http, 0, 0, AI_NUMERICSERV, EAI_NONAME, getaddrinfo [::1]:http",
        "127.0.0.1, , 0, 0, BAD, EAI_BADFLAGS, getaddrinfo 127.0.0.1",
        "127.0.0.1, 80, AF_PACKET, 0, , EAI_FAMILY, getaddrinfo 127.0.0.1:80",
        "127.0.0.1, 80, AF_INET6, 0, , EAI_ADDRFAMILY, getaddrinfo 127.0.0.1:80",
        "127.0.0.1, 80, 0, 99, , EAI_SOCKTYPE, getaddrinfo 127.0.0.1:80",
        "127.0.0.1, nosuchservice, 0, 0, , EAI_SERVICE, getaddrinfo 127.0.0.1:nosuchservice",
        ", , 0, 0, , EAI_NONAME, getaddrinfo",
    })
    void getaddrinfo_tells_its_error_by_name(
            String node,
            String service,
            String family,
            int socktype,
            String flags,
            String error,
            String said) {
        GaiException e =
                assertThrows(
                        GaiException.class,
                        () ->
                                Lookup.getaddrinfo(
                                        node, service, number(family), socktype, 0, number(flags)));
        assertThat(e.name(), is(error));
        assertThat(e.code(), is(number(error)));
        assertThat(e.call(), is("getaddrinfo"));
        assertThat(e.errno(), is(0));
        assertThat(e.getMessage(), containsString(said + ": " + error + " ("));
    }

    private static int number(String name) {
        return switch (name) {
            case null -> 0;
            case "0" -> 0;
            case "BAD" -> 0x4000_0000;
            case "AF_PACKET" -> AF_PACKET;
            case "AF_INET6" -> AF_INET6;
            case "AI_NUMERICHOST" -> AI_NUMERICHOST;
            case "AI_NUMERICSERV" -> AI_NUMERICSERV;
            case "EAI_NONAME" -> EAI_NONAME;
            case "EAI_BADFLAGS" -> EAI_BADFLAGS;
            case "EAI_FAMILY" -> EAI_FAMILY;
            case "EAI_ADDRFAMILY" -> EAI_ADDRFAMILY;
            case "EAI_SOCKTYPE" -> EAI_SOCKTYPE;
            case "EAI_SERVICE" -> EAI_SERVICE;
            default -> throw new AssertionError(name);
        };
    }

    @Test
    void an_unknown_host_is_the_error_that_Python_sees() throws Exception {
        String program =
                """
                import socket
                try:
                    socket.getaddrinfo("nosuch.invalid", 80)
                except socket.gaierror as e:
                    print(e.errno)
                """;
        String python = Child.output("/usr/bin/python3", "-c", program).strip();
        GaiException e =
                assertThrows(GaiException.class, () -> Lookup.getaddrinfo("nosuch.invalid", "80"));
        assertThat(Integer.toString(e.code()), is(python));
        assertThat(e.getMessage(), containsString("getaddrinfo nosuch.invalid:80: EAI_"));
    }

    @Test
    void the_errno_behind_EAI_SYSTEM_is_told() {
        GaiException e = new GaiException("getaddrinfo", "localhost", EAI_SYSTEM, EMFILE);
        assertThat(
                e.getMessage(),
                is("getaddrinfo localhost: EAI_SYSTEM, EMFILE (Too many open files)"));
        assertThat(e.errno(), is(EMFILE));
    }

    @Test
    void getnameinfo_tells_names_or_numbers() throws Exception {
        SockAddr addr = SockAddr.inet("127.0.0.1", 53);
        assertThat(Lookup.getnameinfo(addr, 0), is(new Lookup.NameInfo("localhost", "domain")));
        assertThat(
                Lookup.getnameinfo(addr, NI_NUMERICHOST | NI_NUMERICSERV),
                is(new Lookup.NameInfo("127.0.0.1", "53")));
        // 514 is shell for TCP and syslog for UDP
        SockAddr log = SockAddr.inet("127.0.0.1", 514);
        assertThat(Lookup.getnameinfo(log, 0).service(), is("shell"));
        assertThat(Lookup.getnameinfo(log, NI_DGRAM).service(), is("syslog"));
    }

    @Test
    void getnameinfo_of_an_address_without_hosts_is_EAI_FAMILY() {
        GaiException e =
                assertThrows(
                        GaiException.class,
                        () -> Lookup.getnameinfo(SockAddr.parse("netlink:0"), 0));
        assertThat(
                e.getMessage(), is("getnameinfo netlink:0: EAI_FAMILY (ai_family not supported)"));
    }

    @Test
    void gethostbyname_and_gethostbyaddr_lead_to_each_other() throws Exception {
        Lookup.HostEnt host = Lookup.gethostbyname("localhost");
        assertThat(host.name(), is("localhost"));
        assertThat(host.addrs(), hasItem(IpAddr.parse("127.0.0.1")));
        assertThat(Lookup.gethostbyaddr(IpAddr.parse("127.0.0.1")).name(), is("localhost"));
    }

    @Test
    void gethostbyname_of_an_unknown_host_tells_h_errno() {
        HErrnoException e = assertThrows(HErrnoException.class, () -> Lookup.gethostbyname("::1"));
        assertThat(e.getMessage(), is("gethostbyname ::1: HOST_NOT_FOUND (Unknown host)"));
        assertThat(e.h_errno(), is(HOST_NOT_FOUND));
        assertThat(e.name(), is("HOST_NOT_FOUND"));
        assertThat(e.call(), is("gethostbyname"));
        assertThat(e.errno(), is(0));
    }

    @Test
    void gethostname_is_what_uname_says() throws Exception {
        assertThat(Lookup.gethostname(), is(Child.output("uname", "-n").strip()));
    }

    @Test
    void services_and_protocols_are_found_or_not() {
        Lookup.ServEnt smtp = new Lookup.ServEnt("smtp", List.of("mail"), 25, "tcp");
        assertThat(Lookup.getservbyname("smtp"), is(Optional.of(smtp)));
        assertThat(Lookup.getservbyname("mail", "tcp"), is(Optional.of(smtp)));
        assertThat(Lookup.getservbyport(25, "tcp"), is(Optional.of(smtp)));
        assertThat(Lookup.getservbyname("smtp", "udp"), is(Optional.empty()));
        // its two bytes are negative in network order
        assertThat(Lookup.getservbyport(443).orElseThrow().name(), is("https"));
        assertThat(
                Lookup.getprotobyname("tcp"),
                is(Optional.of(new Lookup.ProtoEnt("tcp", List.of("TCP"), IPPROTO_TCP))));
        assertThat(Lookup.getprotobynumber(IPPROTO_UDP), is(Lookup.getprotobyname("udp")));
        assertThat(Lookup.getprotobynumber(255), is(Optional.empty()));
        assertThat(Lookup.getprotobyname("nosuchproto"), is(Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> Lookup.getservbyport(65_536));
    }

    @Test
    void a_name_with_a_zero_byte_is_refused() {
        assertThrows(
                IllegalArgumentException.class, () -> Lookup.getaddrinfo("localhost\0.x", "80"));
        assertThrows(IllegalArgumentException.class, () -> Lookup.gethostbyname("localhost\0.x"));
    }

    @Test
    void a_virtual_thread_has_a_platform_thread_ask() throws Exception {
        Thread asked = Caller.on(true, () -> Offload.ask(Thread::currentThread));
        assertThat(asked.isVirtual(), is(false));
        assertThat(
                Caller.on(true, () -> Lookup.gethostbyname("127.0.0.1").addrs()),
                is(List.of(IpAddr.parse("127.0.0.1"))));
    }

    @Test
    void more_virtual_threads_may_ask_than_are_asked_for_at_a_time() throws Exception {
        List<Thread> threads = new ArrayList<>();
        var found = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    found.addAndGet(Lookup.getaddrinfo("127.0.0.1", "80").size());
                                } catch (GaiException e) {
                                    throw new AssertionError(e);
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(found.get(), is(1_500));
    }

    @Test
    void on_a_virtual_thread_an_exception_tells_where_the_caller_stands() throws Exception {
        HErrnoException e =
                Caller.on(
                        true,
                        () ->
                                assertThrows(
                                        HErrnoException.class, () -> Lookup.gethostbyname("::1")));
        assertThat(
                Stream.of(e.getStackTrace()).map(StackTraceElement::getClassName).toList(),
                hasItem(LookupTest.class.getName()));
        Caller.on(
                true,
                () ->
                        assertThrows(
                                IllegalArgumentException.class, () -> Lookup.gethostbyname("\0")));
    }

    @Test
    void on_a_virtual_thread_an_interrupt_is_kept_for_later() throws Exception {
        boolean interrupted =
                Caller.on(
                        true,
                        () -> {
                            Thread.currentThread().interrupt();
                            Lookup.getaddrinfo("127.0.0.1", "80");
                            return Thread.interrupted();
                        });
        assertThat(interrupted, is(true));
    }
}
