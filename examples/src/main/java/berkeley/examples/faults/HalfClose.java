package berkeley.examples.faults;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.examples.faults.FaultStage.*;

import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/** shutdown(SHUT_WR): no more to say, still listening. */
@Usage(does = "fault lab: a half-closed connection still answers")
final class HalfClose implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (FaultStage stage = FaultStage.tcp()) {
            say("the client has asked all it wants, and says so");
            stage.client.send("question".getBytes());
            stage.client.shutdown(SHUT_WR);
            say("the server reads the question, then the end; it can still send");
            String question = new String(stage.server.recv(100));
            int end = stage.server.recv(new byte[100]);
            stage.server.send("answer".getBytes());
            String answer = new String(stage.client.recv(100));
            say("but the client cannot send any more");
            String late = failure(() -> stage.client.send("more".getBytes()));
            seen(
                    "after shutdown(SHUT_WR) the server read \"%s\" and then %d, its \"%s\" still arrived, and a further send of the client was %s."
                            .formatted(question, end, answer, late));
        }
    }
}
