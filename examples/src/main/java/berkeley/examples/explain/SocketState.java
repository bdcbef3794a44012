package berkeley.examples.explain;

import berkeley.examples.TcpState;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What state a socket is in, by /proc/net: to ask the socket itself would be calls of this process,
 * which a trace tells and errno remembers.
 *
 * @param link where the descriptor leads to: {@code socket:[4711]}
 */
record SocketState(String link, String process) {
    /** {@return it in words, or empty where it is no socket} */
    Optional<String> told() {
        if (!link.startsWith("socket:[")) {
            return Optional.empty();
        }
        String inode = link.substring("socket:[".length(), link.length() - 1);
        for (String protocol : new String[] {"tcp", "tcp6", "udp", "udp6"}) {
            Optional<String[]> line = line(protocol, 9, inode);
            if (line.isPresent()) {
                return Optional.of(internet(protocol, line.get()));
            }
        }
        return Optional.of(
                line("unix", 6, inode)
                        .map(SocketState::unix)
                        .orElse("it is a socket without an address: neither bound nor connected"));
    }

    private static String internet(String protocol, String[] line) {
        boolean peer = !line[2].endsWith(":0000");
        int state = Integer.parseInt(line[3], 16);
        String port = ", on port " + port(line[1]) + (peer ? ", to port " + port(line[2]) : "");
        return protocol.startsWith("tcp")
                ? "it is a TCP socket in state " + TcpState.name(state) + port
                : "it is a UDP socket, " + (peer ? "connected" : "not connected") + port;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }

    private static String unix(String[] line) {
        String type =
                switch (line[4]) {
                    case "0001" -> "stream";
                    case "0002" -> "datagram";
                    default -> "seqpacket";
                };
        String state =
                line[3].equals("00010000")
                        ? "listening"
                        : line[5].equals("03") ? "connected" : "not connected";
        return "it is a Unix " + type + " socket, " + state;
    }

    private Optional<String[]> line(String protocol, int column, String inode) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", process, "net", protocol))) {
            return lines.skip(1)
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length > column && words[column].equals(inode))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // this kernel is without the protocol
        }
    }
}
