package berkeley.examples;

import berkeley.trace.Call;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two traces of one run: strace's and our own. They agree when each thread made the same calls, in
 * the same order, with the same arguments, results and errors. What strace saw besides must be the
 * virtual machine's or the C library's own, which {@link Others} knows.
 */
final class Judge {
    private static final Pattern OURS = Pattern.compile("\\[pid +(\\d+)] (.*)");

    /** strace -y writes what a descriptor is behind its number. */
    private static final Pattern KIND =
            Pattern.compile("(?<=\\d|AT_FDCWD)<(?:socket|pipe|anon_inode|/)[^>]*>");

    private static final Pattern NETLINK =
            Pattern.compile("\\[\\[?\\{nlmsg_len=.*](?=, \\d+, \\w+[,|])");
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"(?:\\.\\.\\.)?");

    /** By how many lines of other virtual threads one may be late on its carrier. */
    private static final int LATE = 10;

    /** How many disagreements of a thread are told. */
    private static final int MOST = 8;

    /**
     * How strace tells what is told otherwise here by design; package-info of berkeley.trace says
     * why. Applied to both.
     */
    private static final List<Map.Entry<Pattern, String>> DESIGN =
            List.of(
                    // left: the C library keeps the rest of a timeout to itself, or rounds it to
                    // microseconds
                    Map.entry(
                            Pattern.compile(
                                    "(?<=^p(?:poll|select6)\\(.{1,9999})(?:, | \\()left \\{[^}]*}"),
                            ""),
                    // the kernel's name for an option that the headers name without it
                    Map.entry(
                            Pattern.compile(
                                    "\\b(SO_(?:RCVTIMEO|SNDTIMEO|TIMESTAMP|TIMESTAMPNS|TIMESTAMPING))_OLD\\b"),
                            "$1"),
                    // options that this strace has no name for yet
                    Map.entry(
                            Pattern.compile(
                                    "\\b(?:SO_PASSPIDFD|SO_PEERPIDFD|0x4[cd] /\\* SO_\\?\\?\\? \\*/)"),
                            "NEWER"),
                    Map.entry(
                            Pattern.compile(
                                    "\\b(?:IP_LOCAL_PORT_RANGE|0x33 /\\* IP_\\?\\?\\? \\*/)"),
                            "NEWER"),
                    // values that strace gives as bytes
                    Map.entry(
                            Pattern.compile(
                                    "(?<=(?:SO_RCVTIMEO|SO_SNDTIMEO|TCP_INFO), )(?:\\{[^}]*}|\"[^\"]*\"(?:\\.\\.\\.)?)"),
                            "VALUE"),
                    // control messages that strace gives as a number
                    Map.entry(
                            Pattern.compile(
                                    "(?<=cmsg_level=SOL_(?:IPV6|UDP), cmsg_type=)\\w+(?:, cmsg_data=(?:\\[[^]]*]|\\{[^}]*}))?"),
                            "TYPE"));

    /** Functions that are no one system call: what strace sees instead is the C library's. */
    private static final Set<String> LIBRARY = new TreeSet<>();

    /** The calls that strace is to show. */
    static final String SELECTION = selection();

    /** What stands for a function of {@link #LIBRARY} among our calls. */
    private static final String ANY = "";

    private final List<String> disagreements = new ArrayList<>();
    private final boolean ended;
    private final boolean virtual;
    private int told;

    private Judge(boolean ended, boolean virtual) {
        this.ended = ended;
        this.virtual = virtual;
    }

    /**
     * Compares what a program told on standard error with what strace wrote beside it.
     *
     * @param folder where strace wrote a file for each thread
     * @param err what the program and its children told
     * @param ended whether it was ended from outside: a thread may then have made one call that it
     *     had no time to tell
     * @param virtual whether virtual threads made the calls: one may be unmounted between its call
     *     and its line, and others write their lines first
     */
    static Judge of(Path folder, String err, boolean ended, boolean virtual) throws IOException {
        Judge judge = new Judge(ended, virtual);
        Map<Integer, List<String>> ours = new HashMap<>();
        for (String line : err.split("\n")) {
            Matcher matcher = OURS.matcher(line);
            if (matcher.matches()) {
                String call = matcher.group(2);
                boolean library = LIBRARY.contains(name(call));
                judge.told++;
                ours.computeIfAbsent(Integer.parseInt(matcher.group(1)), tid -> new ArrayList<>())
                        .add(library ? ANY : normal(call));
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "strace.*")) {
            for (Path file : files) {
                int tid = Integer.parseInt(file.getFileName().toString().replaceFirst(".*\\.", ""));
                List<String> calls = ours.remove(tid);
                judge.thread(
                        tid,
                        calls == null ? List.of() : calls,
                        Others.without(Files.readString(file, StandardCharsets.ISO_8859_1)));
            }
        }
        ours.forEach((tid, calls) ->
                judge.disagreements.add("thread " + tid + " is unknown to strace: " + calls));
        return judge;
    }

    /**
     * Follows both lists at once. Each of our calls is to be found in strace's list behind the one
     * before; what is passed over must be another's. {@code here} has all places that can be
     * reached so, for a call of the virtual machine may look as ours does.
     */
    private void thread(int tid, List<String> ours, List<String> strace) {
        List<String> theirs = strace.stream().map(Judge::normal).toList();
        BitSet here = new BitSet();
        here.set(0);
        int before = disagreements.size();
        for (int i = 0; i <= ours.size(); i++) {
            skip(here, strace, i > 0 && ours.get(i - 1).equals(ANY));
            if (i == ours.size()) {
                break;
            }
            if (ours.get(i).equals(ANY)) {
                continue;
            }
            BitSet next = behind(here, theirs, ours.get(i));
            int last = virtual ? Math.min(i + LATE, ours.size() - 1) : i;
            for (int j = i + 1; next.isEmpty() && j <= last; j++) {
                next = behind(here, theirs, ours.get(j));
                if (!next.isEmpty()) {
                    Collections.rotate(ours.subList(i, j + 1), 1);
                }
            }
            if (next.isEmpty() && isEnd(ours, i)) {
                break;
            }
            if (next.isEmpty()) {
                int stuck = here.length() - 1;
                String saw = stuck < theirs.size() ? theirs.get(stuck) : "nothing more";
                disagree(tid, i, saw, ours.get(i));
                if (disagreements.size() - before >= MOST) {
                    return;
                }
                if (stuck < theirs.size() && !name(saw).equals(name(ours.get(i)))) {
                    i--; // one that we have not told: go on behind it
                }
                next.set(Math.min(stuck + 1, theirs.size()));
            }
            here = next;
        }
        int stuck = here.length() - 1;
        if (ended && stuck < strace.size()) {
            here.set(stuck + 1);
            skip(here, strace, false);
            stuck = here.length() - 1;
        }
        if (stuck < strace.size()) {
            disagree(tid, ours.size(), theirs.get(stuck), "nothing more");
        }
    }

    /**
     * {@return whether a call is the last one, which Ctrl-C ended before strace could print its
     * result}
     */
    private boolean isEnd(List<String> ours, int call) {
        return ended && call == ours.size() - 1 && ours.get(call).contains(" = -1 EINTR");
    }

    /** The places behind a call that may stand {@code here}. */
    private static BitSet behind(BitSet here, List<String> theirs, String call) {
        BitSet behind = new BitSet();
        for (int j = here.nextSetBit(0); j >= 0; j = here.nextSetBit(j + 1)) {
            if (j < theirs.size() && same(theirs.get(j), call)) {
                behind.set(j + 1);
            }
        }
        return behind;
    }

    /** The messages of netlink, which strace takes apart, are told as bytes. */
    private static boolean same(String strace, String told) {
        return strace.contains("{nlmsg_len=")
                ? NETLINK.matcher(strace)
                        .replaceFirst("BYTES")
                        .equals(QUOTED.matcher(told).replaceFirst("BYTES"))
                : strace.equals(told);
    }

    private void disagree(int tid, int call, String strace, String told) {
        disagreements.add(
                "thread "
                        + tid
                        + ", call "
                        + call
                        + "\n  strace: "
                        + strace
                        + "\n  told:   "
                        + told
                        + "\n");
    }

    /** Adds the places behind calls that need not be ours. */
    private static void skip(BitSet here, List<String> strace, boolean library) {
        for (int j = here.nextSetBit(0); j >= 0; j = here.nextSetBit(j + 1)) {
            if (j < strace.size() && (library || Others.call(strace.get(j)))) {
                here.set(j + 1);
            }
        }
    }

    private static String name(String line) {
        return line.substring(0, Math.max(0, line.indexOf('(')));
    }

    private static String normal(String line) {
        String normal = KIND.matcher(line).replaceAll("").replaceAll(" +", " ");
        for (Map.Entry<Pattern, String> rule : DESIGN) {
            normal = rule.getKey().matcher(normal).replaceAll(rule.getValue());
        }
        return normal.replaceFirst("( = \\d+) \\(\\)$", "$1")
                .replaceFirst("( = \\d+ \\([^)]*)$", "$1)");
    }

    /** {@return how many calls the program told} */
    int told() {
        return told;
    }

    List<String> disagreements() {
        return disagreements;
    }

    private static String selection() {
        Set<String> names = new TreeSet<>();
        for (Field field : Call.class.getFields()) {
            try {
                if (field.get(null) instanceof Call call) {
                    if (call.syscall().isEmpty()) {
                        LIBRARY.add(call.name());
                    } else {
                        names.add(call.syscall());
                    }
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        return String.join(",", names);
    }
}
