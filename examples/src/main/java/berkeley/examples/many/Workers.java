package berkeley.examples.many;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Fd;
import berkeley.Message;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Lab;
import berkeley.examples.SpareDescriptor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts' fork(): Java has none, so the accepted descriptor goes by SCM_RIGHTS to processes
 * started before.
 */
final class Workers {
    private static final int COUNT = 2;

    private Workers() {}

    static void serve(Sock listener, SpareDescriptor spare) throws IOException {
        SockAddr meeting = SockAddr.abstractUnix("many-upper-" + ProcessHandle.current().pid());
        List<Process> processes = new ArrayList<>();
        List<Sock> workers = new ArrayList<>();
        try (Sock door = Sock.open(AF_UNIX, SOCK_SEQPACKET).bind(meeting).listen(COUNT);
                Message message = new Message()) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> processes.forEach(Process::destroy)));
            for (int i = 0; i < COUNT; i++) {
                processes.add(start(meeting));
                workers.add(door.accept());
            }
            for (int next = 0; ; next = (next + 1) % COUNT) {
                Sock client = spare.accept(listener);
                if (client != null) {
                    pass(workers.get(next), message, client);
                }
            }
        }
    }

    /**
     * The kernel gives the worker a descriptor of its own; ours is closed, and the connection stays
     * open.
     */
    private static void pass(Sock worker, Message message, Sock client) throws ErrnoException {
        try (Fd descriptor = new Fd(client.detach())) {
            worker.sendmsg(
                    message.data(new byte[1]).control(new Cmsg.Rights(List.of(descriptor))), 0);
        }
    }

    private static Process start(SockAddr meeting) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-p", System.getProperty("jdk.module.path")));
        command.addAll(List.of("-m", Lab.class.getModule().getName() + "/" + Lab.class.getName()));
        command.addAll(List.of("upper-worker", meeting.toString()));
        return new ProcessBuilder(command).redirectErrorStream(false).inheritIO().start();
    }
}
