package berkeley.examples.many;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Message;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that is restarted while clients connect. The new process connects to the old one's
 * control socket and receives the listener by SCM_RIGHTS. From then on both have the same accept
 * queue. The old process accepts no more, serves the clients that it has, and ends.
 */
@Usage(
        value = "PORT CONTROL",
        does = "upper case by a server that its next start replaces without a refused connection")
final class RestartServer implements Program {
    @Override
    public void run(Args args) throws Exception {
        Path control = Path.of(args.text(1));
        SockAddr name = SockAddr.unix(control.toString());
        try (Sock listener = listener(args, name)) {
            Files.deleteIfExists(control); // the old process has its own, without a name now
            try (Sock successors = Sock.open(AF_UNIX, SOCK_SEQPACKET).bind(name).listen(1);
                    ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                Thread.startVirtualThread(() -> handOver(args, successors, listener));
                Out.waiting(args, listener);
                serve(listener, new Upper(args), clients);
            } // waits for the clients
        }
        Out.say("process " + ProcessHandle.current().pid() + " has ended its work");
    }

    /** Takes the listener over from the process that runs, or opens one. */
    private static Sock listener(Args args, SockAddr name) throws IOException {
        try (Sock old = Sock.open(AF_UNIX, SOCK_SEQPACKET)) {
            old.connect(name);
            try (Message message = new Message().room(1)) {
                old.recvmsg(message, 0);
                Cmsg.Rights rights = message.control(Cmsg.Rights.class);
                if (rights == null) {
                    throw new IOException("the old process sent no descriptor");
                }
                return rights.fds().getFirst().sock();
            }
        } catch (ErrnoException none) {
            if (none.errno() != ENOENT && none.errno() != ECONNREFUSED) {
                throw none;
            }
            return Sock.listenOn(SockAddr.inet(args.port(0)));
        }
    }

    /** Waits for the next process, sends it the listener, and stops to accept. */
    private static void handOver(Args args, Sock successors, Sock listener) {
        try (Sock successor = successors.accept()) {
            Message message = new Message().data(new byte[1]);
            successor.sendmsg(message.control(Cmsg.Rights.of(listener.fd())), 0);
            listener.close();
        } catch (ErrnoException e) {
            Out.note(args, e);
        }
    }

    /** Until the listener is closed. What was accepted by then is served. */
    private static void serve(Sock listener, Upper upper, ExecutorService clients)
            throws ErrnoException {
        while (true) {
            Sock client;
            try {
                client = listener.accept();
            } catch (ErrnoException e) {
                if (e.isClosed()) {
                    return;
                }
                throw e;
            }
            clients.execute(() -> {
                while (upper.answer(client)) {
                    // until the client's end
                }
            });
        }
    }
}
