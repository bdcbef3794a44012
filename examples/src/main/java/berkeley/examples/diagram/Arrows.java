package berkeley.examples.diagram;

import static berkeley.bindings.socket.Constants.*;

import berkeley.trace.Call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds what went where. A stream's bytes are counted at both ends of the connection, which its two
 * addresses name; datagrams are told apart by addresses, order and content.
 */
final class Arrows {
    /** Bytes of a stream: those from {@code from} on, to before {@code to}. */
    private record Span(Event event, long from, long to) {}

    private final Map<String, List<Span>> sent = new HashMap<>();
    private final Map<String, List<Span>> received = new HashMap<>();
    private final Map<String, Event> connects = new HashMap<>();
    private final Map<String, Event> ends = new HashMap<>();
    private final List<Event> datagrams = new ArrayList<>();
    private final List<Arrow> arrows = new ArrayList<>();

    /** The n-th connect to a Unix path is the n-th accept there: their sockets have no names. */
    private final Map<String, Integer> unixConnects = new HashMap<>();

    private final Map<String, Integer> unixAccepts = new HashMap<>();
    private final Map<String, String> unixEnds = new HashMap<>();

    private Arrows() {}

    static List<Arrow> among(List<Event> events) {
        Arrows found = new Arrows();
        List<Event> inOrder = new ArrayList<>(events);
        inOrder.sort(Comparator.comparingLong(Event::begin));
        inOrder.forEach(found::departure);
        inOrder.sort(Comparator.comparingLong(Event::end));
        inOrder.forEach(found::arrival);
        found.streams();
        found.arrows.sort(Comparator.comparingLong(arrow -> arrow.to().end()));
        return found.arrows;
    }

    private void departure(Event event) {
        SocketView socket = event.own();
        boolean stream = socket.type() == SOCK_STREAM || socket.type() == SOCK_SEQPACKET;
        switch (event.call()) {
            case "connect" -> {
                if (stream && (!event.failed() || event.error().equals("EINPROGRESS"))) {
                    if (socket.family() == AF_UNIX) {
                        String path = event.addressText();
                        int n = unixConnects.merge(path, 1, Integer::sum);
                        unixEnds.put(key(event, event.fd()), path + "#" + n + ">");
                    }
                    connects.put(out(event, socket), event);
                }
            }
            case "accept", "accept4" -> {
                if (!event.failed() && socket.family() == AF_UNIX) {
                    String path = socket.local();
                    int n = unixAccepts.merge(path, 1, Integer::sum);
                    unixEnds.put(key(event, event.socket().fd()), path + "#" + n + "<");
                }
            }
            case "close" -> ends.putIfAbsent(out(event, event.socket()), event);
            case "shutdown" -> {
                if (!event.failed() && !event.arguments().contains("SHUT_RD")) {
                    ends.putIfAbsent(out(event, socket), event);
                }
            }
            default -> {
                if (event.direction() == Call.Direction.SENDS && event.value() >= 0) {
                    if (stream) {
                        add(sent, out(event, socket), event);
                    } else if (socket.type() != -1) {
                        datagrams.add(event);
                    }
                }
            }
        }
    }

    private void arrival(Event event) {
        if (event.failed()) {
            return;
        }
        SocketView socket = event.own();
        if (event.call().startsWith("accept")) {
            Event connect = connects.get(in(event, event.socket()));
            if (connect != null) {
                arrows.add(new Arrow(connect, event, Arrow.Kind.CONNECTION, 0));
            }
        } else if (event.direction() == Call.Direction.RECEIVES
                && event.arguments().stream().noneMatch(a -> a.contains("MSG_PEEK"))) {
            if (socket.type() == SOCK_DGRAM) {
                datagram(event, socket);
            } else if (event.value() > 0) {
                add(received, in(event, socket), event);
            } else {
                Event end = ends.get(in(event, socket));
                if (end != null) {
                    arrows.add(new Arrow(end, event, Arrow.Kind.END, 0));
                }
            }
        }
    }

    private static void add(Map<String, List<Span>> streams, String key, Event event) {
        List<Span> spans = streams.computeIfAbsent(key, _ -> new ArrayList<>());
        long from = spans.isEmpty() ? 0 : spans.getLast().to();
        spans.add(new Span(event, from, from + event.bytes()));
    }

    private void streams() {
        sent.forEach((key, spans) -> {
            for (Span in : received.getOrDefault(key, List.of())) {
                for (Span out : spans) {
                    long bytes = Math.min(in.to(), out.to()) - Math.max(in.from(), out.from());
                    if (bytes > 0) {
                        arrows.add(new Arrow(out.event(), in.event(), Arrow.Kind.DATA, bytes));
                    }
                }
            }
        });
    }

    private void datagram(Event event, SocketView socket) {
        String from = event.addressText().isEmpty() ? socket.peer() : event.addressText();
        for (Event sent : datagrams) {
            String to = sent.addressText().isEmpty() ? sent.own().peer() : sent.addressText();
            if (sent.begin() < event.end()
                    && same(to, socket.local())
                    && same(sent.own().local(), from)
                    && sent.bytes() >= event.bytes()
                    && sent.head().duplicate().limit(event.head().limit()).equals(event.head())) {
                datagrams.remove(sent);
                arrows.add(new Arrow(sent, event, Arrow.Kind.DATA, event.bytes()));
                return;
            }
        }
    }

    /** Whether two addresses can be one: a socket that is bound to all has 0.0.0.0. */
    private static boolean same(String a, String b) {
        if (a.equals(b)) {
            return true;
        }
        int colonA = a.lastIndexOf(':');
        int colonB = b.lastIndexOf(':');
        return colonA >= 0
                && colonB >= 0
                && a.substring(colonA).equals(b.substring(colonB))
                && (wild(a.substring(0, colonA)) || wild(b.substring(0, colonB)));
    }

    private static boolean wild(String host) {
        return host.equals("0.0.0.0") || host.equals("[::]");
    }

    private static String key(Event event, int fd) {
        return event.process() + ":" + fd;
    }

    private String out(Event event, SocketView socket) {
        return socket.family() == AF_UNIX
                ? unixEnds.getOrDefault(key(event, socket.fd()), "")
                : plain(socket.local()) + " > " + plain(socket.peer());
    }

    private String in(Event event, SocketView socket) {
        if (socket.family() != AF_UNIX) {
            return plain(socket.peer()) + " > " + plain(socket.local());
        }
        String own = unixEnds.getOrDefault(key(event, socket.fd()), "?");
        String other = own.endsWith(">") ? "<" : ">";
        return own.substring(0, own.length() - 1) + other;
    }

    /** IPv4 in IPv6's clothes is the same connection. */
    private static String plain(String address) {
        return address.replaceFirst("^\\[::ffff:([0-9.]+)]", "$1");
    }
}
