package berkeley;

import static berkeley.Failing.refused;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.Bytes;
import berkeley.addr.Ip4;
import berkeley.addr.Ip6;
import berkeley.addr.SockAddr;
import berkeley.sys.Unistd;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Options get and set, in one table; {@link OptionRowsTest} sees that none is left out. */
@ExtendWith(NoFdLeaks.class)
class SockOptTest {

    private static final SockAddr LOOPBACK = SockAddr.inet("127.0.0.1", 0);
    private static final Ip4 GROUP = Ip4.parse("239.255.1.2");
    private static final Ip6 GROUP6 = Ip6.parse("ff02::1234");
    private static final int LO = 1;

    enum On {
        TCP4(AF_INET, SOCK_STREAM, 0),
        TCP6(AF_INET6, SOCK_STREAM, 0),
        UDP4(AF_INET, SOCK_DGRAM, 0),
        UDP6(AF_INET6, SOCK_DGRAM, 0),
        UNIX(AF_UNIX, SOCK_STREAM, 0),
        RAW4(AF_INET, SOCK_RAW, IPPROTO_ICMP),
        RAW4_OTHER(AF_INET, SOCK_RAW, 253),
        RAW6(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6),
        RAW6_OTHER(AF_INET6, SOCK_RAW, 253),
        LINK(AF_PACKET, SOCK_RAW, 0),
        ROUTE(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

        private final int domain;
        private final int type;
        private final int protocol;

        On(int domain, int type, int protocol) {
            this.domain = domain;
            this.type = type;
            this.protocol = protocol;
        }

        Sock open() throws ErrnoException {
            return Sock.open(domain, type, protocol);
        }
    }

    interface Check<T> {
        void on(Sock sock, SockOpt<T> option) throws ErrnoException;
    }

    record Row<T>(On on, SockOpt<T> option, String fact, Check<T> check) {
        void run() throws ErrnoException {
            try (Sock sock = on.open()) {
                check.on(sock, option);
            }
        }

        @Override
        public String toString() {
            return option + " " + fact + " on " + on;
        }
    }

    /** What it is at first, and what it is after it has been set. */
    private static <T> Row<T> set(On on, SockOpt<T> option, T initially, T value, T back) {
        return new Row<>(
                on,
                option,
                "is " + initially + ", set to " + value + " is " + back,
                (sock, o) -> {
                    assertThat(sock.get(o), is(initially));
                    sock.set(o, value);
                    assertThat(sock.get(o), is(back));
                });
    }

    private static <T> Row<T> set(On on, SockOpt<T> option, T initially, T value) {
        return set(on, option, initially, value, value);
    }

    private static Row<Boolean> flag(On on, SockOpt<Boolean> option) {
        return set(on, option, false, true);
    }

    /** Its default is the system's: a sysctl, or a module. */
    private static <T> Row<T> setAny(On on, SockOpt<T> option, T value) {
        return new Row<>(
                on,
                option,
                "set to " + value + " is that",
                (sock, o) -> {
                    sock.get(o);
                    sock.set(o, value);
                    assertThat(sock.get(o), is(value));
                });
    }

    private static <T> Row<T> readOnly(On on, SockOpt<T> option, T value, T set, int errno) {
        return new Row<>(
                on,
                option,
                "is " + value + " and cannot be set",
                (sock, o) -> {
                    assertThat(sock.get(o), is(value));
                    assertThat(refused(() -> sock.set(o, set)), is(Name.of(errno)));
                });
    }

    private static <T> Row<T> writeOnly(On on, SockOpt<T> option, T value) {
        return new Row<>(
                on,
                option,
                "takes " + value + " and cannot be read",
                (sock, o) -> {
                    sock.set(o, value);
                    assertThat(refused(() -> sock.get(o)), is(Name.of(ENOPROTOOPT)));
                });
    }

    private static <T> Row<T> refuses(On on, SockOpt<T> option, T value, int errno) {
        return new Row<>(
                on,
                option,
                "refuses " + value,
                (sock, o) -> assertThat(refused(() -> sock.set(o, value)), is(Name.of(errno))));
    }

    private static <T> Row<T> unread(On on, SockOpt<T> option, int errno) {
        return new Row<>(
                on,
                option,
                "is not to be read",
                (sock, o) -> assertThat(refused(() -> sock.get(o)), is(Name.of(errno))));
    }

