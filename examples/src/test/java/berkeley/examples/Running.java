package berkeley.examples;

import berkeley.machine.Needs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program in a process of its own, with its output line by line. Closing it ends it. */
public final class Running implements AutoCloseable {
    private static final boolean IN_GUEST = Boolean.getBoolean("guest");

    /** For what takes seconds: a guest is emulated, perhaps by a machine that is busy itself. */
    private static final int SECONDS = IN_GUEST ? 500 : 110;

    /** How a program ended. */
    public record Result(int exit, String out, String err) {}

    private final Process process;
    private final Stream out;
    private final Stream err;

    private Running(List<String> command, String input) {
        this(command);
        type(input);
        endInput();
    }

    private Running(List<String> command) {
        try {
            Needs.programs(command.getFirst());
            // A shell's command in the background ignores Ctrl-C, and so would all that it starts.
            List<String> env = new ArrayList<>(List.of("env", "--default-signal=INT"));
            env.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(env);
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("PYTHONUNBUFFERED", "1");
            process = builder.start();
            out = new Stream(process.getInputStream());
            err = new Stream(process.getErrorStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a program of the lab. */
    public static Running lab(String... args) {
        return labWith("", args);
    }

    /** Starts a program of the lab with something on standard input. */
    public static Running labWith(String input, String... args) {
        return new Running(java("berkeley.examples.Lab", args), input);
    }

    /** Opens the lab's jshell with something to type. */
    public static Running shell(String input) {
        return new Running(java("berkeley.examples.Shell"), input);
    }

    /** Starts a program of the lab to {@link #type} to, until {@link #endInput}. */
    static Running labTyping(String... args) {
        return new Running(java("berkeley.examples.Lab", args));
    }

    /** The command that starts a class of the lab. */
    static List<String> java(String main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dberkeley.lab=" + Path.of("..").toAbsolutePath().normalize());
        command.add("-XX:+UseSerialGC");
        command.add("--enable-native-access=berkeley,berkeley.bindings,berkeley.examples");
        if (IN_GUEST) {
            // Its processor is emulated: to compile takes longer than it saves.
            command.addAll(List.of("-Xint", "-XX:AOTCache=target/lab/lab.aot", "-p", "target/lab"));
        } else {
            command.add("-XX:TieredStopAtLevel=1");
            command.addAll(List.of("-p", System.getProperty("jdk.module.path")));
        }
        command.addAll(List.of("-m", "berkeley.examples/" + main));
        command.addAll(List.of(args));
        return command;
    }

    /** Starts a program of the texts. */
    public static Running python(String input, String name, String... args) {
        List<String> command = new ArrayList<>();
        command.add("python3");
        command.add(Path.of("course", "python", name + ".py").toString());
        command.addAll(List.of(args));
        return new Running(command, input);
    }

    public static Running command(String input, String... command) {
        return command(input, List.of(command));
    }

    public static Running command(String input, List<String> command) {
        return new Running(command, input);
    }

    /** Starts a command to {@link #type} to, until {@link #endInput}. */
    static Running commandTyping(String... command) {
        return new Running(List.of(command));
    }

    /** Writes to its standard input. */
    void type(String text) {
        try {
            OutputStream input = process.getOutputStream();
            input.write(text.getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes its standard input. */
    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port that a server tells on standard error when it was to choose one. */
    String port() {
        return err.next().replaceFirst(".*:", "").strip();
    }

    /** The next line of standard error. */
    String errorLine() {
        return err.next();
    }

    /** The next line of standard output. */
    String line() {
        return out.next();
    }

    public Result result() {
        return result(SECONDS);
    }

    /** The same for a program that may take so many seconds. */
    public Result result(int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new AssertionError(
                        "still running: " + process.info() + "\n" + out.all() + err.all());
            }
            return new Result(process.exitValue(), out.all(), err.all());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The processes that it has started. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Ends the program as Ctrl-C does. */
    Result interrupt() {
        interrupt(process.toHandle());
        return result();
    }

    /** Ends what a program that starts another has started. */
    Result interruptChild() {
        children().forEach(Running::interrupt);
        return result();
    }

    private static void interrupt(ProcessHandle process) {
        try {
            // The shell's own: the program is in a package that a small Debian lacks.
            new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static final class Stream {
        private static final String END = "\0end";
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final StringBuffer all = new StringBuffer();
        private final Thread reader;

        Stream(InputStream from) {
            // A virtual thread that waits for a file may hold its carrier, of which a guest has
            // one.
            reader = Thread.ofPlatform().daemon().start(() -> read(from));
        }

        private void read(InputStream from) {
            try (BufferedReader text =
                    new BufferedReader(
                            new java.io.InputStreamReader(from, StandardCharsets.UTF_8))) {
                for (String line; (line = text.readLine()) != null; ) {
                    all.append(line).append('\n');
                    lines.add(line);
                }
            } catch (IOException e) {
                all.append(e);
            } finally {
                lines.add(END);
            }
        }

        String next() {
            try {
                String line = lines.poll(SECONDS, TimeUnit.SECONDS);
                if (line == null || line.equals(END)) {
                    throw new AssertionError("no further line after: " + all);
                }
                return line;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        String all() throws InterruptedException {
            reader.join();
            return all.toString();
        }
    }
}
