package berkeley.examples.many;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.SpareDescriptor;
import berkeley.examples.Usage;
import berkeley.option.SO;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * "To handle multiple connections": one after the other, a thread each, one thread for all, or
 * processes.
 */
@Usage(
        value = "MODE PORT",
        does =
                "upper case for many clients: iterative, thread, virtual, select, poll, epoll or process")
final class ManyUpperServer implements Program {
    @Override
    public void run(Args args) throws Exception {
        String mode = args.text(0);
        int port = args.port(1);
        if (!mode.matches("iterative|thread|virtual|select|poll|epoll|process")) {
            throw args.wrong(0, "iterative, thread, virtual, select, poll, epoll or process");
        }
        try (Sock listener = Sock.open(AF_INET, SOCK_STREAM).set(SO.REUSEADDR, true)) {
            listener.bind(SockAddr.inet(port)).listen(SOMAXCONN);
            Upper upper = new Upper(args);
            SpareDescriptor spare = new SpareDescriptor(args);
            Out.waiting(args, listener);
            switch (mode) {
                case "iterative" -> accept(listener, spare, upper, Runnable::run);
                case "thread" ->
                        accept(listener, spare, upper, task -> Thread.ofPlatform().start(task));
                case "virtual" ->
                        accept(listener, spare, upper, Executors.newVirtualThreadPerTaskExecutor());
                case "select" -> SingleThread.select(listener, spare, upper);
                case "poll" -> SingleThread.poll(listener, spare, upper);
                case "epoll" -> SingleThread.epoll(listener, spare, upper);
                case "process" -> Workers.serve(listener, spare);
            }
        }
    }

    /** Accepts for ever; who serves the client is the executor's business. */
    private static void accept(Sock listener, SpareDescriptor spare, Upper upper, Executor executor)
            throws ErrnoException {
        while (true) {
            Sock client = spare.accept(listener);
            if (client != null) {
                executor.execute(() -> {
                    while (upper.answer(client)) {
                        // until the client's end
                    }
                });
            }
        }
    }
}
