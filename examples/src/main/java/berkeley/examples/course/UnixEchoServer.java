package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.SpareDescriptor;
import berkeley.examples.Usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

/** An echo on a path. The path outlives its server: the next one finds it taken by nobody. */
@Usage(value = "PATH [--force]", does = "echoes what Unix stream clients send, for ever")
final class UnixEchoServer implements Program {
    @Override
    public void run(Args args) throws IOException {
        SockAddr.Unix path = args.unixPath(0);
        try (Sock server = Sock.open(AF_UNIX, SOCK_STREAM)) {
            if (args.has("--force") && stale(args.text(0), path)) {
                Files.delete(Path.of(args.text(0)));
            }
            try {
                server.bind(path);
            } catch (ErrnoException e) {
                boolean stale = e.errno() == EADDRINUSE && stale(args.text(0), path);
                throw stale
                        ? new IOException(e.getMessage() + "; it is stale: --force removes it")
                        : e;
            }
            server.listen(SOMAXCONN);
            Out.waiting(args, server);
            SpareDescriptor spare = new SpareDescriptor(args);
            while (true) {
                Sock client = spare.accept(server);
                if (client != null) {
                    Thread.ofPlatform().start(() -> echo(args, client));
                }
            }
        }
    }

    /** Whether the path is a socket's that nobody listens on any more. */
    private static boolean stale(String file, SockAddr.Unix path) throws IOException {
        if (!Files.exists(Path.of(file))
                || !Files.readAttributes(Path.of(file), BasicFileAttributes.class).isOther()) {
            return false;
        }
        try (Sock probe = Sock.open(AF_UNIX, SOCK_STREAM)) {
            probe.connect(path);
            return false;
        } catch (ErrnoException e) {
            return e.errno() == ECONNREFUSED;
        }
    }

    private static void echo(Args args, Sock client) {
        byte[] data = new byte[4096];
        try (client) {
            for (int n; (n = client.recv(data)) > 0; ) {
                client.sendall(Arrays.copyOf(data, n));
            }
        } catch (ErrnoException e) {
            Out.note(args, e);
        }
    }
}
