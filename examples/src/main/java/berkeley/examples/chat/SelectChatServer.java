package berkeley.examples.chat;

import berkeley.FdSet;
import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/** select(2): the sets are made anew for each call, for it leaves only the ready ones in them. */
@Usage(value = "PORT", does = "a chat for many clients, by select")
final class SelectChatServer implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (Sock listener = Room.listen(args)) {
            Room room = new Room(args);
            FdSet readable = new FdSet();
            while (true) {
                readable.zero().set(listener);
                room.members().forEach(readable::set);
                FdSet.select(readable, null, null, null);
                for (Sock member : room.members()) {
                    if (readable.isset(member)) {
                        room.hear(member);
                    }
                }
                if (readable.isset(listener)) {
                    room.join(listener);
                }
            }
        }
    }
}
