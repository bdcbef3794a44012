package berkeley.examples.faults;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.examples.faults.FaultStage.*;

import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/** Sending to a peer that has gone. */
@Usage(does = "fault lab: EPIPE comes with the second send, not the first")
final class BrokenPipe implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (FaultStage stage = FaultStage.tcp()) {
            say("the server goes");
            stage.server.close();
            say("the first send is only handed to the kernel: the peer answers it with RST");
            String first = failure(() -> stage.client.send("one".getBytes()));
            say("the second finds the connection gone; MSG_NOSIGNAL keeps SIGPIPE away");
            String second = failure(() -> stage.client.send("two".getBytes()));
            seen(
                    "the first send to the closed peer gave %s, the second %s: a send that succeeds has not arrived."
                            .formatted(first, second));
        }
    }
}
