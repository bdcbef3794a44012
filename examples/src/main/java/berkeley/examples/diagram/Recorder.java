package berkeley.examples.diagram;

import berkeley.trace.CallRecord;
import berkeley.trace.Trace;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Sends the calls of this process, with the state of their sockets, to the diagram that started it.
 *
 * <p>Another thread does so while the caller waits: what it calls itself must not change the
 * caller's errno, and is not recorded.
 */
public final class Recorder implements Trace.Listener {
    /** The system property that names the socket to send to. */
    public static final String PROPERTY = "berkeley.lab.record";

    private final ExecutorService asking =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("recorder").factory());

    /** What these call is nobody's to record. */
    private static final Set<Thread> ASKERS = ConcurrentHashMap.newKeySet();

    private final Consumer<Event> to;
    private final Kernel kernel = new Kernel();
    private final Map<Integer, SocketView> known = new HashMap<>();

    /**
     * @param to gets each call when it begins, and again when it has returned
     */
    Recorder(Consumer<Event> to) throws InterruptedException, ExecutionException {
        this.to = to;
        ASKERS.add(asking.submit(Thread::currentThread).get());
    }

    /** Records from now on, where the property says so. */
    public static void start() throws Exception {
        String path = System.getProperty(PROPERTY);
        if (path != null) {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
            out.writeLong(ProcessHandle.current().pid());
            Trace.add(new Recorder(event -> send(event, out)));
        }
    }

    @Override
    public void begun(CallRecord call) {
        if (!ASKERS.contains(Thread.currentThread())) {
            asking.execute(() -> {
                List<SocketView> sockets = new ArrayList<>();
                if (call.fd() >= 0 && !call.call().name().equals("close")) {
                    ask(call.fd()).ifPresent(sockets::add);
                }
                to.accept(Event.begun(call, sockets));
            });
        }
    }

    @Override
    public void returned(CallRecord call) {
        if (ASKERS.contains(Thread.currentThread())) {
            return;
        }
        Future<?> done = asking.submit(() -> to.accept(Event.of(call, sockets(call))));
        boolean interrupted = false;
        while (true) {
            try {
                done.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the call that is told may be one that this is to end
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(Event event, DataOutputStream out) {
        try {
            java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
            event.write(new DataOutputStream(bytes));
            out.write(bytes.toByteArray()); // one write, so that a kill leaves no half event
        } catch (IOException e) {
            // Who drew the diagram has gone; the program goes on.
        }
    }

    private List<SocketView> sockets(CallRecord call) {
        List<SocketView> sockets = new ArrayList<>();
        if (call.call().name().equals("close")) {
            SocketView before = known.remove(call.fd());
            if (before != null) {
                sockets.add(before.left(Kernel.left(before)));
            }
            return sockets;
        }
        if (call.fd() >= 0) {
            ask(call.fd()).ifPresent(sockets::add);
        }
        if (call.result() >= 0) {
            switch (call.call().name()) {
                case "socket", "accept", "accept4", "dup", "dup2", "dup3" -> {
                    known.remove((int) call.result());
                    ask((int) call.result()).ifPresent(sockets::add);
                }
                case "socketpair" -> made(pair(call.arguments().getLast()), sockets);
                case "recvmsg", "recvmmsg" -> made(Event.passed(call.arguments()), sockets);
                default -> {}
            }
        }
        return sockets;
    }

    /** The two of {@code [3, 4]}. */
    private static List<Integer> pair(String fds) {
        return Stream.of(fds.replaceAll("[^0-9,]", "").split(",")).map(Integer::valueOf).toList();
    }

    private void made(List<Integer> fds, List<SocketView> sockets) {
        for (int fd : fds) {
            known.remove(fd);
            ask(fd).ifPresent(sockets::add);
        }
    }

    private Optional<SocketView> ask(int fd) {
        Optional<SocketView> now = kernel.ask(fd);
        SocketView before = known.get(fd);
        Optional<SocketView> view =
                before == null ? now : now.map(socket -> socket.rememberedBy(before));
        view.ifPresent(socket -> known.put(fd, socket));
        return view;
    }
}
