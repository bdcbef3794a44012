import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1])
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sock.bind((HOST, PORT))
print(sock.getsockname()[1], file=sys.stderr, flush=True)
while True:
    data, addr = sock.recvfrom(1)
    if not data:
        continue
    data = data[0]
    if data == 0x1B:
        print("1", flush=True)
        sock.sendto(b"first!", addr)
    elif data == 0x2B:
        print("2", flush=True)
        sock.sendto(b"second!", addr)
