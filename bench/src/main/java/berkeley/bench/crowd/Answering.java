package berkeley.bench.crowd;

import java.io.IOException;

/** Echoes, by a virtual thread for each connection. */
public final class Answering {
    private Answering() {}

    /** {@code API SIZE}. Prints its port; ends with its input. */
    public static void main(String[] args) throws IOException {
        Api api = Api.valueOf(args[0]);
        int size = Integer.parseInt(args[1]);
        Api.Listener listener = api.listen(1024);
        Thread.ofPlatform().daemon().start(() -> accept(listener, size));
        Line line = new Line();
        line.say(listener.port());
        while (line.ask() != null) line.say(Line.heap());
        Runtime.getRuntime().halt(0);
    }

    private static void accept(Api.Listener listener, int size) {
        try {
            while (true) {
                End end = listener.accept().next();
                Thread.ofVirtual().start(() -> echo(end, new byte[size]));
            }
        } catch (IOException e) {
            // Whoever asks then waits in vain, so it ends them too.
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void echo(End end, byte[] message) {
        try {
            while (true) {
                end.receive(message);
                end.send(message);
            }
        } catch (IOException e) {
            // The other end is closed.
        }
    }
}
