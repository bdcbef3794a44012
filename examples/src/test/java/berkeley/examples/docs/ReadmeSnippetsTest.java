package berkeley.examples.docs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.Sock;
import berkeley.bindings.socket.socket_h;
import berkeley.examples.Running;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Java in README compiles and does what it says. */
class ReadmeSnippetsTest {
    /** By the words that a block has, what it prints; in a network namespace of its own. */
    private record Expected(String words, String prints) {}

    private static final List<Expected> BLOCKS =
            List.of(
                    new Expected("udp.sendto", "hello\n"),
                    new Expected("quiet.bind", "ETIMEDOUT\n"),
                    new Expected(
                            "ECONNREFUSED",
                            "connect 127.0.0.1:1: ECONNREFUSED (Connection refused)\n"),
                    new Expected("startVirtualThread", "served one\nserved two\n"),
                    new Expected("perror", "bound\n"),
                    new Expected("client.sendall(client.recv", "echoed hello\n"),
                    new Expected("RfcommSocket.connect", ""));

    @TempDir private Path folder;

    @Test
    void each_block_compiles_and_prints_what_it_says() throws Exception {
        List<String> blocks =
                Markdown.read("README.md").fenced("java").stream()
                        .filter(block -> !block.startsWith("package ")) // NewProjectTest's
                        .toList();
        StringBuilder methods = new StringBuilder();
        StringBuilder calls = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < blocks.size(); i++) {
            Expected block = expected(blocks.get(i));
            methods.append(method(i, blocks.get(i)));
            calls.append(call(i, blocks.get(i)));
            expected.append(i).append(":\n").append(block.prints);
        }
        assertThat(blocks.size(), is(BLOCKS.size()));
        assertThat(run(PROGRAM.formatted(calls, methods)), is(expected.toString()));
    }

    private static Expected expected(String block) {
        List<Expected> fitting = BLOCKS.stream().filter(one -> block.contains(one.words)).toList();
        assertThat("expectations for\n" + block, fitting.size(), is(1));
        return fitting.getFirst();
    }

    /** Starts a block, is the client of one that serves, and waits for its end. */
    private static String call(int number, String block) {
        String client =
                block.contains("startVirtualThread")
                        ? """
                        ask(server.getsockname(), "one");
                        ask(server.getsockname(), "two");
                        server.close();
                        """
                        : block.contains("client.recv")
                                ? """
                                System.out.println("echoed " + ask(SockAddr.inet("127.0.0.1", 12000), "hello"));
                                """
                                : "";
        return """
        System.out.println("%d:");
        Thread thread%d = start(Blocks::block%d);
        %s
        thread%d.join();
        """
                .formatted(number, number, number, client, number);
    }

    private static String method(int number, String block) {
        String after =
                block.contains("perror")
                        ? "System.out.println(\"bound\"); berkeley.sys.Unistd.close(fd);"
                        : "";
        return """
        static void block%d() throws Exception {
        %s
        %s
        }
        """
                .formatted(number, block, after);
    }

    private String run(String program) throws IOException {
        Path file = Files.writeString(folder.resolve("Blocks.java"), program);
        List<String> command = new ArrayList<>(List.of("unshare", "--net", "sh", "-c"));
        command.addAll(List.of("ip link set lo up && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", at(Sock.class) + ":" + at(socket_h.class)));
        command.add(file.toString());
        try (Running java = Running.command("", command)) {
            Running.Result result = java.result();
            assertThat(result.out() + result.err(), result.exit(), is(0));
            return result.out();
        }
    }

    private static Path at(Class<?> type) {
        String place = type.getProtectionDomain().getCodeSource().getLocation().toString();
        return Path.of(URI.create(place));
    }

    /** What stands around the blocks: the names that they use, and the peers of the servers. */
    private static final String PROGRAM =
            """
            import static berkeley.bindings.socket.Constants.*;
            import static berkeley.sys.ArpaInet.*;
            import static berkeley.sys.Errno.*;
            import static berkeley.sys.SysSocket.*;
            import berkeley.*;
            import berkeley.addr.*;
            import berkeley.bindings.socket.sockaddr_in;
            import berkeley.bluetooth.*;
            import berkeley.option.*;
            import java.lang.foreign.*;
            import java.time.Duration;

            class Blocks {
                static final Arena arena = Arena.ofAuto();
                static final byte[] bytes = "bytes".getBytes();
                static Sock server;

                public static void main(String[] args) throws Exception {
                    server = Sock.open(AF_INET, SOCK_STREAM);
                    server.bind(SockAddr.inet("127.0.0.1", 0)).listen(5);
            %s
                    System.exit(0);
                }

                interface Block {
                    void run() throws Exception;
                }

                static Thread start(Block block) {
                    return Thread.ofPlatform().start(() -> {
                        try {
                            block.run();
                        } catch (Exception e) {
                            // No Bluetooth is here, and the server of the loop is closed at last.
                            if (!e.getMessage().matches("(?s).*(AF_BLUETOOTH|EBADF|rfcomm:).*")) {
                                throw new IllegalStateException(e);
                            }
                        }
                    });
                }

                /** What the server at an address answers. */
                static String ask(SockAddr address, String question) throws Exception {
                    while (true) {
                        try (Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
                            client.connect(address).sendall(question.getBytes());
                            return new String(client.recv(100));
                        } catch (ErrnoException e) {
                            if (e.errno() != ECONNREFUSED) throw e; // else it does not listen yet
                        }
                    }
                }

                static void serve(Sock client) {
                    try (client) {
                        byte[] question = client.recv(100);
                        System.out.println("served " + new String(question));
                        client.sendall(question);
                    } catch (ErrnoException e) {
                        throw new IllegalStateException(e);
                    }
                }

            %s
            }
            """;
}
