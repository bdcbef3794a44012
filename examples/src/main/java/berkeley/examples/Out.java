package berkeley.examples;

/** What a program says: results on standard output, all else on standard error. */
public final class Out {
    private Out() {}

    /** Prints a line that another program may be waiting for. */
    public static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Tells the person at the terminal, if there is one, what is going on. */
    public static void status(String line) {
        if (terminal()) {
            System.err.println(line);
        }
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
