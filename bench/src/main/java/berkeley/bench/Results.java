package berkeley.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run found, as results.json holds it.
 *
 * @param seconds that it took
 * @param notes on what was left out, or measured elsewhere
 */
public record Results(
        String command,
        String commit,
        String date,
        boolean quick,
        long seconds,
        Machine machine,
        List<String> notes,
        List<Result> results) {
    static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    /** The results by benchmark, then by case, in the order of the run. */
    public Map<String, Map<String, List<Result>>> tree() {
        Map<String, Map<String, List<Result>>> tree = new LinkedHashMap<>();
        for (Result result : results) {
            tree.computeIfAbsent(result.bench(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(result.which(), _ -> new ArrayList<>())
                    .add(result);
        }
        return tree;
    }

    /** The variant of that name among the results of one case. */
    public static Optional<Result> find(List<Result> ofOneCase, String variant) {
        return ofOneCase.stream().filter(result -> result.variant().equals(variant)).findFirst();
    }

    /** What the JDK itself has for a case: java.net, or else java.nio. */
    public static Optional<Result> jdk(List<Result> ofOneCase) {
        return find(ofOneCase, "java.net")
                .or(() -> find(ofOneCase, "java.nio"))
                .or(() -> find(ofOneCase, "Selector"));
    }
}
