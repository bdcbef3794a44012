"""The other end: python3 peer.py {rfcomm|l2cap} server OWN-ADDRESS PORT [SIZE]
   or python3 peer.py {rfcomm|l2cap} client OWN-ADDRESS ADDRESS PORT SIZE."""
import random
import socket
import sys

protocol, role, own = sys.argv[1:4]
rfcomm = protocol == "rfcomm"
kind = socket.SOCK_STREAM if rfcomm else socket.SOCK_SEQPACKET
number = socket.BTPROTO_RFCOMM if rfcomm else socket.BTPROTO_L2CAP
piece = 4096 if rfcomm else 180
burst = 32  # packets for which a receiver has room
PATIENCE = 60  # a recv that may block in the kernel hangs the guest on L2CAP: with a timeout, Python polls first


def receive(connection):
    try:
        return connection.recv(4096)
    except ConnectionResetError:  # how RFCOMM tells the end
        return b""


def send(connection, data):
    for i in range(0, len(data), piece):  # one large send would wait for ever
        connection.sendall(data[i : i + piece])


def serve(listener):
    listener.bind((own, int(sys.argv[4])))
    listener.listen(1)
    print("listening")
    connection, address = listener.accept()
    connection.settimeout(PATIENCE)
    print(address[0])
    if rfcomm:  # all of it at once
        size, data = int(sys.argv[5]), b""
        while len(data) < size and (more := receive(connection)):
            data += more
        send(connection, data)
    while data := receive(connection):
        connection.sendall(data)
    print("end")


def call(connection):
    address, port, size = sys.argv[4], int(sys.argv[5]), int(sys.argv[6])
    connection.settimeout(PATIENCE)
    connection.bind((own, 0))
    connection.connect((address, port))
    print("connected")
    data = random.Random(size).randbytes(size)

    back = b""
    step = size if rfcomm else burst * piece
    for i in range(0, size, step):
        send(connection, data[i : i + step])
        while len(back) < min(i + step, size) and (more := receive(connection)):
            back += more
    print("same" if back == data else "different")
    sys.stdin.read()  # stays connected until it is told to go


with socket.socket(socket.AF_BLUETOOTH, kind, number) as sock:
    serve(sock) if role == "server" else call(sock)
