package berkeley.examples.many;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.Message;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/** Serves the clients whose descriptors its server sends, and ends with it. */
@Usage(value = "ADDRESS", does = "a worker process of many-upper-server, which starts it")
final class UpperWorker implements Program {
    @Override
    public void run(Args args) throws Exception {
        SockAddr address = address(args);
        Upper upper = new Upper(args);
        try (Sock server = Sock.open(AF_UNIX, SOCK_SEQPACKET).connect(address);
                Message message = new Message().room(1)) {
            while (server.recvmsg(message, MSG_CMSG_CLOEXEC) > 0) {
                Cmsg.Rights rights = message.control(Cmsg.Rights.class);
                if (rights != null) {
                    Sock client = rights.fds().getFirst().take().sock();
                    Out.say(
                            "process "
                                    + ProcessHandle.current().pid()
                                    + " serves fd "
                                    + client.fd());
                    // A silent client keeps no other waiting.
                    Thread.ofPlatform()
                            .start(() -> {
                                while (upper.answer(client)) {
                                    // until the client's end
                                }
                            });
                }
            }
        }
    }

    private static SockAddr address(Args args) {
        try {
            return SockAddr.parse(args.text(0));
        } catch (IllegalArgumentException e) {
            throw args.wrong(0, "an address such as unix:/tmp/s");
        }
    }
}
