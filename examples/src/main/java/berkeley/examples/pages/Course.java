package berkeley.examples.pages;

import java.util.List;
import java.util.stream.Stream;

/** The five texts, and the programs that come from them, in the order in which to read them. */
final class Course {
    private Course() {}

    /**
     * A text of the course.
     *
     * @param more programs of the lab, with arguments, for what it says and has no program for
     */
    record Text(int number, String title, List<String> more) {}

    /**
     * A program as one side of a page.
     *
     * @param arguments PORT is the server's
     * @param input its standard input
     */
    record Side(String program, List<String> arguments, String input) {
        boolean serves() {
            return program.endsWith("-server");
        }
    }

    /**
     * A page.
     *
     * @param note what to look at
     * @param sides the server before the client, or one program
     * @param clients how many clients its run has
     */
    record Page(
            String name,
            String title,
            List<Integer> texts,
            String note,
            List<Side> sides,
            int clients) {
        /** Whether its programs need a kernel with Bluetooth. */
        boolean bluetooth() {
            return name.equals("rfcomm");
        }

        boolean has(String program) {
            return sides.stream().anyMatch(side -> side.program.equals(program));
        }
    }

    static final List<Text> TEXTS =
            List.of(
                    new Text(
                            1,
                            "Sockets, TCP/IP and Bluetooth",
                            List.of("bluetooth-devices", "bluetooth-scan")),
                    new Text(2, "Recitation 1: network sockets", List.of("doctor")),
                    new Text(3, "Socket programming, in Python", List.of("tour")),
                    new Text(
                            4,
                            "Transport layer: introduction to sockets",
                            List.of("demux 0", "many-upper-server process 12000")),
                    new Text(
                            5,
                            "Lecture 4.c: sockets",
                            List.of(
                                    "demux 0",
                                    "unix-echo-server /tmp/echo",
                                    "ping 127.0.0.1 3",
                                    "options tcp",
                                    "select-chat-server 12000",
                                    "poll-chat-server 12000")));

    private static final String HOST = "127.0.0.1";
    private static final String SERVER = "00:AA:01:01:00:01";
    private static final String CLIENT = "00:AA:01:00:00:00";

    private static final Side ASK =
            new Side("tcp-ask-client", List.of(HOST, "PORT"), "hello\nsockets\n");

    static final List<Page> PAGES =
            List.of(
                    new Page(
                            "tcp-sink",
                            "A server that receives, a client that asks",
                            List.of(1),
                            "The text's server only receives and its client waits for answers: run"
                                    + " against each other, both wait for ever. With tcp-many-server"
                                    + " the client gets its answers.",
                            List.of(server("tcp-sink"), ASK),
                            1),
                    new Page(
                            "rfcomm",
                            "RFCOMM: the same over Bluetooth",
                            List.of(1),
                            "Only the family, the protocol and the address differ from TCP. The"
                                    + " text's PyBluez is Python's own socket module by now. Without a"
                                    + " Bluetooth controller put native/vm/run before a command: it"
                                    + " boots a guest with two emulated ones, in which this page was"
                                    + " recorded.",
                            List.of(
                                    new Side("rfcomm-server", List.of("3", SERVER), ""),
                                    new Side(
                                            "rfcomm-client",
                                            List.of(SERVER, "3", "hello", CLIENT),
                                            "")),
                            1),
                    new Page(
                            "tcp-code",
                            "Codes over TCP",
                            List.of(2),
                            "SO_REUSEADDR lets the server start again while its last connections"
                                    + " are still in TIME_WAIT. In Java a thread serves each client, so"
                                    + " that a silent one keeps nobody waiting.",
                            List.of(
                                    server("tcp-code"),
                                    new Side("tcp-code-client", List.of(HOST, "PORT", "0x1b"), "")),
                            1),
                    new Page(
                            "udp-code",
                            "Codes over UDP",
                            List.of(2),
                            "No connect, no listen, no accept: each datagram carries its address."
                                    + " The Java clients ask to be told of errors (IP_RECVERR) and wait"
                                    + " for 5 seconds at most, since a datagram may get lost.",
                            List.of(
                                    server("udp-code"),
                                    new Side("udp-code-client", List.of(HOST, "PORT", "0x2b"), "")),
                            1),
                    alone(
                            "ports",
                            "Well-known ports",
                            List.of(2, 3, 5),
                            "The texts' tables, asked of this machine: the C library reads"
                                    + " /etc/services, no socket is needed."),
                    alone(
                            "families",
                            "Address families and socket types",
                            List.of(2, 5),
                            "The texts' table of families, asked of this kernel, which no longer"
                                    + " has them all."),
                    new Page(
                            "udp-upper",
                            "Upper case over UDP",
                            List.of(3),
                            "The client needs no bind: the kernel gives it a port when it first"
                                    + " sends.",
                            List.of(
                                    server("udp-upper"),
                                    new Side("udp-upper-client", List.of(HOST, "PORT"), "hello\n")),
                            1),
                    new Page(
                            "tcp-upper",
                            "Upper case over TCP",
                            List.of(3, 4),
                            "accept makes a new socket for each client; the one that listens stays"
                                    + " as it is.",
                            List.of(
                                    server("tcp-upper"),
                                    new Side("tcp-upper-client", List.of(HOST, "PORT"), "hello\n")),
                            1),
                    new Page(
                            "tcp-many",
                            "Many clients: accept in a loop, fork or a thread, read and write",
                            List.of(4),
                            "Python and C fork a process for each client, as the text says; a JVM"
                                    + " cannot fork, and starts a thread. read and write are recv and"
                                    + " send without flags.",
                            List.of(server("tcp-many"), ASK),
                            2),
                    new Page(
                            "resolve",
                            "Names and addresses: gethostbyname, gethostbyaddr",
                            List.of(5),
                            "These are functions of the C library. What strace sees is what they"
                                    + " do: getaddrinfo connects UDP sockets, which sends nothing, to"
                                    + " learn which address would be used.",
                            List.of(new Side("resolve", List.of("localhost"), "")),
                            0),
                    alone(
                            "tcp-options",
                            "getsockopt and setsockopt",
                            List.of(5),
                            "The kernel doubles the size of a buffer, for its own needs."),
                    new Page(
                            "tcp-select",
                            "Many clients in one thread: select",
                            List.of(5),
                            "select gets sets of descriptors, and leaves those in them that are"
                                    + " ready.",
                            List.of(server("tcp-select"), ASK),
                            2),
                    new Page(
                            "tcp-poll",
                            "Many clients in one thread: poll",
                            List.of(5),
                            "poll gets an array, and writes what is ready beside what was asked.",
                            List.of(server("tcp-poll"), ASK),
                            2));

    private static Side server(String page) {
        return new Side(page + "-server", List.of("PORT"), "");
    }

    private static Page alone(String name, String title, List<Integer> texts, String note) {
        return new Page(name, title, texts, note, List.of(new Side(name, List.of(), "")), 0);
    }

    /** The page on which a program's source is. */
    static Page home(String program) {
        return PAGES.stream().filter(page -> page.has(program)).findFirst().orElseThrow();
    }

    /** All programs. */
    static List<String> programs() {
        return PAGES.stream()
                .flatMap(page -> page.sides().stream())
                .map(Side::program)
                .distinct()
                .toList();
    }

    static Stream<Page> of(Text text) {
        return PAGES.stream().filter(page -> page.texts().contains(text.number()));
    }
}
