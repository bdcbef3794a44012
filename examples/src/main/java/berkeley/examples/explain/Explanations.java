package berkeley.examples.explain;

import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.AF_UNSPEC;

import berkeley.examples.explain.Explanation.Cause;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** All of explain.txt, which says how it is written. */
final class Explanations {
    private static final String TEXT = "explain.txt";

    /** What the head of a text for this family alone ends with. */
    private static final String BLUETOOTH = " AF_BLUETOOTH";

    private final Map<String, Explanation> byErrnoAndCall = new HashMap<>();

    private Explanations() {}

    static Explanations read() throws IOException {
        Explanations all = new Explanations();
        try (InputStream in = Explanations.class.getResourceAsStream(TEXT);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                if (line.startsWith("= ")) {
                    all.paragraph(line, lines);
                }
            }
        }
        return all;
    }

    private void paragraph(String head, BufferedReader lines) throws IOException {
        String meaning = lines.readLine();
        List<Cause> causes = new ArrayList<>();
        String advice = "";
        String line;
        while ((line = lines.readLine()) != null && !line.isBlank()) {
            if (line.startsWith("- {")) {
                int end = line.indexOf('}');
                causes.add(new Cause(line.substring(3, end), line.substring(end + 2)));
            } else if (line.startsWith("- ")) {
                causes.add(new Cause("", line.substring(2)));
            } else if (line.startsWith("> ")) {
                advice = line.substring(2);
            } else {
                throw new IOException(TEXT + ": what is this? " + line);
            }
        }
        Explanation explanation = new Explanation(meaning, causes, advice);
        List<String> errnos = new ArrayList<>();
        String family = head.endsWith(BLUETOOTH) ? BLUETOOTH : "";
        for (String word : head.substring(2, head.length() - family.length()).split(" ")) {
            if (word.matches("E[A-Z0-9]+")) {
                errnos.add(word);
            } else {
                for (String errno : errnos) {
                    if (byErrnoAndCall.put(errno + " " + word + family, explanation) != null) {
                        throw new IOException(TEXT + ": twice: " + errno + " " + word);
                    }
                }
            }
        }
    }

    /**
     * {@return what an errno means for a call} Of no call in particular where {@code call} is
     * empty.
     */
    Optional<Explanation> find(String errno, String call) {
        return find(errno, call, AF_UNSPEC);
    }

    /** {@return what an errno means for a call on an address of a family} */
    Optional<Explanation> find(String errno, String call, int family) {
        String special = family == AF_BLUETOOTH ? BLUETOOTH : "";
        return Stream.of(call + special, call, "*")
                .map(words -> byErrnoAndCall.get(errno + " " + words))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** {@return the calls that have a text of their own for an errno} */
    List<String> calls(String errno) {
        return byErrnoAndCall.keySet().stream()
                .filter(key -> key.startsWith(errno + " ") && !key.endsWith("*"))
                .filter(key -> !key.endsWith(BLUETOOTH))
                .map(key -> key.substring(errno.length() + 1))
                .sorted()
                .toList();
    }
}
