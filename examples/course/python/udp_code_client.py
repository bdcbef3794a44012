import socket
import sys

ADDR = (sys.argv[1], int(sys.argv[2]))
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
m = bytearray(1)
m[0] = int(sys.argv[3], 16)
sock.sendto(m, ADDR)
data, addr = sock.recvfrom(1024)
print(data)
sock.close()
