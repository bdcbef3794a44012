"""pairing.py COUNT: lets COUNT controllers pair without a person ("Just Works"), through the kernel's management socket."""

import ctypes
import os
import socket
import struct
import sys

HCI_DEV_NONE = 0xFFFF
HCI_CHANNEL_CONTROL = 3
COMMAND_COMPLETE, COMMAND_STATUS = 1, 2
SET_CONNECTABLE, SET_BONDABLE, SET_SSP, SET_IO_CAPABILITY, SET_SECURE_CONNECTIONS = 0x07, 0x09, 0x0B, 0x18, 0x2D
NO_INPUT_NO_OUTPUT = 3


def management():
    # Python's own bind knows no HCI channels.
    libc = ctypes.CDLL(None, use_errno=True)
    mgmt = socket.socket(socket.AF_BLUETOOTH, socket.SOCK_RAW, socket.BTPROTO_HCI)
    address = struct.pack("<HHH", socket.AF_BLUETOOTH, HCI_DEV_NONE, HCI_CHANNEL_CONTROL)
    if libc.bind(mgmt.fileno(), address, len(address)) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    mgmt.settimeout(10)
    return mgmt


def command(mgmt, opcode, controller, value):
    mgmt.send(struct.pack("<HHHB", opcode, controller, 1, value))
    while True:
        reply = mgmt.recv(1024)
        event, index, _, answered, status = struct.unpack_from("<HHHHB", reply.ljust(9, b"\0"))
        if event in (COMMAND_COMPLETE, COMMAND_STATUS) and (index, answered) == (controller, opcode):
            if status:
                sys.exit(f"pairing: command {opcode:#x} on hci{controller} gives status {status}")
            return


with management() as mgmt:
    for controller in range(int(sys.argv[1])):
        command(mgmt, SET_SSP, controller, 1)
        command(mgmt, SET_BONDABLE, controller, 1)
        command(mgmt, SET_IO_CAPABILITY, controller, NO_INPUT_NO_OUTPUT)
        command(mgmt, SET_CONNECTABLE, controller, 1)
        command(mgmt, SET_SECURE_CONNECTIONS, controller, 0)
