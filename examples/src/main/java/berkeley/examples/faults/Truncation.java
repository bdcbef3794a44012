package berkeley.examples.faults;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.examples.faults.FaultStage.*;

import berkeley.Message;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/** A datagram is read whole or cut; a stream is not. */
@Usage(does = "fault lab: a datagram larger than the buffer is cut (MSG_TRUNC)")
final class Truncation implements Program {
    @Override
    public void run(Args args) throws Exception {
        curtain();
        try (Sock server = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0));
                Sock client = Sock.open(AF_INET, SOCK_DGRAM).connect(server.getsockname());
                Message message = new Message().room(10)) {
            say("two datagrams of 100 bytes and one of 3, into a buffer of 10");
            client.send(new byte[100]);
            client.send(new byte[100]);
            client.send("end".getBytes());
            say("recvmsg tells in msg_flags that it cut");
            int got = server.recvmsg(message, 0);
            boolean cut = message.truncated();
            say("recv with MSG_TRUNC tells the length that the datagram had");
            int whole = server.recv(new byte[10], 0, 10, MSG_TRUNC);
            say("the rest is not kept for the next recv");
            String next = new String(server.recv(10));
            seen(
                    "of 100 bytes recvmsg gave %d with MSG_TRUNC %s, recv(MSG_TRUNC) told %d, and the next recv was \"%s\": what does not fit is lost."
                            .formatted(got, cut ? "set" : "clear", whole, next));
        }
    }
}
