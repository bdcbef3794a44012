import select
import sys
from socket import *

serverPort = int(sys.argv[1])
serverSocket = socket(AF_INET, SOCK_STREAM)
serverSocket.bind(("", serverPort))
serverSocket.listen()
print("The server is ready to receive", flush=True)
print(serverSocket.getsockname()[1], file=sys.stderr, flush=True)
connections = {}
poll = select.poll()
poll.register(serverSocket, select.POLLIN)
while True:
    for fd, _ in poll.poll():
        if fd == serverSocket.fileno():
            connectionSocket, addr = serverSocket.accept()
            connections[connectionSocket.fileno()] = connectionSocket
            poll.register(connectionSocket, select.POLLIN)
        elif sentence := connections[fd].recv(1024):
            connections[fd].send(sentence.upper())
        else:
            poll.unregister(fd)
            connections.pop(fd).close()
