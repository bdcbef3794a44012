import socket
import sys

HOST = sys.argv[1]
PORT = int(sys.argv[2])
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect((HOST, PORT))
m = bytearray(1)
m[0] = int(sys.argv[3], 16)
sock.sendall(m)
data = sock.recv(1024)
print(data)
sock.close()
