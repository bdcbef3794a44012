import socket
import sys

port = int(sys.argv[1])
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(("0.0.0.0", port))
s.listen(5)
print(s.getsockname()[1], file=sys.stderr, flush=True)
(client, address) = s.accept()
total = 0
while True:
    data = client.recv(1024)
    if len(data) == 0:
        break
    total += len(data)
print("received", total, "bytes")
client.close()
