package berkeley.examples.explain;

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
import java.util.Optional;

/** All of explain.txt, which says how it is written. */
final class Explanations {
    private static final String TEXT = "explain.txt";

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
        for (String word : head.substring(2).split(" ")) {
            if (word.matches("E[A-Z0-9]+")) {
                errnos.add(word);
            } else {
                for (String errno : errnos) {
                    if (byErrnoAndCall.put(errno + " " + word, explanation) != null) {
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
        Explanation own = byErrnoAndCall.get(errno + " " + call);
        return Optional.ofNullable(own != null ? own : byErrnoAndCall.get(errno + " *"));
    }

    /** {@return the calls that have a text of their own for an errno} */
    List<String> calls(String errno) {
        return byErrnoAndCall.keySet().stream()
                .filter(key -> key.startsWith(errno + " ") && !key.endsWith("*"))
                .map(key -> key.substring(errno.length() + 1))
                .sorted()
                .toList();
    }
}
