package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.PipePair;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Host;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/**
 * Passes connections on to another server. splice moves the bytes through a pipe, inside the
 * kernel: none of them is ever in the memory of this process.
 */
@Usage(
        value = "PORT HOST HOST_PORT",
        does = "passes connections on to another server with splice, a virtual thread a direction")
final class TcpProxy implements Program {
    private static final int PIECE = 64 * 1024;

    @Override
    public void run(Args args) throws Exception {
        SockAddr server = Host.inet(args.text(1), args.peerPort(2));
        try (Sock listener = Sock.listenOn(SockAddr.inet(args.port(0)))) {
            Out.waiting(args, listener);
            while (true) {
                Sock client = listener.accept();
                Thread.startVirtualThread(() -> passOn(args, client, server));
            }
        }
    }

    private static void passOn(Args args, Sock client, SockAddr address) {
        try (client;
                Sock server = Sock.connectTo(address)) {
            Thread back = Thread.startVirtualThread(() -> copy(args, server, client));
            copy(args, client, server);
            back.join();
        } catch (ErrnoException e) {
            Out.note(args, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until the end of the one stream, which then is the end of the other. */
    private static void copy(Args args, Sock from, Sock to) {
        try (PipePair pipe = PipePair.open()) {
            for (long n = from.spliceInto(pipe, PIECE, 0); n > 0; ) {
                for (long left = n; left > 0; ) {
                    left -= to.spliceFrom(pipe, left, 0);
                }
                n = from.spliceInto(pipe, PIECE, 0);
            }
            to.shutdown(SHUT_WR);
        } catch (ErrnoException e) {
            Out.note(args, e);
            reset(from);
            reset(to);
        }
    }

    /** Ends both directions, so that the other copy ends too. */
    private static void reset(Sock sock) {
        try {
            sock.shutdown(SHUT_RDWR);
        } catch (ErrnoException gone) {
            // its peer has ended it already
        }
    }
}
