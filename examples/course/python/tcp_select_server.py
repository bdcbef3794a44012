import sys
from select import select
from socket import *

serverPort = int(sys.argv[1])
serverSocket = socket(AF_INET, SOCK_STREAM)
serverSocket.bind(("", serverPort))
serverSocket.listen()
print("The server is ready to receive", flush=True)
print(serverSocket.getsockname()[1], file=sys.stderr, flush=True)
connections = []
while True:
    ready, _, _ = select([serverSocket] + connections, [], [])
    for sock in ready:
        if sock is serverSocket:
            connectionSocket, addr = serverSocket.accept()
            connections.append(connectionSocket)
        elif sentence := sock.recv(1024):
            sock.send(sentence.upper())
        else:
            connections.remove(sock)
            sock.close()
