package berkeley.examples.faults;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Out;
import berkeley.option.SO;
import berkeley.trace.Trace;

/** A client and a server in one thread, every call of theirs told as it is made. */
final class FaultStage implements AutoCloseable {
    final Sock listener;
    final Sock client;
    final Sock server;

    private FaultStage(Sock listener, Sock client, Sock server) {
        this.listener = listener;
        this.client = client;
        this.server = server;
    }

    /** A call that is to fail here. */
    interface Failing {
        void run() throws ErrnoException;
    }

    /** Whether the calls are shown because the play wants it. */
    private static boolean shown;

    /** Shows the calls from here on. Who asked for a trace gets it where he asked for it. */
    static void curtain() {
        if (!Trace.on()) {
            shown = true;
            Trace.to(System.out);
            Trace.on(true);
        }
    }

    private static void curtainFalls() {
        if (shown) {
            shown = false;
            Trace.on(false);
        }
    }

    /** A TCP connection over loopback. */
    static FaultStage tcp() throws ErrnoException {
        curtain();
        Sock listener = listener(1);
        Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
        return new FaultStage(listener, client, listener.accept());
    }

    static Sock listener(int backlog) throws ErrnoException {
        return Sock.open(AF_INET, SOCK_STREAM)
                .set(SO.REUSEADDR, true)
                .bind(SockAddr.inet("127.0.0.1", 0))
                .listen(backlog);
    }

    /** Says what comes next. */
    static void say(String line) {
        Out.say("# " + line);
    }

    /** Ends the play with what was seen. */
    static void seen(String sentence) {
        curtainFalls();
        Out.say("Seen: " + sentence);
    }

    /** {@return the errno that the call failed with, by name, or "no error"} */
    static String failure(Failing call) {
        try {
            call.run();
            return "no error";
        } catch (ErrnoException e) {
            return e.name();
        }
    }

    @Override
    public void close() throws ErrnoException {
        curtainFalls();
        client.close();
        server.close();
        listener.close();
    }
}
