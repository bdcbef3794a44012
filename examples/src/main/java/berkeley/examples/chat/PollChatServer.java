package berkeley.examples.chat;

import static berkeley.bindings.socket.Constants.*;

import berkeley.PollSet;
import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/** poll(2): the array stays, and each call writes what is ready beside what was asked. */
@Usage(value = "PORT", does = "a chat for many clients, by poll")
final class PollChatServer implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (Sock listener = Room.listen(args)) {
            Room room = new Room(args);
            PollSet set = new PollSet();
            set.add(listener, POLLIN);
            while (true) {
                set.poll(null);
                for (PollSet.Entry entry : set.ready()) {
                    Sock ready = entry.sock();
                    if (ready == listener) {
                        Sock member = room.join(listener);
                        if (member != null) {
                            set.add(member, POLLIN);
                        }
                    } else if (ready != null) {
                        room.hear(ready);
                        if (ready.isClosed()) {
                            entry.remove();
                        }
                    }
                }
            }
        }
    }
}
