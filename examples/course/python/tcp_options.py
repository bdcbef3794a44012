from socket import *


def word(value):
    return "on" if value else "off"


s = socket(AF_INET, SOCK_STREAM)
print("SO_TYPE      ", SocketKind(s.getsockopt(SOL_SOCKET, SO_TYPE)).name)
print("SO_REUSEADDR ", word(s.getsockopt(SOL_SOCKET, SO_REUSEADDR)))
s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
print("SO_REUSEADDR ", word(s.getsockopt(SOL_SOCKET, SO_REUSEADDR)))
print("TCP_NODELAY  ", word(s.getsockopt(IPPROTO_TCP, TCP_NODELAY)))
s.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
print("TCP_NODELAY  ", word(s.getsockopt(IPPROTO_TCP, TCP_NODELAY)))
s.setsockopt(SOL_SOCKET, SO_RCVBUF, 65536)
print("SO_RCVBUF    ", s.getsockopt(SOL_SOCKET, SO_RCVBUF), "after setting 65536")
s.close()
