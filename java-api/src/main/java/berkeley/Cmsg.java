package berkeley;

import berkeley.addr.Bytes;
import berkeley.addr.Ip4;
import berkeley.addr.Ip6;
import berkeley.addr.SockAddr;
import berkeley.foreign.Field;
import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.option.PACKET;
import berkeley.option.SO;
import berkeley.option.TCP;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * {@code struct cmsghdr}: one piece of ancillary data, as a value. Each says which option makes it
 * come; the ones that may be sent say so.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
 */
public sealed interface Cmsg {

    /** {@code cmsg_level}. */
    default int level() {
        return CmsgCodec.level(this);
    }

    /** {@code cmsg_type}. */
    default int type() {
        return CmsgCodec.type(this);
    }

    /**
     * {@code SCM_RIGHTS}: open files of another process. May be sent on a Unix socket; the sender's
     * own descriptors stay as they are. Received ones belong to the {@link Message} that they came
     * with until taken from it.
     */
    record Rights(List<Fd> fds) implements Cmsg {

        public Rights {
            fds = List.copyOf(fds);
        }

        /** Descriptors to send. */
        public static Rights of(int... fds) {
            return new Rights(Arrays.stream(fds).mapToObj(Fd::new).toList());
        }
    }

    /**
     * {@code SCM_CREDENTIALS}: the sender. Comes with {@link SO#PASSCRED}; may be sent on a Unix
     * socket.
     */
    record Credentials(Ucred ucred) implements Cmsg {}

    /** {@code SCM_PIDFD}: a descriptor of the sender's process. Comes with {@link SO#PASSPIDFD}. */
    record PidFd(Fd fd) implements Cmsg {}

    /**
     * {@code IP_PKTINFO}: where a packet arrived. Comes with {@link IP#PKTINFO}; may be sent, to
     * choose the interface and the source address.
     *
     * @param ifindex of the interface
     * @param specDst received, the local address of the packet; sent, its source address
     * @param addr the destination in the packet's header; not used in sending
     */
    record PktInfo(int ifindex, Ip4 specDst, Ip4 addr) implements Cmsg {}

    /** {@code IPV6_PKTINFO}: likewise for IPv6, with {@link IPV6#RECVPKTINFO}. */
    record Pkt6Info(Ip6 addr, int ifindex) implements Cmsg {}

    /** {@code IP_ORIGDSTADDR} and {@code IPV6_ORIGDSTADDR}: whom a redirected packet was for. */
    record OrigDstAddr(SockAddr addr) implements Cmsg {}

    /** {@code IP_TTL}. Comes with {@link IP#RECVTTL}; may be sent. */
    record Ttl(int ttl) implements Cmsg {}

    /** {@code IP_TOS}. Comes with {@link IP#RECVTOS}; may be sent. */
    record Tos(int tos) implements Cmsg {}

    /** {@code IPV6_HOPLIMIT}. Comes with {@link IPV6#RECVHOPLIMIT}; may be sent. */
    record HopLimit(int hops) implements Cmsg {}

    /** {@code IPV6_TCLASS}. Comes with {@link IPV6#RECVTCLASS}; may be sent. */
    record Tclass(int tclass) implements Cmsg {}

    /**
     * {@code SCM_TIMESTAMP}: when a packet arrived, to the microsecond. Comes with {@link
     * SO#TIMESTAMP}.
     */
    record Timestamp(Instant time) implements Cmsg {}

    /**
     * {@code SCM_TIMESTAMPNS}: when a packet arrived, to the nanosecond. Comes with {@link
     * SO#TIMESTAMPNS}.
     */
    record TimestampNs(Instant time) implements Cmsg {}

    /**
     * {@code SCM_TIMESTAMPING}: when a packet arrived, or from the error queue when it left. Comes
     * with {@link SO#TIMESTAMPING}.
     *
     * @param software by the kernel's clock
     * @param hardware by the clock of the network card
     */
    record Timestamping(@Nullable Instant software, @Nullable Instant hardware) implements Cmsg {}

    /**
     * {@code SO_TIMESTAMPING}: which timestamps to take of this one message. Only ever sent.
     *
     * @param flags {@code SOF_TIMESTAMPING_TX_*}
     */
    record TimestampingFlags(int flags) implements Cmsg {}

