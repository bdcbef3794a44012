package berkeley.examples;

import berkeley.addr.SockAddr;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The arguments of a program, checked against its {@link Usage}. */
public final class Args {
    /** An argument that will not do; the message says why. */
    public static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Wrong(String message) {
            super(message);
        }
    }

    private final String program;
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final Set<String> options = new HashSet<>();

    public Args(String program, String usage, List<String> given) {
        this.program = program;
        int required = 0;
        boolean any = false;
        Set<String> known = new HashSet<>();
        for (String word : usage.isEmpty() ? new String[0] : usage.split(" ")) {
            String name = word.replaceAll("[\\[\\].]", "");
            if (name.startsWith("--") && name.length() > 2) {
                known.add(name);
            } else {
                names.add(name);
                required += word.startsWith("[") ? 0 : 1;
                any |= word.contains("...");
            }
        }
        for (String value : given) {
            if (known.contains(value)) {
                options.add(value);
            } else {
                values.add(value);
            }
        }
        if (values.size() < required) {
            throw new Wrong(names.get(values.size()) + " is missing");
        }
        if (!any && values.size() > names.size()) {
            throw new Wrong("one argument too many: " + values.get(names.size()));
        }
    }

    /** The name that the program was called by. */
    public String program() {
        return program;
    }

    public boolean has(int i) {
        return i < values.size();
    }

    /** Whether an option such as {@code --force} was given. */
    public boolean has(String option) {
        return options.contains(option);
    }

    public String text(int i) {
        return values.get(i);
    }

    public String text(int i, String otherwise) {
        return has(i) ? text(i) : otherwise;
    }

    /** All from the i-th on. */
    public List<String> rest(int i) {
        return List.copyOf(values.subList(Math.min(i, values.size()), values.size()));
    }

    /** A port to bind: 0 lets the kernel choose. */
    public int port(int i) {
        return number(i, 0, 65535);
    }

    /** A port to connect to. */
    public int peerPort(int i) {
        return number(i, 1, 65535);
    }

    public int number(int i, int least, int most) {
        try {
            int value = Integer.parseInt(text(i));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as one out of range is
        }
        throw wrong(i, "a number from " + least + " to " + most);
    }

    /** A byte such as {@code 0x1b}. */
    public byte hexByte(int i) {
        if (!text(i).matches("(0[xX])?[0-9a-fA-F]{1,2}")) {
            throw wrong(i, "a byte such as 0x1b");
        }
        return (byte) Integer.parseInt(text(i).replaceFirst("0[xX]", ""), 16);
    }

    /** A path that fits into {@code sun_path}. */
    public SockAddr.Unix unixPath(int i) {
        try {
            return SockAddr.unix(text(i));
        } catch (IllegalArgumentException e) {
            throw new Wrong(e.getMessage());
        }
    }

    /** The argument, or where it was left out one line from standard input. */
    public String textOrLine(int i, String prompt) throws IOException {
        if (has(i)) {
            return text(i);
        }
        Out.prompt(prompt);
        String line = lines().readLine();
        if (line == null) {
            throw new Wrong(names.get(i) + " is missing, and standard input is at its end");
        }
        return line;
    }

    /** Standard input. */
    public static BufferedReader lines() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    /** What to throw where the i-th argument is not {@code wanted}. */
    public Wrong wrong(int i, String wanted) {
        String name = names.get(Math.min(i, names.size() - 1));
        return new Wrong(
                name.contains("|") // it has no name, only values
                        ? text(i) + " is not " + wanted
                        : name + " must be " + wanted + ", not " + text(i));
    }
}
