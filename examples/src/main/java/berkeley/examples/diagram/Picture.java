package berkeley.examples.diagram;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls in lanes and rows. There is one call's begin or end a row, so that an arrow that goes
 * along a row crosses no words; a call that nothing happened during has one row.
 */
record Picture(
        List<Program> programs,
        List<Lane> lanes,
        List<Row> rows,
        List<Event> events,
        List<Arrow> arrows) {

    /** A call that takes longer than this while others act is drawn as one that waits. */
    private static final long WAITS = 5_000_000;

    /** The same for a call whose effect others see meanwhile, and that seldom waits itself. */
    private static final long CAUSE_WAITS = 100_000_000;

    private static final int MOST_NAME = 20;

    /** A program that ran. */
    record Program(String name, String command, long pid) {}

    /** A thread of a program. */
    record Lane(int process, int tid, String thread) {}

    /** The begin of a call, its end, or both. */
    record Row(Event event, int lane, long time, boolean begins, boolean ends) {
        /** What it says, but for the result. */
        String words() {
            return !ends ? event.asked() : begins ? event.told() : "… " + event.told();
        }
    }

    static Picture of(List<Program> programs, List<Event> calls) {
        List<Event> events = new ArrayList<>(calls);
        events.sort(Comparator.comparingLong(Event::begin));
        Map<String, Integer> numbers = new LinkedHashMap<>();
        List<Lane> lanes = new ArrayList<>();
        // The server came first, and stands at the right, where the arrows of a request point.
        for (int i = 1; i <= programs.size(); i++) {
            int process = i % programs.size();
            for (Event event : events) {
                if (event.process() == process && numbers.get(lane(event)) == null) {
                    numbers.put(lane(event), lanes.size());
                    lanes.add(new Lane(process, event.tid(), event.thread()));
                }
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Event event : events) {
            int lane = numbers.get(lane(event));
            if (event.waits()) {
                rows.add(new Row(event, lane, event.begin(), true, false));
                continue;
            }
            boolean alone =
                    events.stream()
                            .noneMatch(other ->
                                    !lane(other).equals(lane(event))
                                            && (within(other.begin(), event)
                                                    || within(other.end(), event)));
            if (alone || event.nanos() < (causes(event) ? CAUSE_WAITS : WAITS)) {
                long time = causes(event) ? event.begin() : event.end();
                rows.add(new Row(event, lane, time, true, true));
            } else {
                rows.add(new Row(event, lane, event.begin(), true, false));
                rows.add(new Row(event, lane, event.end(), false, true));
            }
        }
        rows.sort(Comparator.comparingLong(Row::time));
        return new Picture(
                List.copyOf(programs), List.copyOf(lanes), rows, events, Arrows.among(events));
    }

    private static String lane(Event event) {
        return event.process() + ":" + event.tid();
    }

    private static boolean within(long time, Event event) {
        return event.begin() < time && time < event.end();
    }

    /** Whether others see an effect before the call returns. */
    private static boolean causes(Event event) {
        return switch (event.call()) {
            case "connect", "close", "shutdown", "listen" -> true;
            default -> event.direction() == berkeley.trace.Call.Direction.SENDS;
        };
    }

    long start() {
        return events.isEmpty() ? 0 : events.getFirst().begin();
    }

    /** {@return a time since the first call, in milliseconds} */
    String clock(long time) {
        return "%.3f".formatted((time - start()) / 1e6);
    }

    int number(Event event) {
        return events.indexOf(event);
    }

    /** The row where an arrow leaves. */
    Row departure(Event event) {
        return rows.stream()
                .filter(r -> r.event() == event && r.begins())
                .findFirst()
                .orElseThrow();
    }

    /** The row where an arrow comes in; none for a call that has never returned. */
    Row arrival(Event event) {
        return rows.stream().filter(r -> r.event() == event && r.ends()).findFirst().orElseThrow();
    }

    /** What became of the socket, in one or two words; empty for a call on none. */
    static String state(Event event) {
        SocketView socket = event.socket();
        if (socket.fd() == -1) {
            return "";
        }
        if (!socket.tcp().isEmpty()) {
            return socket.tcp();
        }
        if (socket.closed()) {
            return "closed";
        }
        if (!socket.peer().isEmpty()) {
            return "connected";
        }
        boolean bound =
                !socket.local().isEmpty() && !socket.local().matches(".*:0|rfcomm:.*/0|unix:");
        if (!bound) {
            return "unbound";
        }
        String name =
                socket.local()
                        .replaceFirst("^rfcomm:.*/", "channel ")
                        .replaceFirst("^.*:(\\d+)$", ":$1");
        int spare = name.length() - MOST_NAME;
        return "bound " + (spare > 0 ? "…" + name.substring(spare) : name);
    }
}
