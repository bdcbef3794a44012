package berkeley.addr;

import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.AF_CAN;
import static berkeley.bindings.socket.Constants.AF_INET;
import static berkeley.bindings.socket.Constants.AF_INET6;
import static berkeley.bindings.socket.Constants.AF_NETLINK;
import static berkeley.bindings.socket.Constants.AF_PACKET;
import static berkeley.bindings.socket.Constants.AF_UNIX;
import static berkeley.bindings.socket.Constants.AF_VSOCK;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import berkeley.bindings.bluetooth.sockaddr_hci;
import berkeley.bindings.bluetooth.sockaddr_l2;
import berkeley.bindings.bluetooth.sockaddr_rc;
import berkeley.bindings.bluetooth.sockaddr_sco;
import berkeley.bindings.socket.sockaddr;
import berkeley.bindings.socket.sockaddr_can;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.sockaddr_in6;
import berkeley.bindings.socket.sockaddr_ll;
import berkeley.bindings.socket.sockaddr_nl;
import berkeley.bindings.socket.sockaddr_un;
import berkeley.bindings.socket.sockaddr_vm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Every {@code struct sockaddr_*} to bytes and back. Fields are reached by the offsets of the
 * generated layouts, but unaligned and in their own byte order, so that any segment will do, heap
 * ones too.
 */
final class SockAddrCodec {

    private static final ValueLayout.OfShort BE16 =
            JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt BE32 =
            JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong BE64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort LE16 =
            JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt LE32 =
            JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int FAMILY = (int) sockaddr.sa_data$offset();
    private static final int IN = (int) sockaddr_in.sizeof();
    private static final int IN6 = (int) sockaddr_in6.sizeof();
    private static final int SUN_PATH = (int) sockaddr_un.sun_path$offset();
    private static final int UN = (int) sockaddr_un.sizeof();
    private static final int LL = (int) sockaddr_ll.sizeof();
    private static final int SLL_ADDR = (int) sockaddr_ll.sll_addr$offset();
    private static final int NL = (int) sockaddr_nl.sizeof();
    private static final int VM = (int) sockaddr_vm.sizeof();
    private static final int CAN_ADDR = (int) sockaddr_can.can_addr$offset();
    private static final int ISOTP = CAN_ADDR + (int) sockaddr_can.can_addr.tp.layout().byteSize();
    private static final int J1939 = (int) sockaddr_can.sizeof();
    private static final int RC = (int) sockaddr_rc.sizeof();
    private static final int L2 = (int) sockaddr_l2.sizeof();
    private static final int SCO = (int) sockaddr_sco.sizeof();
    private static final int HCI = (int) sockaddr_hci.sizeof();

    private static final long RX_ID = CAN_ADDR + sockaddr_can.can_addr.tp.rx_id$offset();
    private static final long TX_ID = CAN_ADDR + sockaddr_can.can_addr.tp.tx_id$offset();
    private static final long NAME = CAN_ADDR + sockaddr_can.can_addr.j1939.name$offset();
    private static final long PGN = CAN_ADDR + sockaddr_can.can_addr.j1939.pgn$offset();
    private static final long ADDR = CAN_ADDR + sockaddr_can.can_addr.j1939.addr$offset();

    private SockAddrCodec() {}

    static int length(SockAddr addr) {
        return switch (addr) {
            case SockAddr.Inet _ -> IN;
            case SockAddr.Inet6 _ -> IN6;
            case SockAddr.Unix a -> unixLength(a);
            case SockAddr.Packet a -> Math.max(LL, SLL_ADDR + a.addr().length());
            case SockAddr.Netlink _ -> NL;
            case SockAddr.Vsock _ -> VM;
            case SockAddr.Can _ -> CAN_ADDR;
            case SockAddr.Isotp _ -> ISOTP;
            case SockAddr.J1939 _ -> J1939;
            case SockAddr.Rfcomm _ -> RC;
            case SockAddr.L2cap _ -> L2;
            case SockAddr.Sco _ -> SCO;
            case SockAddr.Hci _ -> HCI;
            case SockAddr.Unknown a -> FAMILY + a.data().length();
        };
    }

