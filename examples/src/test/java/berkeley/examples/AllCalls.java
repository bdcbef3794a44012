package berkeley.examples;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.Fcntl.*;
import static berkeley.sys.Poll.*;
import static berkeley.sys.SysEpoll.*;
import static berkeley.sys.SysEventfd.*;
import static berkeley.sys.SysIoctl.ioctl;
import static berkeley.sys.SysSelect.*;
import static berkeley.sys.SysSendfile.sendfile;
import static berkeley.sys.SysSocket.*;
import static berkeley.sys.SysTimerfd.*;
import static berkeley.sys.SysUio.*;
import static berkeley.sys.Unistd.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.cmsghdr;
import berkeley.bindings.socket.epoll_event;
import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.pollfd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Makes each call of berkeley.sys, well and badly, for strace to watch. */
final class AllCalls {
    private static final Arena ARENA = Arena.ofAuto();
    private static final MemorySegment BAD = MemorySegment.ofAddress(8);
    private static final MemorySegment NULL = MemorySegment.NULL;

    private AllCalls() {}

    public static void main(String[] args) throws InterruptedException {
        streams();
        names();
        unusualLengths();
        datagrams();
        messages();
        ancillary();
        options();
        waiting();
        descriptors();
        pipes();
        families();
        negatives();
        threads();
    }

    /** An int is told with its 32 bits, however wide it travels. */
    private static void negatives() {
        socket(-1, SOCK_STREAM, 0);
        socket(AF_INET, -1, 0);
        socket(AF_INET, SOCK_STREAM, -1);
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        setsockopt(fd, SOL_SOCKET, -1, integer(1), 4);
        shutdown(fd, -1);
        listen(fd, -1);
        fcntl(fd, -1);
        fcntl(fd, F_SETFD, -1);
        close(fd);
        epoll_create1(-1);
        epoll_ctl(fd, -1, fd, NULL);
        timerfd_create(-1, 0);
        timerfd_settime(fd, Integer.MIN_VALUE | TFD_TIMER_ABSTIME, NULL, NULL);
    }

    private static MemorySegment bytes(String text) {
        byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment bytes = ARENA.allocate(Math.max(1, latin1.length), 8);
        return bytes.copyFrom(MemorySegment.ofArray(latin1));
    }

    private static MemorySegment integer(int value) {
        MemorySegment segment = ARENA.allocate(JAVA_INT);
        segment.set(JAVA_INT, 0, value);
        return segment;
    }

    private static MemorySegment longs(long... values) {
        return ARENA.allocateFrom(JAVA_LONG, values);
    }

    private static final MemorySegment ADDRESS = ARENA.allocate(128, 8);

    /** Puts an address where all calls of this class take it from. */
    private static int address(String text) {
        return SockAddr.parse(text).encode(ADDRESS);
    }

    /** A socket bound to a free port of the loopback, its address in {@link #ADDRESS}. */
    private static int bound(int family, int type) {
        int fd = socket(family, type, 0);
        bind(fd, ADDRESS, address(family == AF_INET6 ? "[::1]:0" : "127.0.0.1:0"));
        getsockname(fd, ADDRESS, integer(128));
        return fd;
    }

