package berkeley.examples.diagram;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message that a call sent or received: the call's bytes, or one of the messages of a batch.
 *
 * @param bytes how long it is
 * @param head what is known of its beginning
 */
record EventMessage(Event event, long bytes, ByteBuffer head) {

    static List<EventMessage> of(Event event) {
        List<EventMessage> messages = new ArrayList<>();
        int at = 0;
        for (int length : event.lengths()) {
            int to = Math.min(at + length, event.head().limit());
            messages.add(new EventMessage(event, length, event.head().slice(at, to - at)));
            at = to;
        }
        return messages;
    }

    /** Whether it can be what arrived as the other: whole, cut short, or a piece of it. */
    boolean carries(EventMessage arrived) {
        int known = Math.min(head.limit(), arrived.head.limit());
        return bytes >= arrived.bytes && head.slice(0, known).equals(arrived.head.slice(0, known));
    }

    /** What is left when a piece has arrived of what UDP_SEGMENT cut in pieces. */
    Optional<EventMessage> rest(EventMessage arrived) {
        boolean pieces = event.arguments().stream().anyMatch(a -> a.contains("UDP_SEGMENT"));
        if (!pieces || arrived.bytes >= bytes) {
            return Optional.empty();
        }
        int gone = (int) Math.min(head.limit(), arrived.bytes);
        return Optional.of(
                new EventMessage(
                        event, bytes - arrived.bytes, head.slice(gone, head.limit() - gone)));
    }
}
