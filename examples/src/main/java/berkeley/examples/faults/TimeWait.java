package berkeley.examples.faults;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.examples.faults.FaultStage.*;

import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.option.SO;

/** The side that closes first keeps the port for a while. */
@Usage(does = "fault lab: TIME_WAIT, EADDRINUSE, and SO_REUSEADDR")
final class TimeWait implements Program {
    @Override
    public void run(Args args) throws Exception {
        SockAddr address;
        try (FaultStage stage = FaultStage.tcp()) {
            address = stage.listener.getsockname();
            say("the server closes first, then the client, then nobody has the port");
            stage.server.close();
            stage.client.recv(new byte[1]);
        }
        curtain();
        try (Sock plain = Sock.open(AF_INET, SOCK_STREAM);
                Sock reusing = Sock.open(AF_INET, SOCK_STREAM)) {
            say("a new server wants the same address");
            String refused = failure(() -> plain.bind(address));
            say("with SO_REUSEADDR a connection in TIME_WAIT is no obstacle");
            reusing.set(SO.REUSEADDR, true);
            String allowed = failure(() -> reusing.bind(address).listen(1));
            seen(
                    "the connection that the server closed first waits a minute in TIME_WAIT: bind gave %s, and with SO_REUSEADDR %s."
                            .formatted(refused, allowed));
        }
    }
}
