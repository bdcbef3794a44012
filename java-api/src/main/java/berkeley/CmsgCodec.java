package berkeley;

import static berkeley.bindings.bluetooth.Constants.BT_SCM_PKT_STATUS;
import static berkeley.bindings.bluetooth.Constants.HCI_CMSG_DIR;
import static berkeley.bindings.bluetooth.Constants.HCI_CMSG_TSTAMP;
import static berkeley.bindings.bluetooth.Constants.SOL_HCI;
import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import berkeley.addr.Bytes;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.in6_pktinfo;
import berkeley.bindings.socket.in_pktinfo;
import berkeley.bindings.socket.scm_timestamping;
import berkeley.bindings.socket.sock_extended_err;
import berkeley.bindings.socket.timespec;
import berkeley.bindings.socket.timeval;
import berkeley.bindings.socket.tpacket_auxdata;
import berkeley.bindings.socket.ucred;
import berkeley.foreign.InAddr;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** The data of each {@link Cmsg} to bytes and back. */
final class CmsgCodec {

    private static final long TIMESPEC = timespec.sizeof();
    private static final long HARDWARE = 2 * TIMESPEC;

    private CmsgCodec() {}

    static int level(Cmsg cmsg) {
        return switch (cmsg) {
            case Cmsg.Rights _,
                    Cmsg.Credentials _,
                    Cmsg.PidFd _,
                    Cmsg.Timestamp _,
                    Cmsg.TimestampNs _,
                    Cmsg.Timestamping _,
                    Cmsg.TimestampingFlags _,
                    Cmsg.RxqOvfl _,
                    Cmsg.Mark _ ->
                    SOL_SOCKET;
            case Cmsg.PktInfo _, Cmsg.Ttl _, Cmsg.Tos _ -> IPPROTO_IP;
            case Cmsg.Pkt6Info _, Cmsg.HopLimit _, Cmsg.Tclass _ -> IPPROTO_IPV6;
            case Cmsg.OrigDstAddr c -> c.addr().family() == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
            case Cmsg.UdpSegment _, Cmsg.UdpGro _ -> IPPROTO_UDP;
            case Cmsg.Inq _ -> IPPROTO_TCP;
            case Cmsg.PacketAuxdata _ -> SOL_PACKET;
            case Cmsg.HciDir _, Cmsg.HciTimestamp _ -> SOL_HCI;
            case Cmsg.PktStatus _ -> SOL_BLUETOOTH;
            case Cmsg.RecvErr c -> c.level();
            case Cmsg.Unknown c -> c.level();
        };
    }

    static int type(Cmsg cmsg) {
        return switch (cmsg) {
            case Cmsg.Rights _ -> SCM_RIGHTS;
            case Cmsg.Credentials _ -> SCM_CREDENTIALS;
            case Cmsg.PidFd _ -> SCM_PIDFD;
            case Cmsg.Timestamp _ -> SCM_TIMESTAMP;
            case Cmsg.TimestampNs _ -> SCM_TIMESTAMPNS;
            case Cmsg.Timestamping _ -> SCM_TIMESTAMPING;
            case Cmsg.TimestampingFlags _ -> SO_TIMESTAMPING;
            case Cmsg.RxqOvfl _ -> SO_RXQ_OVFL;
            case Cmsg.Mark _ -> SO_MARK;
            case Cmsg.PktInfo _ -> IP_PKTINFO;
            case Cmsg.Ttl _ -> IP_TTL;
            case Cmsg.Tos _ -> IP_TOS;
            case Cmsg.Pkt6Info _ -> IPV6_PKTINFO;
            case Cmsg.HopLimit _ -> IPV6_HOPLIMIT;
            case Cmsg.Tclass _ -> IPV6_TCLASS;
            case Cmsg.OrigDstAddr c ->
                    c.addr().family() == AF_INET6 ? IPV6_ORIGDSTADDR : IP_ORIGDSTADDR;
            case Cmsg.UdpSegment _ -> UDP_SEGMENT;
            case Cmsg.UdpGro _ -> UDP_GRO;
            case Cmsg.Inq _ -> TCP_INQ;
            case Cmsg.PacketAuxdata _ -> PACKET_AUXDATA;
            case Cmsg.HciDir _ -> HCI_CMSG_DIR;
            case Cmsg.HciTimestamp _ -> HCI_CMSG_TSTAMP;
            case Cmsg.PktStatus _ -> BT_SCM_PKT_STATUS;
            case Cmsg.RecvErr c -> recvErr(c.level());
            case Cmsg.Unknown c -> c.type();
        };
    }

