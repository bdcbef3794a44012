package berkeley.examples.faults;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.examples.faults.FaultStage.*;

import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.option.Linger;
import berkeley.option.SO;

/** A connection that is torn down, not ended. */
@Usage(does = "fault lab: a connection reset by SO_LINGER with time 0")
final class Reset implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (FaultStage stage = FaultStage.tcp()) {
            say(
                    "linger on, 0 seconds: close throws away what is unsent and sends RST instead of FIN");
            stage.client.set(SO.LINGER, Linger.RESET);
            stage.client.send("last".getBytes());
            stage.client.close();
            say("the server reads what had arrived, and then is told");
            int arrived = stage.server.recv(new byte[100]);
            String then = failure(() -> stage.server.recv(new byte[100]));
            int last = stage.server.recv(new byte[100]);
            seen(
                    ("the %d bytes that had come before the RST could be read, then recv failed"
                                    + " with %s, once, and the next was %d, the end.")
                            .formatted(arrived, then, last));
        }
    }
}
