package berkeley.examples;

import berkeley.ErrnoException;
import berkeley.examples.diagram.Recorder;
import berkeley.trace.Trace;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;

/** {@code examples/lab NAME [ARGS]}: runs one program. */
public final class Lab {
    private static final String HELP =
            """
            usage: examples/lab NAME [ARGUMENTS]  runs a program
                   examples/lab --trace NAME ...  and tells each system call as strace does
                   examples/lab NAME --help       says what a program takes and does
                   examples/lab list              names the programs
                   examples/lab                   opens jshell on the socket API
            Begin with: examples/lab tour\
            """;

    /** The column of {@code list} that says what a program does. */
    private static final int DOES = 40;

    private Lab() {}

    /** Exits with 0, or 1 where a call failed, or 2 for a wrong argument. */
    public static void main(String[] args) throws Exception {
        if (!traceable()) {
            System.exit(2);
        }
        Recorder.start();
        System.exit(run(args[0], Arrays.asList(args).subList(1, args.length)));
    }

    /**
     * Switches the trace on as {@code --trace} says. A wrong option ends the lab, since it has just
     * been typed; the trace itself would warn and go on.
     *
     * @return false for a wrong option
     */
    static boolean traceable() {
        String options = System.clearProperty("berkeley.trace");
        if (options == null || options.isEmpty()) {
            return true;
        }
        try {
            Trace.on(options);
            return true;
        } catch (IllegalArgumentException wrong) {
            System.err.println("lab: " + wrong.getMessage());
            return false;
        }
    }

    private static int run(String name, List<String> rest) throws Exception {
        switch (name) {
            case "list" -> {
                list();
                return 0;
            }
            case "help", "-h", "--help" -> {
                if (!rest.isEmpty()) {
                    return run(rest.getFirst(), List.of("--help"));
                }
                Out.say(HELP);
                return 0;
            }
            default -> {
                var program = Programs.find(name);
                return program.isPresent() ? run(name, program.get(), rest) : unknown(name);
            }
        }
    }

    private static int run(String name, Class<? extends Program> program, List<String> rest)
            throws Exception {
        Usage usage = program.getAnnotation(Usage.class);
        if (!rest.isEmpty() && List.of("-h", "--help").contains(rest.getFirst())) {
            Out.say(usage(name, usage));
            Out.say(Out.fold(usage.does(), 0));
            return 0;
        }
        try {
            var constructor = program.getDeclaredConstructor();
            constructor.setAccessible(true);
            constructor.newInstance().run(new Args(name, usage.value(), rest));
            return 0;
        } catch (Args.Wrong wrong) {
            System.err.println(name + ": " + wrong.getMessage());
            System.err.println(usage(name, usage));
            return 2;
        } catch (IOException failed) {
            System.err.println(name + ": " + message(failed));
            if (failed instanceof ErrnoException error) {
                String call = error.name() + " " + error.call();
                Out.status("`examples/lab explain " + call + "` tells what it means");
            }
            return 1;
        } catch (UnsupportedOperationException | IllegalCallerException refused) {
            // No call can be made on this system, or Java may not make one.
            System.err.println(name + ": " + refused.getMessage());
            return 1;
        } finally {
            System.out.flush();
        }
    }

    private static String usage(String name, Usage usage) {
        return ("usage: examples/lab " + name + " " + usage.value()).strip();
    }

    /** Of a file Java tells the name alone, and leaves to the class what is the matter. */
    private static String message(IOException failed) {
        String why =
                switch (failed) {
                    case NoSuchFileException _ -> ": no such file or folder";
                    case AccessDeniedException _ -> ": permission denied";
                    case FileAlreadyExistsException _ -> ": it exists already";
                    default -> "";
                };
        return failed instanceof FileSystemException file && file.getReason() != null
                ? failed.getMessage()
                : failed.getMessage() + why;
    }

    private static void list() throws IOException {
        for (var group : Programs.all().entrySet()) {
            Out.say(group.getKey() + ":");
            group.getValue().forEach((name, usage) -> Out.say(row(name, usage)));
        }
    }

    /** What is too long goes on in the second column. */
    private static String row(String name, Usage usage) {
        String left = "  " + (name + " " + usage.value()).strip();
        String between =
                left.length() > DOES - 2
                        ? "\n" + " ".repeat(DOES)
                        : " ".repeat(DOES - left.length());
        return left + between + Out.fold(usage.does(), DOES);
    }

    private static int unknown(String name) throws IOException {
        System.err.println("lab: " + Programs.unknown(name));
        return 2;
    }
}