    private static int recvErr(int level) {
        return switch (level) {
            case IPPROTO_IP -> IP_RECVERR;
            case IPPROTO_IPV6 -> IPV6_RECVERR;
            case SOL_PACKET -> PACKET_TX_TIMESTAMP;
            default -> throw new IllegalArgumentException("no error queue has level " + level);
        };
    }

    /** {@return how many bytes {@link #encode} writes} */
    static long length(Cmsg cmsg) {
        return switch (cmsg) {
            case Cmsg.Rights c -> (long) Integer.BYTES * c.fds().size();
            case Cmsg.Credentials _ -> ucred.sizeof();
            case Cmsg.Timestamp _, Cmsg.HciTimestamp _ -> timeval.sizeof();
            case Cmsg.PktStatus _ -> Byte.BYTES;
            case Cmsg.TimestampNs _ -> TIMESPEC;
            case Cmsg.Timestamping _ -> scm_timestamping.sizeof();
            case Cmsg.PktInfo _ -> in_pktinfo.sizeof();
            case Cmsg.Pkt6Info _ -> in6_pktinfo.sizeof();
            case Cmsg.OrigDstAddr c -> c.addr().length();
            case Cmsg.UdpSegment _ -> Short.BYTES;
            case Cmsg.PacketAuxdata _ -> tpacket_auxdata.sizeof();
            case Cmsg.RecvErr c ->
                    sock_extended_err.sizeof() + (c.offender() == null ? 0 : c.offender().length());
            case Cmsg.Unknown c -> c.data().length();
            case Cmsg.PidFd _,
                    Cmsg.TimestampingFlags _,
                    Cmsg.RxqOvfl _,
                    Cmsg.Mark _,
                    Cmsg.Ttl _,
                    Cmsg.Tos _,
                    Cmsg.HopLimit _,
                    Cmsg.Tclass _,
                    Cmsg.UdpGro _,
                    Cmsg.Inq _,
                    Cmsg.HciDir _ ->
                    Integer.BYTES;
        };
    }

