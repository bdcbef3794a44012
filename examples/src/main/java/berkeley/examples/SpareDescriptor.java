package berkeley.examples;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.MemorySegment.NULL;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.bindings.socket.pollfd;
import berkeley.sys.Poll;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A descriptor that a server keeps for when it has no other left. accept(2) then fails with EMFILE,
 * and the client stays in the queue, where poll(2) reports it again and again. The server closes
 * the spare descriptor, accepts that client, closes it, and opens the spare one again: one client
 * is refused, and the others are served.
 */
public final class SpareDescriptor {
    private static final int PAUSE_MS = 100;

    private final Args args;
    private FileInputStream file;

    public SpareDescriptor(Args args) {
        this.args = args;
        // Without a descriptor no class can be loaded from a folder: load what tells of it now.
        new ErrnoException("accept", "", EMFILE);
        open();
    }

    /**
     * {@code accept}—accepts a client.
     *
     * @return the client, or null where that failed and the server is to go on
     */
    public Sock accept(Sock listener) throws ErrnoException {
        try {
            return listener.accept();
        } catch (ErrnoException failure) {
            goOn(listener.fd(), failure);
            return null;
        }
    }

    /** Decides after an accept on the raw calls that returned -1: the server goes on, or ends. */
    public void failed(int listener, int errno) throws ErrnoException {
        goOn(listener, new ErrnoException("accept", "", errno));
    }

    /** As accept(2) says: an error of a new connection is not one of the listener. */
    private void goOn(int listener, ErrnoException failure) throws ErrnoException {
        switch (failure.errno()) {
            case EAGAIN, EINTR -> {}
            case ECONNABORTED,
                    EPERM,
                    EPROTO,
                    ENOPROTOOPT,
                    ENONET,
                    ENETDOWN,
                    ENETUNREACH,
                    EHOSTDOWN,
                    EHOSTUNREACH ->
                    Out.note(args, failure);
            case EMFILE, ENFILE -> {
                close();
                Out.note(args, failure);
                refuse(listener);
                open();
            }
            case ENOBUFS, ENOMEM -> {
                Out.note(args, failure);
                pause();
            }
            default -> throw failure;
        }
    }

    /** The client may have gone by now: accept alone could wait for the next. */
    private static void refuse(int listener) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = pollfd.allocate(arena);
            pollfd.fd(fds, listener);
            pollfd.events(fds, (short) POLLIN);
            if (Poll.poll(fds, 1, 0) == 1) {
                Unistd.close(SysSocket.accept(listener, NULL, NULL));
            }
        }
    }

    private void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            Out.note(args, e);
        }
        file = null;
    }

    /** Where another thread has taken the last descriptor, one may be free after a while. */
    private void open() {
        try {
            file = new FileInputStream("/dev/null");
        } catch (IOException e) {
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
