package berkeley.examples.diagram;

/** Something that went from one call to another: so many messages, or one stretch of a stream. */
record Arrow(Event from, Event to, Kind kind, long bytes, int messages) {
    enum Kind {
        DATA,
        CONNECTION,
        END
    }

    String label() {
        return switch (kind) {
            case DATA -> several() + bytes + (bytes == 1 ? " byte" : " bytes") + descriptors();
            case CONNECTION -> "connection";
            case END -> "end of stream";
        };
    }

    private String several() {
        return messages > 1 ? messages + " messages, " : "";
    }

    private String descriptors() {
        return from.passed().isEmpty()
                ? ""
                : from.passed().size() == 1
                        ? " and a descriptor"
                        : " and " + from.passed().size() + " descriptors";
    }

    /** This one and another between the same calls. */
    Arrow and(Arrow other) {
        return new Arrow(from, to, kind, bytes + other.bytes, messages + other.messages);
    }
}