    /**
     * A path ends in a zero byte where there is room for it; in an abstract name each byte counts.
     */
    private static int unixLength(SockAddr.Unix addr) {
        int end = SUN_PATH + addr.name().length();
        return addr.isUnnamed() || addr.isAbstract() ? end : Math.min(end + 1, UN);
    }

    static int encode(SockAddr addr, MemorySegment to) {
        int length = length(addr);
        if (to.byteSize() < length) {
            throw new IllegalArgumentException(
                    addr + " needs " + length + " bytes, the segment has " + to.byteSize());
        }
        for (int i = 0; i < length; i++) {
            to.set(JAVA_BYTE, i, (byte) 0);
        }
        to.set(JAVA_SHORT_UNALIGNED, sockaddr.sa_family$offset(), (short) addr.family());
        switch (addr) {
            case SockAddr.Inet a -> {
                to.set(BE16, sockaddr_in.sin_port$offset(), (short) a.port());
                to.set(BE32, sockaddr_in.sin_addr$offset(), a.ip().value());
            }
            case SockAddr.Inet6 a -> {
                to.set(BE16, sockaddr_in6.sin6_port$offset(), (short) a.port());
                to.set(BE32, sockaddr_in6.sin6_flowinfo$offset(), a.flowinfo());
                to.set(BE64, sockaddr_in6.sin6_addr$offset(), a.ip().high());
                to.set(BE64, sockaddr_in6.sin6_addr$offset() + Long.BYTES, a.ip().low());
                to.set(JAVA_INT_UNALIGNED, sockaddr_in6.sin6_scope_id$offset(), a.scopeId());
            }
            case SockAddr.Unix a -> a.name().copyTo(to, SUN_PATH);
            case SockAddr.Packet a -> {
                to.set(BE16, sockaddr_ll.sll_protocol$offset(), (short) a.protocol());
                to.set(JAVA_INT_UNALIGNED, sockaddr_ll.sll_ifindex$offset(), a.ifindex());
                to.set(JAVA_SHORT_UNALIGNED, sockaddr_ll.sll_hatype$offset(), (short) a.hatype());
                to.set(JAVA_BYTE, sockaddr_ll.sll_pkttype$offset(), (byte) a.pkttype());
                to.set(JAVA_BYTE, sockaddr_ll.sll_halen$offset(), (byte) a.addr().length());
                a.addr().copyTo(to, SLL_ADDR);
            }
            case SockAddr.Netlink a -> {
                to.set(JAVA_INT_UNALIGNED, sockaddr_nl.nl_pid$offset(), a.pid());
                to.set(JAVA_INT_UNALIGNED, sockaddr_nl.nl_groups$offset(), a.groups());
            }
            case SockAddr.Vsock a -> {
                to.set(JAVA_INT_UNALIGNED, sockaddr_vm.svm_port$offset(), a.port());
                to.set(JAVA_INT_UNALIGNED, sockaddr_vm.svm_cid$offset(), a.cid());
                to.set(JAVA_BYTE, sockaddr_vm.svm_flags$offset(), (byte) a.flags());
            }
            case SockAddr.Can a -> ifindex(to, a.ifindex());
            case SockAddr.Isotp a -> {
                ifindex(to, a.ifindex());
                to.set(JAVA_INT_UNALIGNED, RX_ID, a.rxId());
                to.set(JAVA_INT_UNALIGNED, TX_ID, a.txId());
            }
            case SockAddr.J1939 a -> {
                ifindex(to, a.ifindex());
                to.set(JAVA_LONG_UNALIGNED, NAME, a.name());
                to.set(JAVA_INT_UNALIGNED, PGN, a.pgn());
                to.set(JAVA_BYTE, ADDR, (byte) a.addr());
            }
            case SockAddr.Rfcomm a -> {
                bdaddr(to, sockaddr_rc.rc_bdaddr$offset(), a.addr());
                to.set(JAVA_BYTE, sockaddr_rc.rc_channel$offset(), (byte) a.channel());
            }
            case SockAddr.L2cap a -> {
                to.set(LE16, sockaddr_l2.l2_psm$offset(), (short) a.psm());
                bdaddr(to, sockaddr_l2.l2_bdaddr$offset(), a.addr());
                to.set(LE16, sockaddr_l2.l2_cid$offset(), (short) a.cid());
                to.set(JAVA_BYTE, sockaddr_l2.l2_bdaddr_type$offset(), (byte) a.type());
            }
            case SockAddr.Sco a -> bdaddr(to, sockaddr_sco.sco_bdaddr$offset(), a.addr());
            case SockAddr.Hci a -> {
                to.set(JAVA_SHORT_UNALIGNED, sockaddr_hci.hci_dev$offset(), (short) a.dev());
                to.set(
                        JAVA_SHORT_UNALIGNED,
                        sockaddr_hci.hci_channel$offset(),
                        (short) a.channel());
            }
            case SockAddr.Unknown a -> a.data().copyTo(to, FAMILY);
        }
        return length;
    }