    private static final class Name {
        static String of(int errno) {
            return berkeley.sys.Errno.name(errno);
        }
    }

    private static List<String> pidsOf(Fd pidfd) {
        try {
            return Files.readAllLines(Path.of("/proc/self/fdinfo/" + pidfd.fd()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int mtuOfLoopback() {
        try {
            return Integer.parseInt(Files.readString(Path.of("/sys/class/net/lo/mtu")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final Bpf ACCEPT_ALL = Bpf.of(Bpf.stmt(BPF_RET | BPF_K, -1));
    private static final Bpf FIRST_OF_PORT = Bpf.of(Bpf.stmt(BPF_RET | BPF_K, 0));

    static Stream<Row<?>> table() {
        return Stream.of(socket(), tcp(), ip(), ipv6(), others()).flatMap(List::stream);
    }

    private static List<Row<?>> socket() {
        return List.of(
                flag(On.TCP4, SO.DEBUG),
                flag(On.TCP4, SO.REUSEADDR),
                readOnly(On.TCP4, SO.TYPE, SOCK_STREAM, 0, ENOPROTOOPT),
                readOnly(On.TCP4, SO.ERROR, 0, 0, ENOPROTOOPT),
                readOnly(On.TCP4, SO.PROTOCOL, IPPROTO_TCP, 0, ENOPROTOOPT),
                readOnly(On.TCP6, SO.DOMAIN, AF_INET6, 0, ENOPROTOOPT),
                readOnly(On.TCP4, SO.ACCEPTCONN, false, true, ENOPROTOOPT),
                readOnly(On.TCP4, SO.SNDLOWAT, 1, 2, ENOPROTOOPT),
                readOnly(On.TCP4, SO.INCOMING_NAPI_ID, 0, 1, ENOPROTOOPT),
                flag(On.TCP4, SO.DONTROUTE),
                flag(On.UDP4, SO.BROADCAST),
                new Row<>(
                        On.UDP4,
                        SO.SNDBUF,
                        "is doubled",
                        (sock, o) -> {
                            sock.set(o, 8192);
                            assertThat(sock.get(o), is(16384));
                        }),
                new Row<>(
                        On.UDP4,
                        SO.RCVBUF,
                        "is doubled",
                        (sock, o) -> {
                            sock.set(o, 8192);
                            assertThat(sock.get(o), is(16384));
                        }),
                new Row<>(
                        On.UDP4,
                        SO.SNDBUFFORCE,
                        "goes beyond the limit",
                        (sock, o) -> {
                            sock.set(SO.SNDBUF, Integer.MAX_VALUE / 2);
                            int limit = sock.get(SO.SNDBUF);
                            sock.set(o, limit);
                            assertThat(sock.get(SO.SNDBUF), is(2 * limit));
                        }),
                new Row<>(
                        On.UDP4,
                        SO.RCVBUFFORCE,
                        "goes beyond the limit",
                        (sock, o) -> {
                            sock.set(SO.RCVBUF, Integer.MAX_VALUE / 2);
                            int limit = sock.get(SO.RCVBUF);
                            sock.set(o, limit);
                            assertThat(sock.get(SO.RCVBUF), is(2 * limit));
                        }),
                flag(On.TCP4, SO.KEEPALIVE),
                flag(On.TCP4, SO.OOBINLINE),
                flag(On.UDP4, SO.NO_CHECK),
                set(On.TCP4, SO.PRIORITY, 0, 6),
                set(On.TCP4, SO.LINGER, Linger.OFF, new Linger(true, 7)),
                set(On.TCP4, SO.LINGER, Linger.OFF, Linger.RESET),
                flag(On.TCP4, SO.REUSEPORT),
                flag(On.UNIX, SO.PASSCRED),
                flag(On.UNIX, SO.PASSSEC),
                flag(On.UNIX, SO.PASSPIDFD),
                readOnly(
                        On.UNIX,
                        SO.PEERCRED,
                        new Ucred(0, -1, -1),
                        new Ucred(1, 1, 1),
                        ENOPROTOOPT),
                new Row<>(
                        On.UNIX,
                        SO.PEERPIDFD,
                        "is a descriptor of the peer",
                        (sock, o) -> {
                            Sock[] pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                            try (Sock one = pair[0];
                                    Sock other = pair[1];
                                    Fd pidfd = one.get(o)) {
                                assertThat(
                                        pidsOf(pidfd),
                                        hasItem("Pid:\t" + ProcessHandle.current().pid()));
                                assertThat(other.fd(), is(not(pidfd.fd())));
                            }
                        }),
                unread(On.UNIX, SO.PEERGROUPS, ENODATA),
                new Row<>(
                        On.UNIX,
                        SO.PEERCRED,
                        "is who connected",
                        (sock, o) -> {
                            Sock[] pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                            try (Sock one = pair[0];
                                    Sock other = pair[1]) {
                                Ucred self =
                                        new Ucred(
                                                Unistd.getpid(), Unistd.getuid(), Unistd.getgid());
                                assertThat(one.get(o), is(self));
                                assertThat(other.get(o), is(self));
                            }
                        }),
                set(On.TCP4, SO.RCVLOWAT, 1, 100),
                set(On.TCP4, SO.RCVTIMEO, Duration.ZERO, Duration.ofMillis(1500)),
                set(On.TCP4, SO.SNDTIMEO, Duration.ZERO, Duration.ofMillis(2500)),
                new Row<>(
                        On.TCP4,
                        SO.RCVTIMEO,
                        "takes no negative time",
                        (sock, o) ->
                                assertThrows(
                                        IllegalArgumentException.class,
                                        () -> sock.set(o, Duration.ofNanos(-1)))),
                set(On.UDP4, SO.BINDTODEVICE, "", "lo"),
                refuses(On.UDP4, SO.BINDTODEVICE, "no-such", ENODEV),
                new Row<>(
                        On.UDP4,
                        SO.BINDTODEVICE,
                        "takes no zero byte",
                        (sock, o) ->
                                assertThrows(
                                        IllegalArgumentException.class,
                                        () -> sock.set(o, "lo\0x"))),
                set(On.UDP4, SO.BINDTOIFINDEX, 0, LO),
                set(On.UDP4, SO.ATTACH_FILTER, Bpf.of(), ACCEPT_ALL),
                refuses(On.UDP4, SO.ATTACH_FILTER, Bpf.of(Bpf.stmt(BPF_LD | BPF_IMM, 1)), EINVAL),
                refuses(On.UDP4, SO.DETACH_FILTER, 0, ENOENT),
                new Row<>(
                        On.UDP4,
                        SO.DETACH_FILTER,
                        "takes the filter away",
                        (sock, o) -> {
                            sock.set(SO.ATTACH_FILTER, ACCEPT_ALL).set(o, 0);
                            assertThat(sock.get(SO.ATTACH_FILTER), is(Bpf.of()));
                        }),
                new Row<>(
                        On.UDP4,
                        SO.LOCK_FILTER,
                        "keeps the filter",
                        (sock, o) -> {
                            sock.set(SO.ATTACH_FILTER, ACCEPT_ALL).set(o, true);
                            assertThat(
                                    refused(() -> sock.set(SO.DETACH_FILTER, 0)),
                                    is(Name.of(EPERM)));
                        }),
                flag(On.UDP4, SO.LOCK_FILTER),
                flag(On.UDP4, SO.TIMESTAMP),
                flag(On.UDP4, SO.TIMESTAMPNS),
                set(
                        On.UDP4,
                        SO.TIMESTAMPING,
                        0,
                        SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE),
                set(On.UDP4, SO.MARK, 0, 0x42),
                flag(On.UDP4, SO.RXQ_OVFL),
                flag(On.UDP4, SO.WIFI_STATUS),
                flag(On.UDP4, SO.NOFCS),
                flag(On.UDP4, SO.SELECT_ERR_QUEUE),
                flag(On.UDP4, SO.RCVMARK),
                set(On.UNIX, SO.PEEK_OFF, -1, 3),
                setAny(On.UDP4, SO.BUSY_POLL, 50),
                flag(On.UDP4, SO.PREFER_BUSY_POLL),
                writeOnly(On.UDP4, SO.BUSY_POLL_BUDGET, 16),
                set(On.TCP4, SO.MAX_PACING_RATE, -1L, 10_000_000_000L),
                set(On.UDP4, SO.INCOMING_CPU, -1, 0),
                readOnly(On.UDP4, SO.BPF_EXTENSIONS, 64, 0, ENOPROTOOPT),
                refuses(On.UDP4, SO.ATTACH_REUSEPORT_CBPF, FIRST_OF_PORT, EINVAL),
                new Row<>(
                        On.UDP4,
                        SO.ATTACH_REUSEPORT_CBPF,
                        "needs REUSEPORT",
                        (sock, o) -> {
                            sock.set(SO.REUSEPORT, true).bind(LOOPBACK).set(o, FIRST_OF_PORT);
                            assertThat(refused(() -> sock.get(o)), is(Name.of(ENOPROTOOPT)));
                        }),
                new Row<>(
                        On.UDP4,
                        SO.DETACH_REUSEPORT_BPF,
                        "works once",
                        (sock, o) -> {
                            sock.set(SO.REUSEPORT, true).bind(LOOPBACK);
                            sock.set(SO.ATTACH_REUSEPORT_CBPF, FIRST_OF_PORT).set(o, 0);
                            assertThat(refused(() -> sock.set(o, 0)), is(Name.of(ENOENT)));
                        }),
                writeOnly(On.UDP6, SO.CNX_ADVICE, 1),
                new Row<>(
                        On.UDP4,
                        SO.MEMINFO,
                        "has the buffers' sizes",
                        (sock, o) -> {
                            List<Integer> info = sock.get(o);
                            assertThat(info.get(1), is(sock.get(SO.RCVBUF)));
                            assertThat(info.get(3), is(sock.get(SO.SNDBUF)));
                        }),
                new Row<>(
                        On.UDP4,
                        SO.COOKIE,
                        "is unique",
                        (sock, o) -> {
                            try (Sock other = On.UDP4.open()) {
                                assertThat(sock.get(o), is(not(other.get(o))));
                                assertThat(sock.get(o), is(sock.get(o)));
                            }
                        }),
                new Row<>(
                        On.UDP4,
                        SO.NETNS_COOKIE,
                        "is the namespace's",
                        (sock, o) -> {
                            try (Sock other = On.TCP4.open()) {
                                assertThat(sock.get(o), is(other.get(o)));
                            }
                        }),
                flag(On.TCP4, SO.ZEROCOPY),
                set(On.TCP4, SO.BUF_LOCK, 0, 1),
                new Row<>(
                        On.TCP4,
                        SO.RESERVE_MEM,
                        "is 0, and needs a memory cgroup",
                        (sock, o) -> {
                            assertThat(sock.get(o), is(0));
                            try {
                                sock.set(o, 4096);
                                assertThat(sock.get(o), is(4096));
                            } catch (ErrnoException refused) {
                                assertThat(refused.errno(), is(EOPNOTSUPP));
                            }
                        }),
                set(On.TCP4, SO.TXREHASH, true, false),
                unread(On.UDP4, SO.PEERSEC, ENOPROTOOPT));
    }

    private static List<Row<?>> tcp() {
        return List.of(
                flag(On.TCP4, TCP.NODELAY),
                new Row<>(
                        On.TCP4,
                        TCP.MAXSEG,
                        "limits both ends",
                        (sock, o) -> {
                            try (Sock listener = On.TCP4.open().bind(LOOPBACK).listen(1)) {
                                sock.set(o, 1000).connect(listener.getsockname());
                                try (Sock accepted = listener.accept()) {
                                    assertThat(
                                            sock.get(o),
                                            is(both(greaterThan(900)).and(lessThan(1001))));
                                    assertThat(
                                            accepted.get(o),
                                            is(both(greaterThan(900)).and(lessThan(1001))));
                                }
                            }
                        }),
                refuses(On.TCP4, TCP.MAXSEG, 1, EINVAL),
                flag(On.TCP4, TCP.CORK),
                setAny(On.TCP4, TCP.KEEPIDLE, 30),
                refuses(On.TCP4, TCP.KEEPIDLE, 0, EINVAL),
                setAny(On.TCP4, TCP.KEEPINTVL, 5),
                setAny(On.TCP4, TCP.KEEPCNT, 3),
                setAny(On.TCP4, TCP.SYNCNT, 2),
                setAny(On.TCP4, TCP.LINGER2, 10),
                set(On.TCP4, TCP.DEFER_ACCEPT, 0, 1),
                set(On.TCP4, TCP.WINDOW_CLAMP, 0, 16384),
                new Row<>(
                        On.TCP4,
                        TCP.INFO,
                        "is TCP_CLOSE at first",
                        (sock, o) -> assertThat(sock.get(o).stateName(), is("TCP_CLOSE"))),
                set(On.TCP4, TCP.QUICKACK, true, false),
                setAny(On.TCP4, TCP.CONGESTION, "reno"),
                refuses(On.TCP4, TCP.CONGESTION, "no-such", ENOENT),
                set(On.TCP4, TCP.USER_TIMEOUT, 0, 12345),
                refuses(On.TCP4, TCP.USER_TIMEOUT, -1, EINVAL),
                set(On.TCP4, TCP.FASTOPEN, 0, 5),
                set(On.TCP4, TCP.NOTSENT_LOWAT, 0, 16384),
                flag(On.TCP4, TCP.FASTOPEN_CONNECT),
                new Row<>(
                        On.TCP4,
                        TCP.ULP,
                        "is none at first",
                        (sock, o) -> assertThat(sock.get(o), is(""))),
                flag(On.TCP4, TCP.INQ),
                refuses(On.UDP4, TCP.NODELAY, true, ENOPROTOOPT),
                refuses(On.UNIX, TCP.NODELAY, true, EOPNOTSUPP));
    }

    private static List<Row<?>> ip() {
        IpMreqn member = new IpMreqn(GROUP, LO);
        IpMreqSource source = new IpMreqSource(GROUP, Ip4.LOOPBACK, Ip4.LOOPBACK);
        GroupReq group = new GroupReq(LO, new SockAddr.Inet(GROUP, 0));
        GroupSourceReq groupSource = new GroupSourceReq(LO, new SockAddr.Inet(GROUP, 0), LOOPBACK);
        return List.of(
                set(On.UDP4, IP.TOS, 0, 0x10),
                setAny(On.UDP4, IP.TTL, 7),
                refuses(On.UDP4, IP.TTL, 256, EINVAL),
                flag(On.RAW4, IP.HDRINCL),
                refuses(On.UDP4, IP.HDRINCL, true, ENOPROTOOPT),
                set(On.UDP4, IP.OPTIONS, Bytes.EMPTY, Bytes.parse("01010101")),
                flag(On.RAW4, IP.NODEFRAG),
                refuses(On.UDP4, IP.ROUTER_ALERT, true, EINVAL),
                flag(On.RAW4_OTHER, IP.ROUTER_ALERT),
                flag(On.UDP4, IP.RECVOPTS),
                flag(On.UDP4, IP.RETOPTS),
                flag(On.UDP4, IP.PKTINFO),
                setAny(On.UDP4, IP.MTU_DISCOVER, IP_PMTUDISC_DO),
                flag(On.UDP4, IP.RECVERR),
                flag(On.UDP4, IP.RECVERR_RFC4884),
                flag(On.UDP4, IP.RECVTTL),
                flag(On.UDP4, IP.RECVTOS),
                unread(On.UDP4, IP.MTU, ENOTCONN),
                new Row<>(
                        On.UDP4,
                        IP.MTU,
                        "is the interface's once connected",
                        (sock, o) -> {
                            sock.connect(SockAddr.inet("127.0.0.1", 9));
                            assertThat(sock.get(o), is(Math.min(mtuOfLoopback(), 0xffff)));
                        }),
                flag(On.UDP4, IP.FREEBIND),
                flag(On.UDP4, IP.TRANSPARENT),
                flag(On.UDP4, IP.RECVORIGDSTADDR),
                set(On.TCP4, IP.MINTTL, 0, 255),
                flag(On.UDP4, IP.CHECKSUM),
                flag(On.UDP4, IP.BIND_ADDRESS_NO_PORT),
                flag(On.UDP4, IP.RECVFRAGSIZE),
                set(
                        On.UDP4,
                        IP.MULTICAST_IF,
                        new IpMreqn(Ip4.ANY, 0),
                        new IpMreqn(Ip4.ANY, Ip4.LOOPBACK, LO),
                        new IpMreqn(Ip4.ANY, Ip4.LOOPBACK, 0)),
                refuses(On.UDP4, IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, 99999), EADDRNOTAVAIL),
                set(On.UDP4, IP.MULTICAST_TTL, 1, 3),
                set(On.UDP4, IP.MULTICAST_LOOP, true, false),
                set(On.UDP4, IP.MULTICAST_ALL, true, false),
                set(On.UDP4, IP.LOCAL_PORT_RANGE, 0, 40100 << 16 | 40000),
                writeOnly(On.UDP4, IP.ADD_MEMBERSHIP, member),
                refuses(On.UDP4, IP.ADD_MEMBERSHIP, new IpMreqn(Ip4.LOOPBACK, LO), EINVAL),
                refuses(On.UDP4, IP.DROP_MEMBERSHIP, member, EADDRNOTAVAIL),
                writeOnly(On.UDP4, IP.ADD_SOURCE_MEMBERSHIP, source),
                refuses(On.UDP4, IP.DROP_SOURCE_MEMBERSHIP, source, EINVAL),
                refuses(On.UDP4, IP.BLOCK_SOURCE, source, EINVAL),
                refuses(On.UDP4, IP.UNBLOCK_SOURCE, source, EINVAL),
                writeOnly(On.UDP4, IP.MCAST_JOIN_GROUP, group),
                refuses(On.UDP4, IP.MCAST_LEAVE_GROUP, group, EADDRNOTAVAIL),
                writeOnly(On.UDP4, IP.MCAST_JOIN_SOURCE_GROUP, groupSource),
                refuses(On.UDP4, IP.MCAST_LEAVE_SOURCE_GROUP, groupSource, EINVAL),
                refuses(On.UDP4, IP.MCAST_BLOCK_SOURCE, groupSource, EINVAL),
                refuses(On.UDP4, IP.MCAST_UNBLOCK_SOURCE, groupSource, EINVAL));
    }

    private static List<Row<?>> ipv6() {
        Ipv6Mreq member = new Ipv6Mreq(GROUP6, LO);
        SockAddr group6 = new SockAddr.Inet6(GROUP6, 0);
        GroupReq group = new GroupReq(LO, group6);
        GroupSourceReq source = new GroupSourceReq(LO, group6, SockAddr.inet6("::1", 0));
        return List.of(
                set(On.RAW6_OTHER, IPV6.CHECKSUM, -1, 2),
                setAny(On.UDP6, IPV6.UNICAST_HOPS, 9),
                set(On.UDP6, IPV6.MULTICAST_IF, 0, LO),
                set(On.UDP6, IPV6.MULTICAST_HOPS, 1, 5),
                set(On.UDP6, IPV6.MULTICAST_LOOP, true, false),
                set(On.UDP6, IPV6.MULTICAST_ALL, true, false),
                writeOnly(On.UDP6, IPV6.JOIN_GROUP, member),
                refuses(On.UDP6, IPV6.LEAVE_GROUP, member, EADDRNOTAVAIL),
                setAny(On.UDP6, IPV6.MTU_DISCOVER, IPV6_PMTUDISC_DO),
                unread(On.UDP6, IPV6.MTU, ENOTCONN),
                new Row<>(
                        On.UDP6,
                        IPV6.MTU,
                        "is the interface's once connected",
                        (sock, o) -> {
                            sock.connect(SockAddr.inet6("::1", 9));
                            assertThat(sock.get(o), is(mtuOfLoopback()));
                        }),
                flag(On.UDP6, IPV6.RECVERR),
                flag(On.UDP6, IPV6.RECVERR_RFC4884),
                setAny(On.UDP6, IPV6.V6ONLY, true),
                flag(On.RAW6_OTHER, IPV6.HDRINCL),
                flag(On.UDP6, IPV6.RECVPKTINFO),
                flag(On.UDP6, IPV6.RECVHOPLIMIT),
                flag(On.UDP6, IPV6.RECVRTHDR),
                flag(On.UDP6, IPV6.RECVHOPOPTS),
                flag(On.UDP6, IPV6.RECVDSTOPTS),
                flag(On.UDP6, IPV6.RECVPATHMTU),
                flag(On.UDP6, IPV6.DONTFRAG),
                flag(On.UDP6, IPV6.RECVTCLASS),
                set(On.UDP6, IPV6.TCLASS, 0, 0x20),
                setAny(On.UDP6, IPV6.AUTOFLOWLABEL, 1),
                setAny(On.UDP6, IPV6.ADDR_PREFERENCES, IPV6_PREFER_SRC_TMP | IPV6_PREFER_SRC_HOME),
                set(On.UDP6, IPV6.MINHOPCOUNT, 0, 255),
                flag(On.UDP6, IPV6.RECVORIGDSTADDR),
                flag(On.UDP6, IPV6.TRANSPARENT),
                flag(On.UDP6, IPV6.FREEBIND),
                flag(On.UDP6, IPV6.RECVFRAGSIZE),
                writeOnly(On.UDP6, IPV6.MCAST_JOIN_GROUP, group),
                refuses(On.UDP6, IPV6.MCAST_LEAVE_GROUP, group, EADDRNOTAVAIL),
                writeOnly(On.UDP6, IPV6.MCAST_JOIN_SOURCE_GROUP, source),
                refuses(On.UDP6, IPV6.MCAST_LEAVE_SOURCE_GROUP, source, EINVAL),
                refuses(On.UDP6, IPV6.MCAST_BLOCK_SOURCE, source, EINVAL),
                refuses(On.UDP6, IPV6.MCAST_UNBLOCK_SOURCE, source, EINVAL));
    }

    private static List<Row<?>> others() {
        return List.of(
                set(
                        On.RAW6,
                        ICMP6.FILTER,
                        Icmp6Filter.PASS_ALL,
                        Icmp6Filter.BLOCK_ALL.pass(ICMP6_ECHO_REPLY)),
                flag(On.UDP4, UDP.CORK),
                set(On.UDP4, UDP.ENCAP, 0, 2),
                flag(On.UDP6, UDP.NO_CHECK6_TX),
                flag(On.UDP6, UDP.NO_CHECK6_RX),
                set(On.UDP4, UDP.SEGMENT, 0, 1200),
                flag(On.UDP4, UDP.GRO),
                writeOnly(On.LINK, PACKET.ADD_MEMBERSHIP, new PacketMreq(LO, PACKET_MR_PROMISC)),
                writeOnly(
                        On.LINK,
                        PACKET.DROP_MEMBERSHIP,
                        new PacketMreq(LO, PACKET_MR_MULTICAST, Bytes.parse("01005e000001"))),
                readOnly(
                        On.LINK,
                        PACKET.STATISTICS,
                        new PacketStatistics(0, 0),
                        new PacketStatistics(0, 0),
                        ENOPROTOOPT),
                set(On.LINK, PACKET.COPY_THRESH, 0, 1),
                flag(On.LINK, PACKET.AUXDATA),
                flag(On.LINK, PACKET.ORIGDEV),
                set(On.LINK, PACKET.VERSION, 0, 2),
                set(On.LINK, PACKET.RESERVE, 0, 16),
                flag(On.LINK, PACKET.LOSS),
                flag(On.LINK, PACKET.VNET_HDR),
                set(On.LINK, PACKET.TIMESTAMP, 0, SOF_TIMESTAMPING_RAW_HARDWARE),
                refuses(On.LINK, PACKET.FANOUT, 1, EINVAL),
                new Row<>(
                        On.LINK,
                        PACKET.FANOUT,
                        "joins a group once bound",
                        (sock, o) -> {
                            int group = sock.fd() | PACKET_FANOUT_CPU << 16;
                            sock.bind(new SockAddr.Packet(ETH_P_IP, LO)).set(o, group);
                            assertThat(sock.get(o), is(group));
                        }),
                flag(On.LINK, PACKET.QDISC_BYPASS),
                flag(On.LINK, PACKET.IGNORE_OUTGOING),
                writeOnly(On.ROUTE, NETLINK.ADD_MEMBERSHIP, RTNLGRP_LINK),
                writeOnly(On.ROUTE, NETLINK.DROP_MEMBERSHIP, RTNLGRP_LINK),
                new Row<>(
                        On.ROUTE,
                        NETLINK.LIST_MEMBERSHIPS,
                        "has a bit for each group",
                        (sock, o) -> {
                            sock.set(NETLINK.ADD_MEMBERSHIP, 3)
                                    .set(NETLINK.ADD_MEMBERSHIP, RTNLGRP_LINK);
                            assertThat(sock.get(o).getFirst(), is(1 << 2 | 1 << RTNLGRP_LINK - 1));
                        }),
                flag(On.ROUTE, NETLINK.PKTINFO),
                flag(On.ROUTE, NETLINK.BROADCAST_ERROR),
                flag(On.ROUTE, NETLINK.NO_ENOBUFS),
                flag(On.ROUTE, NETLINK.CAP_ACK),
                flag(On.ROUTE, NETLINK.EXT_ACK),
                flag(On.ROUTE, NETLINK.GET_STRICT_CHK));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void option(Row<?> row) throws Exception {
        row.run();
    }
}