    /** Writes the data, which are zeroed and {@link #length} bytes. */
    static void encode(Cmsg cmsg, MemorySegment into) {
        switch (cmsg) {
            case Cmsg.Rights c -> {
                for (int i = 0; i < c.fds().size(); i++) {
                    into.setAtIndex(JAVA_INT, i, c.fds().get(i).fd());
                }
            }
            case Cmsg.Credentials c -> Ucred.CODEC.encode(c.ucred(), into);
            case Cmsg.PidFd c -> into.set(JAVA_INT, 0, c.fd().fd());
            case Cmsg.Timestamp c -> encodeMicros(c.time(), into);
            case Cmsg.HciTimestamp c -> encodeMicros(c.time(), into);
            case Cmsg.HciDir c -> into.set(JAVA_INT, 0, c.received() ? 1 : 0);
            case Cmsg.PktStatus c -> into.set(JAVA_BYTE, 0, (byte) c.status());
            case Cmsg.TimestampNs c -> encode(c.time(), into);
            case Cmsg.Timestamping c -> {
                encode(c.software(), into);
                encode(c.hardware(), into.asSlice(HARDWARE));
            }
            case Cmsg.TimestampingFlags c -> into.set(JAVA_INT, 0, c.flags());
            case Cmsg.RxqOvfl c -> into.set(JAVA_INT, 0, (int) c.dropped());
            case Cmsg.Mark c -> into.set(JAVA_INT, 0, c.mark());
            case Cmsg.PktInfo c -> {
                in_pktinfo.ipi_ifindex(into, c.ifindex());
                InAddr.put(into, in_pktinfo.ipi_spec_dst$offset(), c.specDst());
                InAddr.put(into, in_pktinfo.ipi_addr$offset(), c.addr());
            }
            case Cmsg.Ttl c -> into.set(JAVA_INT, 0, c.ttl());
            case Cmsg.Tos c -> into.set(JAVA_INT, 0, c.tos());
            case Cmsg.Pkt6Info c -> {
                InAddr.put(into, in6_pktinfo.ipi6_addr$offset(), c.addr());
                in6_pktinfo.ipi6_ifindex(into, c.ifindex());
            }
            case Cmsg.HopLimit c -> into.set(JAVA_INT, 0, c.hops());
            case Cmsg.Tclass c -> into.set(JAVA_INT, 0, c.tclass());
            case Cmsg.OrigDstAddr c -> c.addr().encode(into);
            case Cmsg.UdpSegment c -> into.set(JAVA_SHORT, 0, (short) c.size());
            case Cmsg.UdpGro c -> into.set(JAVA_INT, 0, c.size());
            case Cmsg.Inq c -> into.set(JAVA_INT, 0, c.bytes());
            case Cmsg.PacketAuxdata c -> {
                tpacket_auxdata.tp_status(into, c.status());
                tpacket_auxdata.tp_len(into, (int) c.len());
                tpacket_auxdata.tp_snaplen(into, (int) c.snaplen());
                tpacket_auxdata.tp_mac(into, (short) c.mac());
                tpacket_auxdata.tp_net(into, (short) c.net());
                tpacket_auxdata.tp_vlan_tci(into, (short) c.vlanTci());
                tpacket_auxdata.tp_vlan_tpid(into, (short) c.vlanTpid());
            }
            case Cmsg.RecvErr c -> {
                sock_extended_err.ee_errno(into, c.errno());
                sock_extended_err.ee_origin(into, (byte) c.origin());
                sock_extended_err.ee_type(into, (byte) c.type());
                sock_extended_err.ee_code(into, (byte) c.code());
                sock_extended_err.ee_info(into, c.info());
                sock_extended_err.ee_data(into, c.data());
                if (c.offender() != null) {
                    c.offender().encode(into.asSlice(sock_extended_err.sizeof()));
                }
            }
            case Cmsg.Unknown c -> c.data().copyTo(into, 0);
        }
    }

    /**
     * {@return what the bytes mean, or {@link Cmsg.Unknown} if they are not known or too few}
     *
     * @param domain of the socket that received them: SOL_HCI and SOL_IP are the same number
     */
    static Cmsg decode(int domain, int level, int type, MemorySegment data) {
        Cmsg known =
                switch (level) {
                    case SOL_SOCKET -> socket(type, data);
                    case IPPROTO_IP -> domain == AF_BLUETOOTH ? hci(type, data) : ip(type, data);
                    case SOL_BLUETOOTH ->
                            type == BT_SCM_PKT_STATUS && has(data, Byte.BYTES)
                                    ? new Cmsg.PktStatus(Byte.toUnsignedInt(data.get(JAVA_BYTE, 0)))
                                    : null;
                    case IPPROTO_IPV6 -> ipv6(type, data);
                    case IPPROTO_UDP ->
                            type == UDP_GRO && has(data, Integer.BYTES)
                                    ? new Cmsg.UdpGro(data.get(JAVA_INT, 0))
                                    : type == UDP_SEGMENT && has(data, Short.BYTES)
                                            ? new Cmsg.UdpSegment(u16(data.get(JAVA_SHORT, 0)))
                                            : null;
                    case IPPROTO_TCP ->
                            type == TCP_INQ && has(data, Integer.BYTES)
                                    ? new Cmsg.Inq(data.get(JAVA_INT, 0))
                                    : null;
                    case SOL_PACKET ->
                            switch (type) {
                                case PACKET_AUXDATA -> auxdata(data);
                                case PACKET_TX_TIMESTAMP -> error(level, data);
                                default -> null;
                            };
                    default -> null;
                };
        return known != null
                ? known
                : new Cmsg.Unknown(level, type, Bytes.of(data, 0, (int) data.byteSize()));
    }

