import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1])
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sock.bind((HOST, PORT))
sock.listen()
print(sock.getsockname()[1], file=sys.stderr, flush=True)
while True:
    (conn, address) = sock.accept()
    data = conn.recv(1)
    if not data:
        continue
    data = data[0]
    if data == 0x1B:
        print("1", flush=True)
        conn.sendall(b"first!")
    elif data == 0x2B:
        print("2", flush=True)
        conn.sendall(b"second!")
