package berkeley.examples.chat;

import static berkeley.bindings.socket.Constants.*;

import berkeley.EpollSet;
import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/**
 * epoll(7): the kernel keeps the set, and tells only who is ready. A closed socket leaves it by
 * itself.
 */
@Usage(value = "PORT", does = "a chat for many clients, by epoll")
final class EpollChatServer implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (Sock listener = Room.listen(args);
                EpollSet<Sock> set = EpollSet.open()) {
            Room room = new Room(args);
            set.add(listener, EPOLLIN, listener);
            while (true) {
                set.await(null);
                for (EpollSet.Event<Sock> event : set.ready()) {
                    Sock sock = event.value();
                    if (sock == listener) {
                        Sock member = room.join(listener);
                        if (member != null) {
                            set.add(member, EPOLLIN, member);
                        }
                    } else if (sock != null) {
                        room.hear(sock);
                    }
                }
            }
        }
    }
}
