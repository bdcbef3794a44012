package berkeley.examples.faults;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.examples.faults.FaultStage.*;

import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.time.Duration;

/** How many connections may wait to be accepted. */
@Usage(does = "fault lab: a full accept queue lets a SYN wait")
final class Backlog implements Program {
    @Override
    public void run(Args args) throws Exception {
        curtain();
        Duration short1 = Duration.ofMillis(200);
        try (Sock listener = listener(0);
                Sock first = Sock.open(AF_INET, SOCK_STREAM);
                Sock second = Sock.open(AF_INET, SOCK_STREAM)) {
            say("listen(0) has room for one connection that nobody has accepted");
            String one = failure(() -> first.connect(listener.getsockname(), short1));
            say("a second finds the queue full: its SYN is dropped, and sent again after a second");
            String two = failure(() -> second.connect(listener.getsockname(), short1));
            say("accept makes room, and the SYN's next try gets through");
            listener.accept().close();
            String retry = failure(() -> listener.timeout(Duration.ofSeconds(5)).accept().close());
            seen(
                    "with a backlog of 0 the first connect gave %s, the second %s after 200 ms; once the first was accepted the second came with %s."
                            .formatted(one, two, retry));
        }
    }
}
