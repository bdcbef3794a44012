import sys
from socket import *

channel = int(sys.argv[1])
address = sys.argv[2] if len(sys.argv) > 2 else BDADDR_ANY
server_sock = socket(AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM)
server_sock.bind((address, channel))
server_sock.listen(1)
print("listening on channel", channel, file=sys.stderr, flush=True)
client_sock, client_info = server_sock.accept()
print("accepted", client_info[0], "channel", channel)
data = client_sock.recv(1024)
print("received", data.decode())
client_sock.close()
server_sock.close()
