package berkeley.examples.many;

import static berkeley.bindings.socket.Constants.*;

import berkeley.EpollSet;
import berkeley.ErrnoException;
import berkeley.FdSet;
import berkeley.PollSet;
import berkeley.Sock;
import berkeley.examples.SpareDescriptor;

import java.util.ArrayList;
import java.util.List;

/** One thread that waits for all clients at once. */
final class SingleThread {
    private SingleThread() {}

    static void select(Sock listener, SpareDescriptor spare, Upper upper) throws ErrnoException {
        List<Sock> clients = new ArrayList<>();
        FdSet readable = new FdSet();
        while (true) {
            readable.zero().set(listener);
            clients.forEach(readable::set);
            FdSet.select(readable, null, null, null);
            clients.removeIf(client -> readable.isset(client) && !upper.answer(client));
            if (readable.isset(listener)) {
                Sock client = spare.accept(listener);
                if (client != null) {
                    clients.add(client);
                }
            }
        }
    }

    static void poll(Sock listener, SpareDescriptor spare, Upper upper) throws ErrnoException {
        PollSet set = new PollSet();
        set.add(listener, POLLIN);
        while (true) {
            set.poll(null);
            for (PollSet.Entry entry : set.ready()) {
                Sock ready = entry.sock();
                if (ready == listener) {
                    Sock client = spare.accept(listener);
                    if (client != null) {
                        set.add(client, POLLIN);
                    }
                } else if (ready != null && !upper.answer(ready)) {
                    entry.remove();
                }
            }
        }
    }

    static void epoll(Sock listener, SpareDescriptor spare, Upper upper) throws ErrnoException {
        try (EpollSet<Sock> set = EpollSet.open()) {
            set.add(listener, EPOLLIN, listener);
            while (true) {
                set.await(null);
                for (EpollSet.Event<Sock> event : set.ready()) {
                    Sock sock = event.value();
                    if (sock == listener) {
                        Sock client = spare.accept(listener);
                        if (client != null) {
                            set.add(client, EPOLLIN, client);
                        }
                    } else if (sock != null) {
                        upper.answer(sock);
                    }
                }
            }
        }
    }
}
