package hello;

import static berkeley.bindings.socket.Constants.AF_INET;
import static berkeley.bindings.socket.Constants.SOCK_STREAM;

import berkeley.Sock;
import berkeley.addr.SockAddr;

/** A server and its client. */
public class Main {
    public static void main(String[] args) throws Exception {
        try (Sock server = Sock.open(AF_INET, SOCK_STREAM);
                Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
            server.bind(SockAddr.inet("127.0.0.1", 0)).listen(5);
            client.connect(server.getsockname());
            try (Sock connection = server.accept()) {
                client.sendall("hello, world".getBytes());
                System.out.println(new String(connection.recv(1024)));
            }
        }
    }
}