    static SockAddr decode(MemorySegment from, int length) {
        int there = (int) Math.min(length, from.byteSize());
        if (there < FAMILY) {
            return SockAddr.UNSPEC;
        }
        return switch (u16(from, sockaddr.sa_family$offset())) {
            case AF_INET -> there < IN ? unknown(from, there) : inet(from);
            case AF_INET6 -> there < IN6 ? unknown(from, there) : inet6(from);
            case AF_UNIX -> unix(from, there);
            case AF_PACKET -> there < SLL_ADDR ? unknown(from, there) : packet(from, there);
            case AF_NETLINK -> there < NL ? unknown(from, there) : netlink(from);
            case AF_VSOCK -> there < VM ? unknown(from, there) : vsock(from);
            // One that is cut off has not the length of its kind, and could pass for another kind.
            case AF_CAN -> there < length ? unknown(from, there) : can(from, there);
            case AF_BLUETOOTH -> there < length ? unknown(from, there) : bluetooth(from, there);
            default -> unknown(from, there);
        };
    }

    private static SockAddr inet(MemorySegment from) {
        return new SockAddr.Inet(
                new Ip4(from.get(BE32, sockaddr_in.sin_addr$offset())),
                from.get(BE16, sockaddr_in.sin_port$offset()) & 0xffff);
    }

    private static SockAddr inet6(MemorySegment from) {
        long ip = sockaddr_in6.sin6_addr$offset();
        return new SockAddr.Inet6(
                new Ip6(from.get(BE64, ip), from.get(BE64, ip + Long.BYTES)),
                from.get(BE16, sockaddr_in6.sin6_port$offset()) & 0xffff,
                from.get(BE32, sockaddr_in6.sin6_flowinfo$offset()),
                from.get(JAVA_INT_UNALIGNED, sockaddr_in6.sin6_scope_id$offset()));
    }

    private static SockAddr unix(MemorySegment from, int there) {
        Bytes name = Bytes.of(from, SUN_PATH, there - SUN_PATH);
        int end = name.indexOf((byte) 0);
        // The kernel's own zero byte after a path of 108 bytes makes the address longer than its
        // struct.
        Bytes path = end > 0 ? name.slice(0, end) : name;
        return path.length() > UN - SUN_PATH ? unknown(from, there) : new SockAddr.Unix(path);
    }

    private static SockAddr packet(MemorySegment from, int there) {
        int halen = u8(from, sockaddr_ll.sll_halen$offset());
        if (SLL_ADDR + halen > there || halen > SockAddr.Packet.MAX_ADDR_LEN) {
            return unknown(from, there);
        }
        return new SockAddr.Packet(
                from.get(BE16, sockaddr_ll.sll_protocol$offset()) & 0xffff,
                from.get(JAVA_INT_UNALIGNED, sockaddr_ll.sll_ifindex$offset()),
                u16(from, sockaddr_ll.sll_hatype$offset()),
                u8(from, sockaddr_ll.sll_pkttype$offset()),
                Bytes.of(from, SLL_ADDR, halen));
    }