    private static void streams() {
        int server = bound(AF_INET, SOCK_STREAM | SOCK_CLOEXEC);
        listen(server, 5);
        int client = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
        connect(client, ADDRESS, 16);
        int peer = accept(server, ADDRESS, integer(128));
        send(client, bytes("hello"), 5, 0);
        MemorySegment buffer = ARENA.allocate(4096);
        recv(peer, buffer, 4096, 0);
        recv(peer, buffer, 4096, MSG_DONTWAIT | MSG_PEEK);
        send(
                peer,
                bytes("a\0001\1z\"\\\t\n\r\u000b\f\377 and more than thirty-two bytes"),
                44,
                MSG_NOSIGNAL | MSG_MORE);
        send(peer, bytes(""), 0, 0);
        recv(client, buffer, 4096, MSG_WAITALL | MSG_DONTWAIT);
        send(client, bytes("!"), 1, MSG_OOB);
        ioctl(peer, SIOCATMARK, integer(7));
        recv(peer, buffer, 1, MSG_OOB);
        write(client, bytes("write"), 5);
        ioctl(peer, FIONREAD, integer(7));
        ioctl(client, SIOCOUTQ, integer(7));
        read(peer, buffer, 100);
        read(peer, BAD, 0);
        write(client, BAD, 3);
        read(client, BAD, 3);
        shutdown(client, SHUT_WR);
        recv(peer, buffer, 10, 0);
        shutdown(client, SHUT_RDWR);
        shutdown(client, 7);
        getsockname(server, ADDRESS, integer(128));
        int late = socket(AF_INET, SOCK_STREAM, 0);
        connect(late, ADDRESS, 16);
        close(late);
        int second = accept4(server, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        close(second);
        close(peer);
        close(client);
        close(server);
        close(server);
    }

    private static void names() {
        int fd = bound(AF_INET, SOCK_DGRAM);
        getsockname(fd, ADDRESS, integer(16));
        getsockname(fd, ADDRESS, integer(3));
        getsockname(fd, BAD, integer(16));
        getsockname(fd, ADDRESS, NULL);
        getpeername(fd, ADDRESS, integer(128));
        getsockname(999, ADDRESS, integer(128));
        bind(fd, ADDRESS, 16);
        bind(fd, BAD, 16);
        bind(fd, ADDRESS, 1);
        connect(fd, NULL, 0);
        connect(fd, bytes("\0\0aaaaaaaaaaaaaa"), 16);
        connect(fd, bytes("\2\0\0\1"), 4);
        close(fd);
        socket(99, 7, 5);
        socket(AF_INET, SOCK_STREAM, IPPROTO_UDP);
        socket(AF_UNIX, SOCK_STREAM | 0x4000, 0);
    }

    private static void datagrams() {
        int a = bound(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC);
        sendto(a, bytes("self"), 4, 0, ADDRESS, 16);
        recvfrom(a, ARENA.allocate(10), 3, MSG_TRUNC, ADDRESS, integer(128));
        recvfrom(a, ARENA.allocate(10), 3, MSG_DONTWAIT, ADDRESS, integer(128));
        close(a);
        int b = bound(AF_INET6, SOCK_DGRAM);
        sendto(b, bytes("six"), 3, 0, ADDRESS, 28);
        recvfrom(b, ARENA.allocate(10), 10, 0, ADDRESS, integer(28));
        sendto(b, bytes("six"), 3, 0, NULL, 0);
        close(b);
    }

    private static MemorySegment message(
            MemorySegment name,
            int nameLength,
            MemorySegment control,
            long controlLength,
            String... parts) {
        MemorySegment vector = iovec.allocateArray(parts.length, ARENA);
        for (int i = 0; i < parts.length; i++) {
            MemorySegment each = iovec.asSlice(vector, i);
            iovec.iov_base(each, bytes(parts[i]));
            iovec.iov_len(each, parts[i].length());
        }
        MemorySegment message = msghdr.allocate(ARENA);
        msghdr.msg_name(message, name);
        msghdr.msg_namelen(message, nameLength);
        msghdr.msg_iov(message, vector);
        msghdr.msg_iovlen(message, parts.length);
        msghdr.msg_control(message, control);
        msghdr.msg_controllen(message, controlLength);
        return message;
    }

    private static MemorySegment control(int level, int type, int... data) {
        MemorySegment control = ARENA.allocate(16 + (data.length * 4 + 7 & ~7), 8);
        cmsghdr.cmsg_len(control, 16 + data.length * 4L);
        cmsghdr.cmsg_level(control, level);
        cmsghdr.cmsg_type(control, type);
        MemorySegment.copy(data, 0, control, JAVA_INT, 16, data.length);
        return control;
    }

    private static void messages() {
        MemorySegment pair = ARENA.allocate(8, 4);
        socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
        socketpair(AF_INET, SOCK_STREAM, 0, pair);
        int a = pair.get(JAVA_INT, 0);
        int b = pair.get(JAVA_INT, 4);
        sendmsg(
                a,
                message(
                        NULL,
                        0,
                        NULL,
                        0,
                        "one ",
                        "two, and this one is rather longer than it may be"),
                0);
        recvmsg(b, message(ADDRESS, 110, NULL, 0, "....", "........"), 0);
        recvmsg(b, message(ADDRESS, 110, NULL, 0, "...."), MSG_DONTWAIT);
        recvmsg(b, BAD, 0);
        sendmsg(a, BAD, 0);
        sendmsg(a, message(NULL, 0, control(SOL_SOCKET, SCM_RIGHTS, b), 24, "fd"), MSG_NOSIGNAL);
        MemorySegment received = ARENA.allocate(64, 8);
        recvmsg(b, message(NULL, 0, received, 64, "..."), MSG_CMSG_CLOEXEC);
        close(received.get(JAVA_INT, 16));
        sendmsg(a, message(NULL, 0, control(SOL_SOCKET, SCM_RIGHTS, b, 999), 24, "bad"), 0);

        writev(a, iovec(bytes("write"), bytes("vector")), 2);
        readv(b, iovec(bytes("...."), bytes("..............")), 2);
        writev(a, BAD, 2);
        writev(a, iovec(), 0);
        read(b, bytes("."), 1);
        setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, longs(0, 1000), 16);
        readv(b, iovec(bytes("....")), 1);

        MemorySegment two = mmsghdr.allocateArray(2, ARENA);
        mmsghdr.msg_hdr(two, message(NULL, 0, NULL, 0, "first"));
        mmsghdr.msg_hdr(mmsghdr.asSlice(two, 1), message(NULL, 0, NULL, 0, "second"));
        sendmmsg(a, two, 2, 0);
        recvmmsg(b, two, 2, MSG_DONTWAIT, NULL);
        recvmmsg(b, two, 2, MSG_DONTWAIT, longs(1, 0));
        sendmmsg(999, two, 2, 0);
        close(a);
        close(b);
    }

