import os
import signal
import sys
from socket import *

serverPort = int(sys.argv[1])
serverSocket = socket(AF_INET, SOCK_STREAM)
serverSocket.bind(("", serverPort))
serverSocket.listen()
print("The server is ready to receive", flush=True)
print(serverSocket.getsockname()[1], file=sys.stderr, flush=True)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
while True:
    connectionSocket, addr = serverSocket.accept()
    if os.fork() == 0:
        serverSocket.close()
        while sentence := os.read(connectionSocket.fileno(), 1024):
            os.write(connectionSocket.fileno(), sentence.upper())
        connectionSocket.close()
        sys.exit()
    connectionSocket.close()  # the child has a descriptor of its own
