import errno
import socket

FAMILIES = {
    name: getattr(socket, name)
    for name in (
        "AF_UNIX AF_INET AF_INET6 AF_IPX AF_APPLETALK AF_IRDA "
        "AF_BLUETOOTH AF_PACKET AF_NETLINK AF_VSOCK AF_CAN"
    ).split()
    if hasattr(socket, name)  # some builds of Python lack AF_BLUETOOTH
}
TYPES = [socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW]


def answer(family, kind):
    # A raw internet socket is for one protocol, which has to be named.
    internet = family in (socket.AF_INET, socket.AF_INET6)
    proto = socket.IPPROTO_RAW if internet and kind == socket.SOCK_RAW else 0
    try:
        socket.socket(family, kind, proto).close()
        return "yes"
    except OSError as e:
        return errno.errorcode[e.errno]


print("%-13s %-16s %-16s %-16s %-16s" % ("", *(kind.name for kind in TYPES)))
for name, family in FAMILIES.items():
    print("%-13s %-16s %-16s %-16s %-16s" % (name, *(answer(family, kind) for kind in TYPES)))
