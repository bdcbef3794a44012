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
final class OneThread {
    private OneThread() {}

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
            for (int i = set.next(0); i >= 0; i = set.next(i + 1)) {
                Sock ready = set.sock(i);
                if (ready == listener) {
                    Sock client = spare.accept(listener);
                    if (client != null) {
                        set.add(client, POLLIN);
                    }
                } else if (ready != null && !upper.answer(ready)) {
                    set.remove(i);
                }
            }
        }
    }

    static void epoll(Sock listener, SpareDescriptor spare, Upper upper) throws ErrnoException {
        try (EpollSet<Sock> set = EpollSet.open()) {
            set.add(listener, EPOLLIN, listener);
            while (true) {
                int ready = set.await(null);
                for (int i = 0; i < ready; i++) {
                    Sock sock = set.get(i);
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
