package berkeley.examples.faults;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.examples.faults.FaultStage.*;
import static berkeley.sys.SysSocket.sockatmark;

import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/** Urgent data: one byte that can be read ahead of the stream. */
@Usage(does = "fault lab: urgent data (MSG_OOB) and its mark in the stream")
final class Oob implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (FaultStage stage = FaultStage.tcp()) {
            say("the client sends abc, then ! as urgent data, then def");
            stage.client.send("abc".getBytes());
            stage.client.send("!".getBytes(), 0, 1, MSG_OOB);
            stage.client.send("def".getBytes());
            say("the server can have the urgent byte at once");
            byte[] urgent = new byte[1];
            stage.server.recv(urgent, 0, 1, MSG_OOB);
            say("in the stream a read stops at the mark where it was");
            String before = new String(stage.server.recv(10));
            int atMark = sockatmark(stage.server.fd());
            String after = new String(stage.server.recv(10));
            seen(
                    "recv(MSG_OOB) gave %s ahead of the stream; a plain recv stopped at the mark with %s (sockatmark %d), and the next gave %s."
                            .formatted(new String(urgent), before, atMark, after));
        }
    }
}
