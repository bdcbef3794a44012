package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.SockAddrBuf;
import berkeley.addr.SockAddr;
import berkeley.examples.*;
import berkeley.trace.Trace;

import java.io.IOException;
import java.util.Arrays;

/** The texts' conversations, with both ends in one thread: the kernel keeps what nobody reads. */
@Usage(does = "plays the texts' TCP and UDP conversations, and tells every system call")
final class Tour implements Program {
    @Override
    public void run(Args args) throws IOException {
        if (!Trace.on()) { // who asked for a trace gets it where he asked for it
            Trace.to(System.out);
            Trace.on(true);
        }
        Out.say("The calls of this process, with arguments and results, as strace tells them.");
        tcp();
        udp();
        Trace.on(false);
        Out.say("\nNext: examples/lab list, and: examples/lab --trace resolve localhost");
    }

    private static void tcp() throws IOException {
        Out.say("\nTCP. The server opens a socket. It is a number, a descriptor, and no more yet:");
        try (Sock server = Sock.open(AF_INET, SOCK_STREAM)) {
            Out.say(
                    "It binds the socket to an address; port 0 lets the kernel choose, and getsockname tells:");
            server.bind(SockAddr.inet("127.0.0.1", 0));
            SockAddr address = server.getsockname();
            Out.say("It listens: from now on the kernel completes connections for it.");
            server.listen(1);

            Out.say("The client opens a socket of its own, and needs no bind:");
            try (Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
                Out.say("It connects. The kernels shake hands, although nobody has accepted yet:");
                client.connect(address);
                Out.say("The server accepts, and gets a new socket for this client alone:");
                try (Sock connection = server.accept()) {
                    Out.say("The client sends a sentence:");
                    client.send(Text.bytes("hello, sockets"));
                    Out.say("The server receives it, and sends it back in capitals:");
                    connection.send(Text.upper(connection.recv(1024)));
                    Out.say("It closes this connection, and keeps the socket that listens:");
                }
                Out.say("The client receives the answer:");
                Out.say("From Server: " + Text.text(client.recv(1024)));
                Out.say("It receives once more: 0 bytes is the end of the stream. Both close:");
                client.recv(1024);
            }
        }
    }

    private static void udp() throws IOException {
        Out.say("\nUDP. There is no connection: the server has one socket for all clients.");
        try (Sock server = Sock.open(AF_INET, SOCK_DGRAM)) {
            server.bind(SockAddr.inet("127.0.0.1", 0));
            try (Sock client = Sock.open(AF_INET, SOCK_DGRAM)) {
                Out.say("The client writes the server's address on each datagram:");
                client.sendto(Text.bytes("hello, datagrams"), server.getsockname());
                byte[] message = new byte[2048];
                SockAddrBuf sender = new SockAddrBuf();
                Out.say("The server reads there who sent it, and answers that address:");
                int n = server.recvfrom(message, sender);
                server.sendto(Text.upper(Arrays.copyOf(message, n)), sender.get());
                Out.say("The client receives the answer:");
                n = client.recvfrom(message, sender);
                Out.say(Text.text(Arrays.copyOf(message, n)));
                Out.say("To close a UDP socket tells nobody:");
            }
        }
    }
}
