package berkeley.examples.diagram;

/** Something that went from one call to another. */
record Arrow(Event from, Event to, Kind kind, long bytes) {
    enum Kind {
        DATA,
        CONNECTION,
        END
    }

    String label() {
        return switch (kind) {
            case DATA -> bytes + (bytes == 1 ? " byte" : " bytes");
            case CONNECTION -> "connection";
            case END -> "end of stream";
        };
    }
}
