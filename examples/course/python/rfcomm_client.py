import sys
from socket import *

sock = socket(AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM)
if len(sys.argv) > 4:
    sock.bind((sys.argv[4], 0))
sock.connect((sys.argv[1], int(sys.argv[2])))
sock.send(sys.argv[3].encode())
try:
    while data := sock.recv(1024):
        print(data.decode(), end="")
except ConnectionResetError:
    pass  # the server's close, on RFCOMM
sock.close()