    /**
     * {@code IP_RECVERR} and {@code IPV6_RECVERR}, a {@code struct sock_extended_err}: what became
     * of something sent. Comes with {@code MSG_ERRQUEUE} and {@link IP#RECVERR} or {@link
     * IPV6#RECVERR}, timestamps or zero-copy.
     *
     * @param level {@code IPPROTO_IP}, {@code IPPROTO_IPV6} or {@code SOL_PACKET}
     * @param errno the error; {@code ENOMSG} for a timestamp, 0 for zero-copy
     * @param origin {@code SO_EE_ORIGIN_*}
     * @param type of the ICMP message
     * @param code of the ICMP message
     * @param info with {@code EMSGSIZE} the MTU
     * @param data more, as the origin has it
     * @param offender who says so: a router, or the host; null if it was this one
     */
    record RecvErr(
            int level,
            int errno,
            int origin,
            int type,
            int code,
            int info,
            int data,
            @Nullable SockAddr offender)
            implements Cmsg {

        /** {@return what it says of {@code MSG_ZEROCOPY}, or null if it is about something else} */
        public @Nullable Zerocopy zerocopy() {
            return CmsgCodec.zerocopy(this);
        }
    }

    /**
     * The kernel is done with memory that was sent from with {@code MSG_ZEROCOPY}. The calls on a
     * socket are numbered from 0.
     *
     * @param first number of such a call, unsigned
     * @param last number of such a call, unsigned
     * @param copied whether it copied after all, as it does on loopback
     */
    record Zerocopy(int first, int last, boolean copied) {}

    /**
     * {@code UDP_SEGMENT}: the data are to go out in datagrams of {@code size} bytes. Only ever
     * sent.
     */
    record UdpSegment(int size) implements Cmsg {

        public UdpSegment {
            Field.u16("UDP_SEGMENT", size);
        }
    }

    /** {@code UDP_GRO}: the data are datagrams of {@code size} bytes, the last perhaps shorter. */
    record UdpGro(int size) implements Cmsg {}

    /**
     * {@code SO_RXQ_OVFL}: how many packets the socket has dropped so far. Comes with {@link
     * SO#RXQ_OVFL}.
     */
    record RxqOvfl(long dropped) implements Cmsg {}

    /** {@code SO_MARK}. Comes with {@link SO#RCVMARK}; may be sent. */
    record Mark(int mark) implements Cmsg {}

    /** {@code TCP_CM_INQ}: bytes left to read. Comes with {@link TCP#INQ}. */
    record Inq(int bytes) implements Cmsg {}

    /**
     * {@code PACKET_AUXDATA}, a {@code struct tpacket_auxdata}. Comes with {@link PACKET#AUXDATA}.
     *
     * @param status {@code TP_STATUS_*}
     * @param len bytes of the packet
     * @param snaplen bytes that were kept of it
     * @param mac where the link-layer header begins
     * @param net where the network header begins
     * @param vlanTci the VLAN tag, if status has {@code TP_STATUS_VLAN_VALID}
     * @param vlanTpid its protocol, if status has {@code TP_STATUS_VLAN_TPID_VALID}
     */
    record PacketAuxdata(
            int status, long len, long snaplen, int mac, int net, int vlanTci, int vlanTpid)
            implements Cmsg {}

    /**
     * {@code HCI_CMSG_DIR}: which way a packet went. Comes on an HCI socket with {@code
     * HCI.DATA_DIR}.
     *
     * @param received whether the host received it from the controller
     */
    record HciDir(boolean received) implements Cmsg {}

    /**
     * {@code HCI_CMSG_TSTAMP}: when a packet passed, to the microsecond. Comes on an HCI socket
     * with {@code HCI.TIME_STAMP}.
     */
    record HciTimestamp(Instant time) implements Cmsg {}

    /**
     * {@code BT_SCM_PKT_STATUS}: how an audio packet arrived. Comes on SCO with {@code
     * BT.PKT_STATUS}.
     *
     * @param status {@code BT_PKT_STATUS_*}: 0 is good, 1 may have errors, 2 is lost
     */
    record PktStatus(int status) implements Cmsg {}

    /**
     * Any other, and one that was cut off: {@code MSG_CTRUNC} is in the message's flags then. May
     * be sent.
     */
    record Unknown(int level, int type, Bytes data) implements Cmsg {}
}
