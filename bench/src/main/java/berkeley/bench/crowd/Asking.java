package berkeley.bench.crowd;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.Phaser;

/** Virtual threads that ask once whenever they are let go. */
public final class Asking {
    private final Phaser begin = new Phaser(1);
    private final Phaser end = new Phaser(1);
    private volatile @Nullable IOException failure;

    private Asking() {}

    /**
     * {@code API SIZE COUNT PORT}. Prints 0 when all are connected; a number as its input has them
     * ask so often, and is answered with the bytes that arrived at either end; another word, with
     * the heap.
     */
    public static void main(String[] args) throws IOException {
        Api api = Api.valueOf(args[0]);
        int size = Integer.parseInt(args[1]);
        int count = Integer.parseInt(args[2]);
        int port = Integer.parseInt(args[3]);
        Asking crowd = new Asking();
        for (int i = 0; i < count; i++) crowd.add(api.connect(port), new byte[size]);
        Line line = new Line();
        line.say(0);
        for (String word; (word = line.ask()) != null; ) {
            if (word.equals("heap")) line.say(Line.heap());
            else line.say(2L * size * count * crowd.run(Integer.parseInt(word)));
        }
        Runtime.getRuntime().halt(0);
    }

    private void add(End connection, byte[] message) {
        begin.register();
        end.register();
        Thread.ofVirtual()
                .start(() -> {
                    while (true) {
                        begin.arriveAndAwaitAdvance();
                        try {
                            connection.send(message);
                            connection.receive(message);
                        } catch (IOException e) {
                            failure = e;
                        }
                        end.arriveAndAwaitAdvance();
                    }
                });
    }

    private int run(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            begin.arriveAndAwaitAdvance();
            end.arriveAndAwaitAdvance();
            IOException e = failure;
            if (e != null) throw new IOException("a connection", e);
        }
        return times;
    }
}
