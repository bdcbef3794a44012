package berkeley.addr;

import static berkeley.bindings.bluetooth.Constants.BDADDR_BREDR;
import static berkeley.bindings.bluetooth.Constants.HCI_CHANNEL_RAW;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.AF_CAN;
import static berkeley.bindings.socket.Constants.AF_INET;
import static berkeley.bindings.socket.Constants.AF_INET6;
import static berkeley.bindings.socket.Constants.AF_NETLINK;
import static berkeley.bindings.socket.Constants.AF_PACKET;
import static berkeley.bindings.socket.Constants.AF_UNIX;
import static berkeley.bindings.socket.Constants.AF_UNSPEC;
import static berkeley.bindings.socket.Constants.AF_VSOCK;
import static berkeley.bindings.socket.Constants.J1939_NO_NAME;

import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.bindings.socket.sockaddr_un;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * {@code struct sockaddr}: the address of a socket, as a value.
 *
 * <p>{@link Object#toString toString} and {@link #parse} are inverse:
 *
 * <pre>
 * 127.0.0.1:80                    Inet
 * [::1]:80  [fe80::1%eth0]:80     Inet6; also [::1]:80,flowinfo=0x5
 * unix:/run/x  unix:@name  unix:  Unix: a path, an abstract name, none; other bytes than text as \xff
 * packet:eth0,protocol=0x800      Packet; also hatype=, pkttype=, addr=00:11:22:33:44:55
 * netlink:0,groups=0x1            Netlink
 * vsock:2:1024  vsock:*:*         Vsock; * is VMADDR_CID_ANY and VMADDR_PORT_ANY
 * can:vcan0  can:0                Can; 0 is any interface
 * isotp:vcan0:0x7e0:0x7e8         Isotp: what it receives and what it sends
 * j1939:vcan0:0x20                J1939; also pgn=, name=; * is J1939_NO_ADDR
 * rfcomm:00:AA:01:00:00:42/3      Rfcomm, with its channel
 * l2cap:00:AA:01:00:00:42/0x1001  L2cap, with its PSM; also cid=, type=
 * sco:00:AA:01:00:00:42           Sco
 * hci:0,channel=1                 Hci
 * af38:00ff                       Unknown: the family's number and the bytes after it
 * </pre>
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/sockaddr.3type.html">sockaddr(3type)</a>
 */
public sealed interface SockAddr {

    /**
     * An address of family {@code AF_UNSPEC}: connecting a datagram socket to it dissolves the
     * association.
     */
    Unknown UNSPEC = new Unknown(AF_UNSPEC, Bytes.EMPTY);

    /** The address family, {@code AF_*}. */
    int family();

    /** How many bytes {@link #encode} writes: what C passes as {@code socklen_t}. */
    default int length() {
        return SockAddrCodec.length(this);
    }

    /**
     * Writes the {@code struct sockaddr} to the start of {@code segment}, allocating nothing, and
     * returns its length.
     *
     * @throws IllegalArgumentException if {@code segment} has fewer than {@link #length} bytes
     */
    default int encode(MemorySegment segment) {
        return SockAddrCodec.encode(this, segment);
    }

    /**
     * Reads the {@code struct sockaddr} of {@code length} bytes that the kernel wrote to {@code
     * segment}. A length beyond the segment means that the kernel cut the address off, and only
     * what is there is read. An address too short for its family, or of a family without a record
     * here, is {@link Unknown}; one shorter than a family is {@link #UNSPEC}.
     *
     * <p>The addresses of {@code AF_BLUETOOTH} and {@code AF_CAN} say nowhere which protocol they
     * are for, so their length tells.
     */
    static SockAddr decode(MemorySegment segment, int length) {
        return SockAddrCodec.decode(segment, length);
    }

    /**
     * Reads the notation of {@link Object#toString toString}. An interface may be given by name or
     * number.
     *
     * @throws IllegalArgumentException if {@code text} is not an address, or names an interface
     *     that is not there
     */
    static SockAddr parse(String text) {
        return Notation.parse(text);
    }

    /** Every address of this host, {@code INADDR_ANY}. */
    static Inet inet(int port) {
        return new Inet(Ip4.ANY, port);
    }

    static Inet inet(String ip, int port) {
        return new Inet(Ip4.parse(ip), port);
    }

    /** Every address of this host, {@code in6addr_any}. */
    static Inet6 inet6(int port) {
        return new Inet6(Ip6.ANY, port);
    }

    /** An address with an optional scope, such as {@code fe80::1%eth0}. */
    static Inet6 inet6(String ip, int port) {
        int scope = ip.indexOf('%');
        return scope < 0
                ? new Inet6(Ip6.parse(ip), port)
                : new Inet6(
                        Ip6.parse(ip.substring(0, scope)),
                        port,
                        0,
                        Scope.index(ip.substring(scope + 1)));
    }

    /** A path in the file system, in UTF-8. */
    static Unix unix(String path) {
        if (path.isEmpty() || path.charAt(0) == 0) {
            throw new IllegalArgumentException(
                    "no path; an abstract name is abstractUnix(), none is unnamed()");
        }
        return new Unix(utf8(path));
    }

    /** A name outside the file system, in UTF-8, without the zero byte that C writes before it. */
    static Unix abstractUnix(String name) {
        return new Unix(utf8("\0" + name));
    }

    private static Bytes utf8(String name) {
        if (!UTF_8.newEncoder().canEncode(name)) {
            throw new IllegalArgumentException("half a surrogate pair in " + name);
        }
        return Bytes.of(name.getBytes(UTF_8));
    }

    /**
     * The address of a Unix socket that has none; to bind to it gives the socket an abstract name
     * of its own.
     */
    static Unix unnamed() {
        return Unix.UNNAMED;
    }

    /** The address that java.net has as an Internet or Unix domain address. */
    static SockAddr of(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet -> of(inet);
            case UnixDomainSocketAddress unix -> of(unix);
            default ->
                    throw new IllegalArgumentException(
                            "no Internet or Unix domain address: " + address);
        };
    }

    /**
     * The same address, {@link Inet} or {@link Inet6}.
     *
     * @throws IllegalArgumentException if {@code address} is unresolved
     */
    static SockAddr of(InetSocketAddress address) {
        return switch (address.getAddress()) {
            case Inet4Address ip -> new Inet(Ip4.of(ip), address.getPort());
            case Inet6Address ip -> new Inet6(Ip6.of(ip), address.getPort(), 0, ip.getScopeId());
            case null, default -> throw new IllegalArgumentException("unresolved: " + address);
        };
    }

    /** The same address; an empty path is unnamed. */
    static Unix of(UnixDomainSocketAddress address) {
        return new Unix(PathBytes.of(address.getPath()));
    }

    /**
     * {@code struct sockaddr_in}.
     *
     * @param port in host order
     * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>
     */
    record Inet(Ip4 ip, int port) implements SockAddr {

        public Inet {
            Range.u16("port", port);
        }

        @Override
        public int family() {
            return AF_INET;
        }

        public InetSocketAddress toInetSocketAddress() {
            return new InetSocketAddress(ip.toInetAddress(), port);
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr_in6}. A dual-stack socket names an IPv4 peer by an IPv4-mapped
     * address; {@link Ip6#unmapped} is the peer's own.
     *
     * @param port in host order
     * @param flowinfo in host order
     * @param scopeId the interface index of a link-local address; 0 is none
     * @see <a href="https://man7.org/linux/man-pages/man7/ipv6.7.html">ipv6(7)</a>
     */
    record Inet6(Ip6 ip, int port, int flowinfo, int scopeId) implements SockAddr {

        public Inet6 {
            Range.u16("port", port);
        }

        public Inet6(Ip6 ip, int port) {
            this(ip, port, 0, 0);
        }

        @Override
        public int family() {
            return AF_INET6;
        }

        /**
         * The same address without its flow information, for which java.net has no place. An
         * IPv4-mapped address becomes an {@link Inet4Address}, as in java.net, and {@link #of}
         * makes that an {@link Inet}: to connect an AF_INET6 socket to it, use {@link Ip6#mapped}.
         */
        public InetSocketAddress toInetSocketAddress() {
            return new InetSocketAddress(ip.toInetAddress(scopeId == 0 ? -1 : scopeId), port);
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr_un}.
     *
     * @param name a path without its ending zero byte; or an abstract name with the zero byte
     *     before it; or empty, for a socket without a name. At most 108 bytes, the size of {@code
     *     sun_path}
     * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
     */
    record Unix(Bytes name) implements SockAddr {

        private static final int LIMIT = (int) sockaddr_un.sun_path$layout().byteSize();
        private static final Unix UNNAMED = new Unix(Bytes.EMPTY);

        public Unix {
            if (name.length() > LIMIT) {
                throw new IllegalArgumentException(
                        "sun_path holds "
                                + LIMIT
                                + " bytes, the "
                                + (name.get(0) == 0 ? "abstract name with its zero byte" : "path")
                                + " has "
                                + name.length()
                                + ": "
                                + Notation.unix(name));
            }
            if (name.indexOf((byte) 0) > 0) {
                throw new IllegalArgumentException(
                        "a path has no zero byte: " + Notation.unix(name));
            }
        }

        @Override
        public int family() {
            return AF_UNIX;
        }

        public boolean isUnnamed() {
            return name.isEmpty();
        }

        public boolean isAbstract() {
            return !name.isEmpty() && name.get(0) == 0;
        }

        /**
         * The same address; unnamed is the empty path.
         *
         * @throws IllegalArgumentException if the name is abstract, or no path in the JVM's
         *     encoding of file names
         */
        public UnixDomainSocketAddress toUnixDomainSocketAddress() {
            if (isAbstract()) {
                throw new IllegalArgumentException("java.net has no abstract names: " + this);
            }
            return UnixDomainSocketAddress.of(PathBytes.toPath(name));
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr_ll}.
     *
     * @param protocol {@code ETH_P_*} in host order
     * @param ifindex the interface; 0 is any
     * @param hatype {@code ARPHRD_*}
     * @param pkttype {@code PACKET_HOST}, {@code PACKET_OUTGOING} …
     * @param addr the link-layer address; six bytes on Ethernet, eight fit the C struct, 32 are the
     *     kernel's limit
     * @see <a href="https://man7.org/linux/man-pages/man7/packet.7.html">packet(7)</a>
     */
    record Packet(int protocol, int ifindex, int hatype, int pkttype, Bytes addr)
            implements SockAddr {

        static final int MAX_ADDR_LEN = 32;

        public Packet {
            Range.u16("protocol", protocol);
            Range.u16("hatype", hatype);
            Range.u8("pkttype", pkttype);
            if (addr.length() > MAX_ADDR_LEN) {
                throw new IllegalArgumentException(
                        "a link-layer address has at most "
                                + MAX_ADDR_LEN
                                + " bytes, not "
                                + addr.length());
            }
        }

        /** What {@code bind} needs: a protocol and an interface. */
        public Packet(int protocol, int ifindex) {
            this(protocol, ifindex, 0, 0, Bytes.EMPTY);
        }

        /**
         * What {@code sendto} on a {@code SOCK_DGRAM} socket needs: a protocol, an interface and a
         * destination.
         */
        public Packet(int protocol, int ifindex, MacAddr addr) {
            this(protocol, ifindex, 0, 0, addr.toBytes());
        }

        @Override
        public int family() {
            return AF_PACKET;
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr_nl}.
     *
     * @param pid the port, unsigned; 0 is the kernel, or at bind a free one
     * @param groups a bit for each multicast group
     * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
     */
    record Netlink(int pid, int groups) implements SockAddr {

        @Override
        public int family() {
            return AF_NETLINK;
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr_vm}.
     *
     * @param cid the machine, unsigned: {@code VMADDR_CID_*}
     * @param port unsigned, 32 bits; {@code VMADDR_PORT_ANY} asks for a free one
     * @param flags {@code VMADDR_FLAG_*}
     * @see <a href="https://man7.org/linux/man-pages/man7/vsock.7.html">vsock(7)</a>
     */
    record Vsock(int cid, int port, int flags) implements SockAddr {

        public Vsock {
            Range.u8("flags", flags);
        }

        public Vsock(int cid, int port) {
            this(cid, port, 0);
        }

        @Override
        public int family() {
            return AF_VSOCK;
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr_can} of a {@code CAN_RAW} or {@code CAN_BCM} socket, up to {@code
     * can_ifindex}, as Linux takes it since 5.4.
     *
     * @param ifindex the interface; 0 is any
     * @see <a href="https://docs.kernel.org/networking/can.html">SocketCAN</a>
     */
    record Can(int ifindex) implements SockAddr {

        @Override
        public int family() {
            return AF_CAN;
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr_can} of a {@code CAN_ISOTP} socket, up to {@code can_addr.tp}.
     *
     * @param ifindex the interface
     * @param rxId the CAN identifier of what is received; one of 29 bits has {@code CAN_EFF_FLAG}
     * @param txId the CAN identifier of what is sent
     * @see <a href="https://docs.kernel.org/networking/iso15765-2.html">ISO-TP</a>
     */
    record Isotp(int ifindex, int rxId, int txId) implements SockAddr {

        @Override
        public int family() {
            return AF_CAN;
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr_can} of a {@code CAN_J1939} socket.
     *
     * @param ifindex the interface
     * @param name of the control function, 64 bits; {@code J1939_NO_NAME} is none
     * @param pgn the parameter group number; {@code J1939_NO_PGN} is none
     * @param addr of the control function; {@code J1939_NO_ADDR} is none
     * @see <a href="https://docs.kernel.org/networking/j1939.html">J1939</a>
     */
    record J1939(int ifindex, long name, int pgn, int addr) implements SockAddr {

        public J1939 {
            Range.u8("addr", addr);
        }

        /** An address without a name. */
        public J1939(int ifindex, int pgn, int addr) {
            this(ifindex, J1939_NO_NAME, pgn, addr);
        }

        @Override
        public int family() {
            return AF_CAN;
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr_rc}.
     *
     * @param channel 1 to 30; 0 asks {@code bind} for a free one
     */
    record Rfcomm(BdAddr addr, int channel) implements SockAddr {

        public Rfcomm {
            Range.u8("channel", channel);
        }

        @Override
        public int family() {
            return AF_BLUETOOTH;
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr_l2}.
     *
     * @param psm the protocol or service, in host order; 0 if a channel is meant
     * @param cid the channel, in host order; 0 if a service is meant
     * @param type {@code BDADDR_BREDR}, {@code BDADDR_LE_PUBLIC} or {@code BDADDR_LE_RANDOM}
     */
    record L2cap(BdAddr addr, int psm, int cid, int type) implements SockAddr {

        public L2cap {
            Range.u16("psm", psm);
            Range.u16("cid", cid);
            Range.u8("type", type);
        }

        public L2cap(BdAddr addr, int psm) {
            this(addr, psm, 0, BDADDR_BREDR);
        }

        @Override
        public int family() {
            return AF_BLUETOOTH;
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /** {@code struct sockaddr_sco}. */
    record Sco(BdAddr addr) implements SockAddr {

        @Override
        public int family() {
            return AF_BLUETOOTH;
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr_hci}.
     *
     * @param dev the controller's number, or {@code HCI_DEV_NONE}
     * @param channel {@code HCI_CHANNEL_*}
     */
    record Hci(int dev, int channel) implements SockAddr {

        public Hci {
            Range.u16("dev", dev);
            Range.u16("channel", channel);
        }

        public Hci(int dev) {
            this(dev, HCI_CHANNEL_RAW);
        }

        @Override
        public int family() {
            return AF_BLUETOOTH;
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }

    /**
     * {@code struct sockaddr}: any other address, and one that was cut off.
     *
     * @param data what follows the family, {@code sa_data}
     */
    record Unknown(int family, Bytes data) implements SockAddr {

        public Unknown {
            Range.u16("family", family);
        }

        @Override
        public String toString() {
            return Notation.format(this);
        }
    }
}
