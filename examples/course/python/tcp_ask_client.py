import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
for question in sys.stdin:
    s.send(question.rstrip("\n").encode())
    ans = s.recv(1024)
    print(ans.decode())
s.close()
