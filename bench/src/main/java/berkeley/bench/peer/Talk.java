package berkeley.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A process that answers each line with a number, and ends when its input does. */
public final class Talk implements AutoCloseable {
    private final Process process;
    private final BufferedReader in;

    public Talk(List<String> command) throws IOException {
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        in = process.inputReader();
    }

    public long ask(String question) {
        try {
            process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            return answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next number that it says. */
    public long answer() throws IOException {
        String line = in.readLine();
        if (line == null) throw new IOException("a process ended that should answer, see above");
        return Long.parseLong(line);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