    private static SockAddr netlink(MemorySegment from) {
        return new SockAddr.Netlink(
                from.get(JAVA_INT_UNALIGNED, sockaddr_nl.nl_pid$offset()),
                from.get(JAVA_INT_UNALIGNED, sockaddr_nl.nl_groups$offset()));
    }

    private static SockAddr vsock(MemorySegment from) {
        return new SockAddr.Vsock(
                from.get(JAVA_INT_UNALIGNED, sockaddr_vm.svm_cid$offset()),
                from.get(JAVA_INT_UNALIGNED, sockaddr_vm.svm_port$offset()),
                u8(from, sockaddr_vm.svm_flags$offset()));
    }

    private static SockAddr can(MemorySegment from, int length) {
        if (length == CAN_ADDR) {
            return new SockAddr.Can(ifindex(from));
        } else if (length == ISOTP) {
            return new SockAddr.Isotp(
                    ifindex(from),
                    from.get(JAVA_INT_UNALIGNED, RX_ID),
                    from.get(JAVA_INT_UNALIGNED, TX_ID));
        } else if (length == J1939) {
            return new SockAddr.J1939(
                    ifindex(from),
                    from.get(JAVA_LONG_UNALIGNED, NAME),
                    from.get(JAVA_INT_UNALIGNED, PGN),
                    u8(from, ADDR));
        }
        return unknown(from, length);
    }

    private static int ifindex(MemorySegment can) {
        return can.get(JAVA_INT_UNALIGNED, sockaddr_can.can_ifindex$offset());
    }

    private static void ifindex(MemorySegment can, int index) {
        can.set(JAVA_INT_UNALIGNED, sockaddr_can.can_ifindex$offset(), index);
    }

    private static SockAddr bluetooth(MemorySegment from, int length) {
        if (length == RC) {
            return new SockAddr.Rfcomm(
                    bdaddr(from, sockaddr_rc.rc_bdaddr$offset()),
                    u8(from, sockaddr_rc.rc_channel$offset()));
        } else if (length == L2) {
            return new SockAddr.L2cap(
                    bdaddr(from, sockaddr_l2.l2_bdaddr$offset()),
                    from.get(LE16, sockaddr_l2.l2_psm$offset()) & 0xffff,
                    from.get(LE16, sockaddr_l2.l2_cid$offset()) & 0xffff,
                    u8(from, sockaddr_l2.l2_bdaddr_type$offset()));
        } else if (length == SCO) {
            return new SockAddr.Sco(bdaddr(from, sockaddr_sco.sco_bdaddr$offset()));
        } else if (length == HCI) {
            return new SockAddr.Hci(
                    u16(from, sockaddr_hci.hci_dev$offset()),
                    u16(from, sockaddr_hci.hci_channel$offset()));
        }
        return unknown(from, length);
    }

    private static SockAddr unknown(MemorySegment from, int there) {
        return new SockAddr.Unknown(
                u16(from, sockaddr.sa_family$offset()), Bytes.of(from, FAMILY, there - FAMILY));
    }

    /**
     * {@code bdaddr_t} has the last byte of the written address first: six bytes, little-endian.
     */
    private static void bdaddr(MemorySegment to, long offset, BdAddr addr) {
        to.set(LE32, offset, (int) addr.value());
        to.set(LE16, offset + Integer.BYTES, (short) (addr.value() >> 32));
    }

    private static BdAddr bdaddr(MemorySegment from, long offset) {
        return new BdAddr(
                from.get(LE32, offset) & 0xffff_ffffL
                        | (from.get(LE16, offset + Integer.BYTES) & 0xffffL) << 32);
    }

    private static int u16(MemorySegment from, long offset) {
        return from.get(JAVA_SHORT_UNALIGNED, offset) & 0xffff;
    }

    private static int u8(MemorySegment from, long offset) {
        return from.get(JAVA_BYTE, offset) & 0xff;
    }
}