    private static MemorySegment iovec(MemorySegment... parts) {
        MemorySegment vector = iovec.allocateArray(Math.max(1, parts.length), ARENA);
        for (int i = 0; i < parts.length; i++) {
            iovec.iov_base(iovec.asSlice(vector, i), parts[i]);
            iovec.iov_len(iovec.asSlice(vector, i), parts[i].byteSize());
        }
        return vector;
    }

    private static void ancillary() {
        int fd = bound(AF_INET, SOCK_DGRAM);
        for (int option : new int[] {IP_PKTINFO, IP_RECVTTL, IP_RECVTOS, IP_RECVERR}) {
            setsockopt(fd, SOL_IP, option, integer(1), 4);
        }
        setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, integer(1), 4);
        MemorySegment control = ARENA.allocate(256, 8);
        sendmsg(fd, message(ADDRESS, 16, control(SOL_IP, IP_TTL, 5), 24, "ttl"), 0);
        recvmsg(fd, message(ADDRESS, 128, control, 256, "....."), 0);
        sendto(fd, bytes("x"), 1, 0, ADDRESS, address("127.0.0.1:1"));
        poll(pollfds(fd, 0), 1, 1000);
        recvmsg(fd, message(ADDRESS, 128, control, 256, "....."), MSG_ERRQUEUE);
        close(fd);
        int six = bound(AF_INET6, SOCK_DGRAM);
        setsockopt(six, SOL_IPV6, IPV6_RECVPKTINFO, integer(1), 4);
        setsockopt(six, SOL_IPV6, IPV6_RECVHOPLIMIT, integer(1), 4);
        sendto(six, bytes("x"), 1, 0, ADDRESS, 28);
        recvmsg(six, message(ADDRESS, 128, control, 256, "....."), 0);
        close(six);
        MemorySegment pair = ARENA.allocate(8, 4);
        socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
        int a = pair.get(JAVA_INT, 0);
        int b = pair.get(JAVA_INT, 4);
        setsockopt(b, SOL_SOCKET, SO_PASSCRED, integer(1), 4);
        write(a, bytes("who"), 3);
        recvmsg(b, message(NULL, 0, control, 256, "....."), 0);
        close(a);
        close(b);
    }

    private static void options() {
        int fd = bound(AF_INET, SOCK_STREAM);
        MemorySegment value = ARENA.allocate(256, 8);
        int[][] plain = {
            {SOL_SOCKET, SO_REUSEADDR},
            {SOL_SOCKET, SO_ERROR},
            {SOL_SOCKET, SO_TYPE},
            {SOL_SOCKET, SO_SNDBUF},
            {SOL_SOCKET, SO_PEERCRED},
            {SOL_SOCKET, SO_LINGER},
            {SOL_SOCKET, SO_DOMAIN},
            {SOL_SOCKET, SO_PROTOCOL},
            {SOL_SOCKET, SO_ACCEPTCONN},
            {SOL_IP, IP_TTL},
            {SOL_IP, IP_MTU},
            {SOL_TCP, TCP_NODELAY},
            {SOL_TCP, TCP_MAXSEG},
            {SOL_TCP, TCP_CONGESTION},
            {SOL_SOCKET, 99},
            {77, 1},
            {SOL_UDP, UDP_CORK}
        };
        for (int[] option : plain) {
            getsockopt(fd, option[0], option[1], value, integer(4));
        }
        getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, value, integer(16));
        getsockopt(fd, SOL_TCP, TCP_INFO, value, integer(256));
        getsockopt(fd, SOL_TCP, TCP_CONGESTION, value, integer(16));
        getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, BAD, integer(4));
        getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, value, NULL);
        getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, value, integer(0));
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, integer(1), 4);
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, integer(1), 1);
        setsockopt(fd, SOL_SOCKET, SO_LINGER, longs(5L << 32 | 1), 8);
        setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, bytes("lo\0"), 3);
        setsockopt(fd, SOL_TCP, TCP_KEEPIDLE, integer(60), 4);
        setsockopt(fd, SOL_TCP, TCP_NODELAY, NULL, 0);
        setsockopt(fd, SOL_IP, IP_TTL, BAD, 4);
        close(fd);
        int group = bound(AF_INET, SOCK_DGRAM);
        setsockopt(group, SOL_IP, IP_ADD_MEMBERSHIP, bytes("\340\0\0\1\177\0\0\1"), 8);
        close(group);
        int group6 = bound(AF_INET6, SOCK_DGRAM);
        setsockopt(
                group6,
                SOL_IPV6,
                IPV6_ADD_MEMBERSHIP,
                bytes("\377\2\0\0\0\0\0\0\0\0\0\0\0\0\0\1\1\0\0\0"),
                20);
        getsockopt(group6, SOL_IPV6, IPV6_UNICAST_HOPS, value, integer(4));
        close(group6);
    }

    /** Options and addresses of lengths that are not theirs, and pointers to nothing. */
    private static void unusualLengths() {
        int tcp = bound(AF_INET, SOCK_STREAM);
        int six = socket(AF_INET6, SOCK_DGRAM, 0);
        MemorySegment value = bytes("\1\0\0\0\2\0\0\0\3\0\0\0" + "\0".repeat(388));
        int[][] options = {
            {SOL_SOCKET, SO_REUSEADDR},
            {SOL_SOCKET, SO_LINGER},
            {SOL_SOCKET, SO_BINDTODEVICE},
            {SOL_SOCKET, SO_PEERCRED},
            {SOL_SOCKET, SO_ERROR},
            {SOL_SOCKET, SO_MAX_PACING_RATE},
            {SOL_SOCKET, SO_TXREHASH},
            {SOL_SOCKET, SO_ATTACH_FILTER},
            {SOL_SOCKET, 99},
            {SOL_IP, IP_TTL},
            {SOL_IP, IP_ADD_MEMBERSHIP},
            {SOL_IP, MCAST_JOIN_GROUP},
            {SOL_IPV6, IPV6_V6ONLY},
            {SOL_IPV6, IPV6_ADD_MEMBERSHIP},
            {SOL_IPV6, IPV6_JOIN_ANYCAST},
            {SOL_TCP, TCP_NODELAY},
            {SOL_TCP, TCP_CONGESTION},
            {SOL_PACKET, PACKET_ADD_MEMBERSHIP},
            {SOL_PACKET, PACKET_RX_RING},
            {SOL_PACKET, PACKET_VERSION},
            {SOL_NETLINK, NETLINK_ADD_MEMBERSHIP},
            {SOL_UDP, UDP_CORK},
            {77, 1}
        };
        for (int[] option : options) {
            int fd = option[0] == SOL_IPV6 ? six : tcp;
            for (int length : new int[] {0, 1, 3, 4, 5, 8, 12, 16, 20, 24, 200}) {
                setsockopt(fd, option[0], option[1], value, length);
                getsockopt(fd, option[0], option[1], value, integer(length));
            }
            setsockopt(fd, option[0], option[1], NULL, 0);
            setsockopt(fd, option[0], option[1], NULL, 4);
            setsockopt(fd, option[0], option[1], BAD, 0);
            setsockopt(fd, option[0], option[1], BAD, 20);
            getsockopt(fd, option[0], option[1], NULL, integer(4));
            getsockopt(fd, option[0], option[1], value, BAD);
        }
        close(six);
        listen(tcp, 1);
        fcntl(tcp, F_SETFL, O_NONBLOCK);
        for (int length : new int[] {0, 1, 2, 16, 128}) {
            for (MemorySegment address : new MemorySegment[] {NULL, BAD, ADDRESS}) {
                getsockname(tcp, address, integer(length));
                getpeername(tcp, address, integer(length));
                accept(tcp, address, integer(length));
                accept4(tcp, address, integer(length), 0);
                recvfrom(tcp, value, 4, 0, address, integer(length));
            }
        }
        getsockname(tcp, ADDRESS, BAD);
        accept(tcp, ADDRESS, NULL);
        close(tcp);
        for (int family : new int[] {AF_UNIX, AF_CAN, AF_NETLINK, AF_BLUETOOTH, AF_VSOCK}) {
            for (int protocol = -1; protocol < 8; protocol++) { // 8, BTPROTO_ISO, is newer
                close(socket(family, SOCK_DGRAM, protocol));
            }
        }
    }

    private static MemorySegment pollfds(int... pairs) {
        MemorySegment all = pollfd.allocateArray(Math.max(1, pairs.length / 2), ARENA);
        for (int i = 0; i < pairs.length / 2; i++) {
            pollfd.fd(pollfd.asSlice(all, i), pairs[2 * i]);
            pollfd.events(pollfd.asSlice(all, i), (short) pairs[2 * i + 1]);
        }
        return all;
    }

    private static void waiting() {
        MemorySegment pair = ARENA.allocate(8, 4);
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
        int a = pair.get(JAVA_INT, 0);
        int b = pair.get(JAVA_INT, 4);
        write(a, bytes("x"), 1);
        poll(pollfds(a, POLLIN | POLLOUT, b, POLLIN, -1, 0), 3, 1000);
        poll(pollfds(a, POLLIN), 1, 1);
        poll(pollfds(999, POLLIN), 1, 1);
        poll(NULL, 0, 1);
        poll(BAD, 1, 1);
        ppoll(pollfds(b, POLLIN | POLLRDHUP), 1, longs(1, 5), NULL);
        ppoll(
                pollfds(a, POLLIN),
                1,
                longs(0, 1000),
                longs(1L << SIGUSR1 - 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

        MemorySegment in = ARENA.allocate(128, 8);
        MemorySegment out = ARENA.allocate(128, 8);
        FD_SET(a, in);
        FD_SET(b, in);
        FD_SET(a, out);
        select(Math.max(a, b) + 1, in, out, NULL, longs(1, 5));
        FD_ZERO(out);
        FD_ZERO(in);
        FD_SET(a, in);
        select(Math.max(a, b) + 1, in, out, NULL, longs(0, 1000));
        select(0, NULL, NULL, NULL, longs(0, 1000));
        FD_SET(b, in);
        pselect(Math.max(a, b) + 1, in, NULL, NULL, longs(1, 5), NULL);
        select(-1, in, NULL, NULL, NULL);

        int epoll = epoll_create1(EPOLL_CLOEXEC);
        MemorySegment event = epoll_event.allocate(ARENA);
        epoll_event.events(event, EPOLLIN | EPOLLET | EPOLLRDHUP);
        event.set(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, epoll_event.data$offset(), b);
        epoll_ctl(epoll, EPOLL_CTL_ADD, b, event);
        epoll_ctl(epoll, EPOLL_CTL_ADD, b, event);
        MemorySegment events = epoll_event.allocateArray(8, ARENA);
        epoll_wait(epoll, events, 8, 1000);
        epoll_wait(epoll, events, 8, 1);
        epoll_pwait(epoll, events, 8, 1, NULL);
        epoll_pwait2(epoll, events, 8, longs(0, 1000), NULL);
        epoll_wait(epoll, events, 0, 1);
        epoll_ctl(epoll, EPOLL_CTL_DEL, b, event);
        epoll_ctl(epoll, EPOLL_CTL_MOD, b, BAD);
        close(epoll);
        close(a);
        close(b);
    }

    private static void descriptors() {
        int fd = socket(AF_INET, SOCK_DGRAM, 0);
        fcntl(fd, F_GETFL);
        fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK);
        fcntl(fd, F_GETFL);
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        fcntl(fd, F_GETFD);
        close(fcntl(fd, F_DUPFD_CLOEXEC, 100));
        fcntl(999, F_GETFL);
        fcntl(fd, 77, 3);
        close(dup(fd));
        close(dup2(fd, 120));
        close(dup3(fd, 121, O_CLOEXEC));
        dup(999);
        MemorySegment ifr = bytes("lo" + "\0".repeat(38));
        for (int request :
                new int[] {SIOCGIFINDEX, SIOCGIFMTU, SIOCGIFFLAGS, SIOCGIFHWADDR, SIOCGIFADDR}) {
            ioctl(fd, request, ifr);
        }
        ioctl(fd, SIOCGIFMTU, bytes("nosuch" + "\0".repeat(34)));
        ioctl(fd, FIONBIO, integer(1));
        ioctl(fd, 0x12345, integer(1));
        ioctl(fd, FIONREAD, BAD);
        close(fd);

        MemorySegment counter = ARENA.allocate(8, 8);
        int event = eventfd(3, EFD_CLOEXEC | EFD_NONBLOCK);
        eventfd_write(event, 0x4142);
        eventfd_read(event, counter);
        eventfd_read(event, counter);
        close(event);
        close(eventfd(0, EFD_SEMAPHORE));
        int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        timerfd_settime(timer, 0, longs(0, 0, 1000, 5), NULL);
        timerfd_settime(timer, TFD_TIMER_ABSTIME, longs(0, 0, 0, 0), ARENA.allocate(32, 8));
        timerfd_gettime(timer, ARENA.allocate(32, 8));
        timerfd_gettime(timer, BAD);
        close(timer);
        timerfd_create(99, 0);
    }

    private static void pipes() {
        MemorySegment pair = ARENA.allocate(8, 4);
        pipe2(pair, O_CLOEXEC | O_NONBLOCK);
        int out = pair.get(JAVA_INT, 0);
        int in = pair.get(JAVA_INT, 4);
        int file = open("/etc/hostname", O_RDONLY | O_CLOEXEC, 0);
        open("/nonexistent/path", O_RDWR | O_CREAT, 0600);
        lseek(file, 1, SEEK_SET);
        sendfile(in, file, longs(0), 3);
        sendfile(in, file, NULL, 2);
        sendfile(in, in, NULL, 2);
        splice(file, longs(0), in, NULL, 2, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        vmsplice(in, iovec(bytes("gift")), 1, 0);
        MemorySegment other = ARENA.allocate(8, 4);
        pipe(other);
        tee(out, other.get(JAVA_INT, 4), 100, 0);
        read(out, ARENA.allocate(100), 100);
        read(out, ARENA.allocate(100), 100);
        for (int fd : new int[] {out, in, file, other.get(JAVA_INT, 0), other.get(JAVA_INT, 4)}) {
            close(fd);
        }
        unlink("/nonexistent/path");
    }

    private static void families() {
        int unix = socket(AF_UNIX, SOCK_STREAM, 0);
        bind(unix, ADDRESS, address("unix:@berkeley\0trace"));
        getsockname(unix, ADDRESS, integer(128));
        connect(unix, ADDRESS, address("unix:/nonexistent/socket"));
        connect(unix, bytes("\1\0"), 2);
        close(unix);
        int unnamed = socket(AF_UNIX, SOCK_DGRAM, 0);
        getsockname(unnamed, ADDRESS, integer(128));
        close(unnamed);
        int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        bind(netlink, bytes("\20\0\0\0\0\0\0\0\0\0\0\0"), 12);
        close(netlink);
        int six = socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
        connect(six, ADDRESS, address("[fe80::1%1]:80"));
        connect(six, ADDRESS, address("[::ffff:127.0.0.1]:80"));
        connect(six, ADDRESS, address("[1:0:0:2::3]:80"));
        close(six);
        socket(AF_PACKET, SOCK_DGRAM, 0xffff);
        close(socket(AF_VSOCK, SOCK_STREAM, 0));
        for (String bluetooth : new String[] {"\37\0\1\0\1\0", "\37\0abcdef", "\37\0abcdef\3\0"}) {
            int fd = socket(AF_INET, SOCK_STREAM, 0);
            bind(fd, bytes(bluetooth), bluetooth.length());
            close(fd);
        }
    }

    private static void threads() throws InterruptedException {
        int server = bound(AF_INET, SOCK_STREAM);
        listen(server, 1);
        MemorySegment address = ARENA.allocate(16, 8).copyFrom(ADDRESS.asSlice(0, 16));
        Thread client =
                new Thread(() -> {
                    int fd = socket(AF_INET, SOCK_STREAM, 0);
                    connect(fd, address, 16);
                    MemorySegment buffer = ARENA.allocate(64);
                    for (int i = 0; i < 10; i++) {
                        send(fd, bytes("ping " + i), 6, 0);
                        recv(fd, buffer, 64, 0);
                    }
                    close(fd);
                });
        client.start();
        int peer = accept(server, NULL, NULL);
        MemorySegment buffer = ARENA.allocate(64);
        long n;
        while ((n = recv(peer, buffer, 64, 0)) > 0) {
            buffer.set(JAVA_BYTE, 0, (byte) 'P');
            send(peer, buffer, n, 0);
        }
        close(peer);
        close(server);
        client.join();
    }
}
