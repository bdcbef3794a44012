package berkeley.option;

import static berkeley.Failing.refused;
import static berkeley.bindings.socket.Constants.*;
import static berkeley.option.OptionRow.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.ErrnoException;
import berkeley.Fd;
import berkeley.Sock;
import berkeley.SockOpt;
import berkeley.SockPair;
import berkeley.Ucred;
import berkeley.sys.Errno;
import berkeley.sys.Unistd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** SOL_SOCKET. */
final class SocketRows {
    private static final Bpf ACCEPT_ALL = Bpf.of(Bpf.stmt(BPF_RET | BPF_K, -1));
    private static final Bpf FIRST_OF_PORT = Bpf.of(Bpf.stmt(BPF_RET | BPF_K, 0));

    private SocketRows() {}

    static List<OptionRow<?>> rows() {
        return List.of(
                flag(On.TCP4, SO.DEBUG),
                flag(On.TCP4, SO.REUSEADDR),
                readOnly(On.TCP4, SO.TYPE, SOCK_STREAM),
                readOnly(On.TCP4, SO.ERROR, 0),
                readOnly(On.TCP4, SO.PROTOCOL, IPPROTO_TCP),
                readOnly(On.TCP6, SO.DOMAIN, AF_INET6),
                readOnly(On.TCP4, SO.ACCEPTCONN, false),
                readOnly(On.TCP4, SO.SNDLOWAT, 1),
                readOnly(On.TCP4, SO.INCOMING_NAPI_ID, 0),
                flag(On.TCP4, SO.DONTROUTE),
                flag(On.UDP4, SO.BROADCAST),
                doubled(SO.SNDBUF),
                doubled(SO.RCVBUF),
                beyondTheLimit(SO.SNDBUFFORCE, SO.SNDBUF),
                beyondTheLimit(SO.RCVBUFFORCE, SO.RCVBUF),
                flag(On.TCP4, SO.KEEPALIVE),
                flag(On.TCP4, SO.OOBINLINE),
                flag(On.UDP4, SO.NO_CHECK),
                set(On.TCP4, SO.PRIORITY, 0, 6),
                set(On.TCP4, SO.LINGER, Linger.OFF, new Linger(true, Duration.ofSeconds(7))),
                set(On.TCP4, SO.LINGER, Linger.OFF, Linger.RESET),
                flag(On.TCP4, SO.REUSEPORT),
                flag(On.UNIX, SO.PASSCRED),
                flag(On.UNIX, SO.PASSSEC),
                flag(On.UNIX, SO.PASSPIDFD),
                readOnly(On.UNIX, SO.PEERCRED, new Ucred(0, -1, -1)),
                new OptionRow<>(
                        On.UNIX,
                        SO.PEERPIDFD,
                        "is a descriptor of the peer",
                        (sock, o) -> {
                            try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                                    Sock one = pair.first();
                                    Sock _ = pair.second();
                                    Fd pidfd = one.get(o)) {
                                assertThat(
                                        pidsOf(pidfd),
                                        hasItem("Pid:\t" + ProcessHandle.current().pid()));
                            }
                        }),
                unread(On.UNIX, SO.PEERGROUPS, ENODATA),
                new OptionRow<>(
                        On.UNIX,
                        SO.PEERCRED,
                        "is who connected",
                        (sock, o) -> {
                            try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
                                Sock one = pair.first();
                                Sock other = pair.second();
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
                new OptionRow<>(
                        On.TCP4,
                        SO.RCVTIMEO,
                        "takes no negative time",
                        (sock, o) ->
                                assertThrows(
                                        IllegalArgumentException.class,
                                        () -> sock.set(o, Duration.ofNanos(-1)))),
                set(On.UDP4, SO.BINDTODEVICE, "", "lo"),
                refuses(On.UDP4, SO.BINDTODEVICE, "no-such", ENODEV),
                new OptionRow<>(
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
                new OptionRow<>(
                        On.UDP4,
                        SO.DETACH_FILTER,
                        "takes the filter away",
                        (sock, o) -> {
                            sock.set(SO.ATTACH_FILTER, ACCEPT_ALL).set(o, 0);
                            assertThat(sock.get(SO.ATTACH_FILTER), is(Bpf.of()));
                        }),
                new OptionRow<>(
                        On.UDP4,
                        SO.LOCK_FILTER,
                        "keeps the filter",
                        (sock, o) -> {
                            sock.set(SO.ATTACH_FILTER, ACCEPT_ALL).set(o, true);
                            assertThat(
                                    refused(() -> sock.set(SO.DETACH_FILTER, 0)),
                                    is(Errno.name(EPERM)));
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
                setAny(On.UDP4, SO.BUSY_POLL, Duration.ofNanos(50_000)),
                flag(On.UDP4, SO.PREFER_BUSY_POLL),
                writeOnly(On.UDP4, SO.BUSY_POLL_BUDGET, 16),
                set(On.TCP4, SO.MAX_PACING_RATE, -1L, 10_000_000_000L),
                set(On.UDP4, SO.INCOMING_CPU, -1, 0),
                readOnly(On.UDP4, SO.BPF_EXTENSIONS, 64),
                setAny(On.UDP4, SO.TXTIME, new TxTime(CLOCK_MONOTONIC, SOF_TXTIME_REPORT_ERRORS)),
                refuses(On.UDP4, SO.TXTIME, new TxTime(CLOCK_MONOTONIC, 1 << 7), EINVAL),
                refuses(On.UDP4, SO.ATTACH_BPF, -1, EBADF),
                refuses(On.UDP4, SO.ATTACH_REUSEPORT_CBPF, FIRST_OF_PORT, EINVAL),
                new OptionRow<>(
                        On.UDP4,
                        SO.ATTACH_REUSEPORT_CBPF,
                        "needs REUSEPORT",
                        (sock, o) -> {
                            sock.set(SO.REUSEPORT, true).bind(LOOPBACK).set(o, FIRST_OF_PORT);
                            assertThat(refused(() -> sock.get(o)), is(Errno.name(ENOPROTOOPT)));
                        }),
                new OptionRow<>(
                        On.UDP4,
                        SO.DETACH_REUSEPORT_BPF,
                        "works once",
                        (sock, o) -> {
                            sock.set(SO.REUSEPORT, true).bind(LOOPBACK);
                            sock.set(SO.ATTACH_REUSEPORT_CBPF, FIRST_OF_PORT).set(o, 0);
                            assertThat(refused(() -> sock.set(o, 0)), is(Errno.name(ENOENT)));
                        }),
                writeOnly(On.UDP6, SO.CNX_ADVICE, 1),
                new OptionRow<>(
                        On.UDP4,
                        SO.MEMINFO,
                        "has the buffers' sizes",
                        (sock, o) -> {
                            List<Integer> info = sock.get(o);
                            assertThat(info.get(1), is(sock.get(SO.RCVBUF)));
                            assertThat(info.get(3), is(sock.get(SO.SNDBUF)));
                        }),
                new OptionRow<>(
                        On.UDP4,
                        SO.COOKIE,
                        "is unique",
                        (sock, o) -> {
                            try (Sock other = On.UDP4.open()) {
                                assertThat(sock.get(o), is(not(other.get(o))));
                                assertThat(sock.get(o), is(sock.get(o)));
                            }
                        }),
                new OptionRow<>(
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
                new OptionRow<>(
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

    private static OptionRow<SockOpt<Integer>> doubled(SockOpt<Integer> buffer) {
        return new OptionRow<>(
                On.UDP4,
                buffer,
                "is doubled",
                (sock, o) -> {
                    sock.set(o, 8192);
                    assertThat(sock.get(o), is(16_384));
                });
    }

    private static OptionRow<SockOpt<Integer>> beyondTheLimit(
            SockOpt<Integer> force, SockOpt<Integer> buffer) {
        return new OptionRow<>(
                On.UDP4,
                force,
                "goes beyond the limit",
                (sock, o) -> {
                    sock.set(buffer, Integer.MAX_VALUE / 2);
                    int limit = sock.get(buffer);
                    sock.set(o, limit);
                    assertThat(sock.get(buffer), is(2 * limit));
                });
    }

    private static List<String> pidsOf(Fd pidfd) {
        try {
            return Files.readAllLines(Path.of("/proc/self/fdinfo/" + pidfd.fd()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
