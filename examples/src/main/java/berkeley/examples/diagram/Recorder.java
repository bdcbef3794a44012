package berkeley.examples.diagram;

import berkeley.trace.Told;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
    private final Thread asker;
    private final DataOutputStream out;
    private final Kernel kernel = new Kernel();
    private final Map<Integer, SocketView> known = new HashMap<>();

    private Recorder(DataOutputStream out) throws InterruptedException, ExecutionException {
        this.out = out;
        this.asker = asking.submit(Thread::currentThread).get();
    }

    /** Records from now on, where the property says so. */
    public static void start() throws Exception {
        String path = System.getProperty(PROPERTY);
        if (path != null) {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
            out.writeLong(ProcessHandle.current().pid());
            Trace.add(new Recorder(out));
        }
    }

    @Override
    public void told(Told call) {
        if (Thread.currentThread() == asker) {
            return;
        }
        Future<?> done = asking.submit(() -> record(call));
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

    private void record(Told call) {
        try {
            java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
            Event.of(call, sockets(call)).write(new DataOutputStream(bytes));
            out.write(bytes.toByteArray()); // one write, so that a kill leaves no half event
        } catch (IOException e) {
            // Who drew the diagram has gone; the program goes on.
        }
    }

    private List<SocketView> sockets(Told call) {
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
                default -> {}
            }
        }
        return sockets;
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
