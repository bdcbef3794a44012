package berkeley.examples;

import static berkeley.bindings.socket.Constants.SIGPIPE;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.SockAddr;

/** What a program says: results on standard output, all else on standard error. */
public final class Out {
    private static final int COLUMNS = 80;

    /** What a shell tells of a program that SIGPIPE has ended. */
    private static final int SIGPIPE_STATUS = 128 + SIGPIPE;

    private Out() {}

    /**
     * Prints a line that another program may be waiting for. Where that has gone, or the disk is
     * full, the program ends, as one in C does by SIGPIPE: PrintStream would go on in silence.
     */
    public static void say(String line) {
        System.out.println(line);
        if (System.out.checkError()) {
            System.exit(SIGPIPE_STATUS);
        }
    }

    /** Says on standard error what goes on, to scripts too: standard output is for the results. */
    public static void tell(Args args, String line) {
        System.err.println(args.program() + ": " + line);
    }

    /** Tells the person at the terminal, if there is one, what is going on. */
    public static void status(String line) {
        if (terminal()) {
            System.err.println(line);
        }
    }

    /** Says where a server waits: the port that the kernel chose for 0, to scripts too. */
    public static void waiting(Args args, Sock server) throws ErrnoException {
        waiting(args, server.getsockname());
    }

    /** {@link #waiting(Args, Sock)} for a program that has no Sock. */
    public static void waiting(Args args, SockAddr address) {
        String line = args.program() + ": waiting for clients on " + address;
        if (args.rest(0).contains("0")) {
            System.err.println(line);
        } else {
            status(line);
        }
    }

    /**
     * Folds a text for a terminal of 80 columns: it begins at a column, as its further lines do.
     */
    public static String fold(String text, int column) {
        StringBuilder folded = new StringBuilder();
        int at = column;
        for (String word : text.split(" ")) {
            if (at > column && at + 1 + word.length() > COLUMNS) {
                folded.append('\n').repeat(' ', column);
                at = column;
            }
            if (at > column) {
                folded.append(' ');
                at++;
            }
            folded.append(word);
            at += word.length();
        }
        return folded.toString();
    }

    /** Asks the person at the terminal, if there is one. */
    public static void prompt(String text) {
        if (terminal()) {
            System.err.print(text + " ");
        }
    }

    /** Tells of a failure that does not end the program, such as that of one client of many. */
    public static void note(Args args, Exception failure) {
        System.err.println(args.program() + ": " + failure.getMessage());
    }

    private static boolean terminal() {
        return System.console() != null && System.console().isTerminal();
    }
}
