package berkeley.examples.diagram;

import static berkeley.bindings.socket.Constants.*;

import berkeley.trace.Call;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds what went where. Both ends of a connection know it by the same two names: of addresses, or
 * on AF_UNIX of inodes. A stream's bytes are counted at both ends, the packets of a SOCK_SEQPACKET
 * too; datagrams are told apart by addresses, order and content.
 */
final class Arrows {
    /** Bytes of a stream: those from {@code from} on, to before {@code to}. */
    private record Span(Event event, long from, long to) {}

    private final Map<String, List<Span>> sent = new HashMap<>();
    private final Map<String, List<Span>> received = new HashMap<>();
    private final Map<String, Deque<EventMessage>> packets = new HashMap<>();
    private final Map<String, Event> connects = new HashMap<>();
    private final Map<String, Event> ends = new HashMap<>();
    private final List<EventMessage> datagrams = new ArrayList<>();
    private final Map<Long, Long> partners = new HashMap<>();
    private final Map<List<Object>, Arrow> arrows = new HashMap<>();

    private Arrows() {}

    static List<Arrow> among(List<Event> events) {
        Arrows found = new Arrows();
        events.forEach(event -> event.sockets().forEach(found::introduce));
        List<Event> inOrder = new ArrayList<>(events);
        inOrder.removeIf(Event::waits);
        inOrder.sort(Comparator.comparingLong(Event::begin));
        inOrder.forEach(found::departure);
        inOrder.sort(Comparator.comparingLong(Event::end));
        inOrder.forEach(found::arrival);
        found.streams();
        List<Arrow> all = new ArrayList<>(found.arrows.values());
        all.sort(
                Comparator.comparingLong((Arrow arrow) -> arrow.to().end())
                        .thenComparingLong(arrow -> arrow.from().begin())
                        .thenComparing(Arrow::kind));
        return all;
    }

    private void introduce(SocketView socket) {
        if (socket.inode() != 0 && socket.partner() != 0) {
            partners.put(socket.inode(), socket.partner());
            partners.put(socket.partner(), socket.inode());
        }
    }

    private void departure(Event event) {
        SocketView socket = event.own();
        switch (event.call()) {
            case "connect" -> {
                if (connected(socket) && (!event.failed() || event.error().equals("EINPROGRESS"))) {
                    connects.put(out(socket), event);
                }
            }
            case "close" -> ends.putIfAbsent(out(event.socket()), event);
            case "shutdown" -> {
                if (!event.failed() && !event.arguments().contains("SHUT_RD")) {
                    ends.putIfAbsent(out(socket), event);
                }
            }
            default -> {
                if (event.direction() == Call.Direction.SENDS && event.value() >= 0) {
                    if (socket.type() == SOCK_STREAM) {
                        add(sent, out(socket), event);
                    } else if (socket.type() == SOCK_SEQPACKET) {
                        packets.computeIfAbsent(out(socket), _ -> new ArrayDeque<>())
                                .addAll(EventMessage.of(event));
                    } else if (socket.type() != -1) {
                        datagrams.addAll(EventMessage.of(event));
                    }
                }
            }
        }
    }

    private static boolean connected(SocketView socket) {
        return socket.type() == SOCK_STREAM || socket.type() == SOCK_SEQPACKET;
    }

    private void arrival(Event event) {
        if (event.failed()) {
            return;
        }
        SocketView socket = event.own();
        if (event.call().startsWith("accept")) {
            Event connect = connects.get(in(event.socket()));
            if (connect != null) {
                draw(connect, event, Arrow.Kind.CONNECTION, 0);
            }
        } else if (event.direction() == Call.Direction.RECEIVES
                && event.arguments().stream().noneMatch(a -> a.contains("MSG_PEEK"))) {
            if (socket.type() == SOCK_SEQPACKET) {
                packet(event, socket);
            } else if (socket.type() != SOCK_STREAM) {
                EventMessage.of(event).forEach(message -> datagram(message, socket));
            } else if (event.value() > 0) {
                add(received, in(socket), event);
            } else {
                end(event, socket);
            }
        }
    }

    private void draw(Event from, Event to, Arrow.Kind kind, long bytes) {
        arrows.merge(List.of(from, to, kind), new Arrow(from, to, kind, bytes, 1), Arrow::and);
    }

    private void end(Event event, SocketView socket) {
        Event end = ends.get(in(socket));
        if (end != null) {
            draw(end, event, Arrow.Kind.END, 0);
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
                        draw(out.event(), in.event(), Arrow.Kind.DATA, bytes);
                    }
                }
            }
        });
    }

    /** Packets neither join nor part, and none is lost: the first sent is the first received. */
    private void packet(Event event, SocketView socket) {
        Deque<EventMessage> queue = packets.getOrDefault(in(socket), new ArrayDeque<>());
        for (EventMessage message : EventMessage.of(event)) {
            EventMessage from = queue.poll();
            if (from != null) {
                draw(from.event(), event, Arrow.Kind.DATA, message.bytes());
            } else {
                end(event, socket);
            }
        }
    }

    private void datagram(EventMessage message, SocketView socket) {
        Event event = message.event();
        String from = event.addressText().isEmpty() ? socket.peer() : event.addressText();
        for (int i = 0; i < datagrams.size(); i++) {
            EventMessage one = datagrams.get(i);
            Event sent = one.event();
            String to = sent.addressText().isEmpty() ? sent.own().peer() : sent.addressText();
            if (sent.begin() < event.end()
                    && one.carries(message)
                    && (partner(socket) != 0
                            ? partner(socket) == sent.own().inode()
                            : same(to, socket.local()) && same(sent.own().local(), from))) {
                datagrams.remove(i);
                one.rest(message).ifPresent(datagrams::addFirst);
                draw(sent, event, Arrow.Kind.DATA, message.bytes());
                return;
            }
        }
    }

    /** Whether two addresses can be one: a socket that is bound to all has 0.0.0.0. */
    private static boolean same(String a, String b) {
        if (a.equals(b) || unnamed(a) && unnamed(b)) {
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

    private static boolean unnamed(String address) {
        return address.isEmpty() || address.equals("unix:");
    }

    private long partner(SocketView socket) {
        return partners.getOrDefault(socket.inode(), 0L);
    }

    private String out(SocketView socket) {
        return socket.family() == AF_UNIX
                ? socket.inode() + " > " + partner(socket)
                : plain(socket.local()) + " > " + plain(socket.peer());
    }

    private String in(SocketView socket) {
        return socket.family() == AF_UNIX
                ? partner(socket) + " > " + socket.inode()
                : plain(socket.peer()) + " > " + plain(socket.local());
    }

    /** IPv4 in IPv6's clothes is the same connection. */
    private static String plain(String address) {
        return address.replaceFirst("^\\[::ffff:([0-9.]+)]", "$1");
    }
}