    private static @Nullable Cmsg socket(int type, MemorySegment data) {
        return switch (type) {
            case SCM_RIGHTS -> new Cmsg.Rights(fds(data));
            case SCM_CREDENTIALS ->
                    has(data, ucred.sizeof())
                            ? new Cmsg.Credentials(Ucred.CODEC.decode(data, Ucred.CODEC.size()))
                            : null;
            case SCM_PIDFD ->
                    has(data, Integer.BYTES) ? new Cmsg.PidFd(new Fd(data.get(JAVA_INT, 0))) : null;
            case SCM_TIMESTAMP ->
                    has(data, timeval.sizeof()) ? new Cmsg.Timestamp(micros(data)) : null;
            case SCM_TIMESTAMPNS ->
                    has(data, TIMESPEC) ? new Cmsg.TimestampNs(instant(data)) : null;
            case SCM_TIMESTAMPING -> timestamping(data);
            case SO_RXQ_OVFL ->
                    has(data, Integer.BYTES)
                            ? new Cmsg.RxqOvfl(Integer.toUnsignedLong(data.get(JAVA_INT, 0)))
                            : null;
            case SO_MARK -> has(data, Integer.BYTES) ? new Cmsg.Mark(data.get(JAVA_INT, 0)) : null;
            default -> null;
        };
    }

    private static @Nullable Cmsg hci(int type, MemorySegment data) {
        return switch (type) {
            case HCI_CMSG_DIR ->
                    has(data, Integer.BYTES) ? new Cmsg.HciDir(data.get(JAVA_INT, 0) != 0) : null;
            case HCI_CMSG_TSTAMP ->
                    has(data, timeval.sizeof()) ? new Cmsg.HciTimestamp(micros(data)) : null;
            default -> null;
        };
    }

    private static @Nullable Cmsg ip(int type, MemorySegment data) {
        return switch (type) {
            case IP_PKTINFO ->
                    has(data, in_pktinfo.sizeof())
                            ? new Cmsg.PktInfo(
                                    in_pktinfo.ipi_ifindex(data),
                                    InAddr.ip4(data, in_pktinfo.ipi_spec_dst$offset()),
                                    InAddr.ip4(data, in_pktinfo.ipi_addr$offset()))
                            : null;
            case IP_TTL -> has(data, Integer.BYTES) ? new Cmsg.Ttl(data.get(JAVA_INT, 0)) : null;
            // The kernel writes one byte, and reads one or four.
            case IP_TOS ->
                    has(data, 1) ? new Cmsg.Tos(Byte.toUnsignedInt(data.get(JAVA_BYTE, 0))) : null;
            case IP_ORIGDSTADDR ->
                    new Cmsg.OrigDstAddr(SockAddr.decode(data, (int) data.byteSize()));
            case IP_RECVERR -> error(IPPROTO_IP, data);
            default -> null;
        };
    }

    private static @Nullable Cmsg ipv6(int type, MemorySegment data) {
        return switch (type) {
            case IPV6_PKTINFO ->
                    has(data, in6_pktinfo.sizeof())
                            ? new Cmsg.Pkt6Info(
                                    InAddr.ip6(data, in6_pktinfo.ipi6_addr$offset()),
                                    in6_pktinfo.ipi6_ifindex(data))
                            : null;
            case IPV6_HOPLIMIT ->
                    has(data, Integer.BYTES) ? new Cmsg.HopLimit(data.get(JAVA_INT, 0)) : null;
            case IPV6_TCLASS ->
                    has(data, Integer.BYTES) ? new Cmsg.Tclass(data.get(JAVA_INT, 0)) : null;
            case IPV6_ORIGDSTADDR ->
                    new Cmsg.OrigDstAddr(SockAddr.decode(data, (int) data.byteSize()));
            case IPV6_RECVERR -> error(IPPROTO_IPV6, data);
            default -> null;
        };
    }

