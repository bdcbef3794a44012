package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.addr.SockAddr;
import berkeley.option.TCP;
import berkeley.sys.Netdb;
import berkeley.trace.Trace;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** What a program uses the library for, on threads that live longer than the library. */
enum LibraryUse {
    SENDING(LibraryUse::send),
    WAITING(LibraryUse::waitShortly),
    CLOSING(LibraryUse::close),
    INTERRUPTING(LibraryUse::interrupt),
    LOOKING_UP(LibraryUse::lookUp),
    LISTENING_TO_CALLS(LibraryUse::listen),
    RECORDING_CALLS(LibraryUse::record),
    FORGETTING(LibraryUse::forget);

    private static final Duration SHORT = Duration.ofMillis(1);

    /** What threads inherit that are started meanwhile. */
    private static final InheritableThreadLocal<LibraryUse> INHERITED =
            new InheritableThreadLocal<>();

    private final Caller.Work work;

    LibraryUse(Caller.Work work) {
        this.work = work;
    }

    /** Uses the library for the constant of this name, on a thread of each. */
    static void on(Iterable<Executor> threads, String name) throws Exception {
        LibraryUse use = valueOf(name);
        for (Executor thread : threads) {
            FutureTask<Boolean> task =
                    new FutureTask<>(() -> {
                        use.run();
                        return true;
                    });
            thread.execute(task);
            Caller.get(task);
        }
    }

    private void run() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(LibraryUse.class.getClassLoader());
        INHERITED.set(this);
        try {
            work.run();
        } finally {
            INHERITED.remove();
            thread.setContextClassLoader(before);
        }
    }

    private static void send() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock left = pair.first();
                Sock right = pair.second();
                Sock listener = Sock.open(AF_INET, SOCK_STREAM)) {
            left.send(new byte[40_000]);
            left.sendmsg(new Message().data(new byte[1]).control(Cmsg.Rights.of(listener.fd())), 0);
            right.recv(new byte[40_000]);
            right.recvmsg(new Message().room(1), 0);
            listener.bind(SockAddr.inet("127.0.0.1", 0)).listen(1);
            try (Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
                    Sock server = listener.accept()) {
                client.set(TCP.NODELAY, true).sendall(new byte[9]);
                server.get(TCP.INFO);
                server.recv(9);
            }
        }
    }

    private static void waitShortly() throws Exception {
        for (BlockingCall call : BlockingCall.values()) {
            try (BlockingCall.Place place = call.open()) {
                place.call(SHORT);
            } catch (ErrnoException e) {
                if (e.errno() != ETIMEDOUT) {
                    throw e;
                }
            }
        }
    }

    private static void close() throws Exception {
        for (BlockingCall call : BlockingCall.values()) {
            for (Caller.Kind kind : Caller.Kind.values()) {
                try (BlockingCall.Place place = call.open()) {
                    Duration limit = kind.timed ? Duration.ofMinutes(5) : null;
                    Caller caller = Caller.start(kind.virtual, () -> place.call(limit));
                    caller.untilItWaits();
                    place.closes().close();
                    check(caller.errno() == EBADF, call + " " + kind);
                }
            }
        }
    }

    private static void interrupt() throws Exception {
        for (BlockingCall call : BlockingCall.values()) {
            try (BlockingCall.Place place = call.open()) {
                Caller caller = Caller.start(true, () -> place.call(null));
                caller.untilItWaits();
                caller.thread().interrupt();
                check(caller.errno() == EINTR, call.toString());
            }
        }
    }

    private static void lookUp() throws Exception {
        Lookup.getaddrinfo("127.0.0.1", "9");
        Lookup.getservbyname("discard");
        Lookup.getprotobyname("tcp");
        Lookup.gethostname();
        Interfaces.getifaddrs();
        Netdb.gethostbyname("127.0.0.1");
        Netdb.getservbyname("discard", null);
        Netdb.getprotobyname("tcp");
    }

    private static void listen() throws Exception {
        AtomicInteger told = new AtomicInteger();
        Trace.Listener listener = _ -> told.incrementAndGet();
        Trace.add(listener);
        try {
            send();
        } finally {
            Trace.remove(listener);
        }
        check(told.get() > 10, "told of " + told + " calls");
    }

    private static void record() throws Exception {
        send();
        Path file = Files.createTempFile("calls", ".jfr");
        FutureTask<Recording> start = new FutureTask<>(LibraryUse::startRecording);
        // JFR starts threads of its own, which inherit too.
        Thread.ofPlatform().inheritInheritableThreadLocals(false).start(start);
        try (Recording recording = start.get()) {
            send();
            recording.stop();
            recording.dump(file);
            List<?> events = RecordingFile.readAllEvents(file);
            check(events.size() > 10, events.toString());
        } finally {
            Files.delete(file);
        }
    }

    private static Recording startRecording() {
        Recording recording = new Recording();
        recording.enable("berkeley.Syscall").withoutThreshold();
        recording.start();
        return recording;
    }

    private static void forget() throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        pair.first().sendmsg(new Message().data(new byte[1]).control(Cmsg.Rights.of(0)), 0);
        pair.second().recvmsg(new Message().room(1), 0);
        EpollSet<Sock> set = EpollSet.open();
        set.add(pair.second(), EPOLLIN, pair.first());
        check(set.await(SHORT) == 0, "ready");
    }

    private static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