    private static List<Fd> fds(MemorySegment data) {
        return IntStream.range(0, (int) (data.byteSize() / Integer.BYTES))
                .mapToObj(i -> new Fd(data.getAtIndex(JAVA_INT, i)))
                .toList();
    }

    /** What is sent under the same number is shorter. */
    private static @Nullable Cmsg timestamping(MemorySegment data) {
        if (has(data, scm_timestamping.sizeof())) {
            return new Cmsg.Timestamping(stamp(data), stamp(data.asSlice(HARDWARE)));
        }
        return data.byteSize() == Integer.BYTES
                ? new Cmsg.TimestampingFlags(data.get(JAVA_INT, 0))
                : null;
    }

    private static @Nullable Instant stamp(MemorySegment from) {
        return timespec.tv_sec(from) == 0 && timespec.tv_nsec(from) == 0 ? null : instant(from);
    }

    private static Instant instant(MemorySegment from) {
        return Instant.ofEpochSecond(timespec.tv_sec(from), timespec.tv_nsec(from));
    }

    private static Instant micros(MemorySegment from) {
        return Instant.ofEpochSecond(timeval.tv_sec(from), timeval.tv_usec(from) * 1_000);
    }

    private static void encodeMicros(Instant time, MemorySegment into) {
        timeval.tv_sec(into, time.getEpochSecond());
        timeval.tv_usec(into, time.getNano() / 1_000);
    }

    private static void encode(@Nullable Instant time, MemorySegment into) {
        if (time != null) {
            timespec.tv_sec(into, time.getEpochSecond());
            timespec.tv_nsec(into, time.getNano());
        }
    }

    private static @Nullable Cmsg auxdata(MemorySegment data) {
        return has(data, tpacket_auxdata.sizeof())
                ? new Cmsg.PacketAuxdata(
                        tpacket_auxdata.tp_status(data),
                        Integer.toUnsignedLong(tpacket_auxdata.tp_len(data)),
                        Integer.toUnsignedLong(tpacket_auxdata.tp_snaplen(data)),
                        u16(tpacket_auxdata.tp_mac(data)),
                        u16(tpacket_auxdata.tp_net(data)),
                        u16(tpacket_auxdata.tp_vlan_tci(data)),
                        u16(tpacket_auxdata.tp_vlan_tpid(data)))
                : null;
    }

    /** {@code SO_EE_OFFENDER}: the address stands behind the struct. */
    private static @Nullable Cmsg error(int level, MemorySegment data) {
        if (!has(data, sock_extended_err.sizeof())) {
            return null;
        }
        MemorySegment rest = data.asSlice(sock_extended_err.sizeof());
        SockAddr offender = SockAddr.decode(rest, (int) rest.byteSize());
        return new Cmsg.RecvErr(
                level,
                sock_extended_err.ee_errno(data),
                Byte.toUnsignedInt(sock_extended_err.ee_origin(data)),
                Byte.toUnsignedInt(sock_extended_err.ee_type(data)),
                Byte.toUnsignedInt(sock_extended_err.ee_code(data)),
                sock_extended_err.ee_info(data),
                sock_extended_err.ee_data(data),
                offender.family() == AF_UNSPEC ? null : offender);
    }

    static Cmsg.@Nullable Zerocopy zerocopy(Cmsg.RecvErr error) {
        return error.origin() == SO_EE_ORIGIN_ZEROCOPY
                ? new Cmsg.Zerocopy(
                        error.info(),
                        error.data(),
                        (error.code() & SO_EE_CODE_ZEROCOPY_COPIED) != 0)
                : null;
    }

    private static boolean has(MemorySegment data, long bytes) {
        return data.byteSize() >= bytes;
    }

    private static int u16(short value) {
        return Short.toUnsignedInt(value);
    }
}
