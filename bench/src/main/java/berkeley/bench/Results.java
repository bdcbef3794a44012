package berkeley.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that a run found, as results.json holds it. */
public record Results(
        String command,
        String commit,
        String date,
        boolean quick,
        Machine machine,
        List<Result> results) {
    static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public static Results read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }

    public void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    /** The results by benchmark, then by case, in the order of the run. */
    public Map<String, Map<String, List<Result>>> tree() {
        Map<String, Map<String, List<Result>>> tree = new LinkedHashMap<>();
        for (Result result : results) {
            tree.computeIfAbsent(result.bench(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(result.which(), _ -> new java.util.ArrayList<>())
                    .add(result);
        }
        return tree;
    }

    /** The variant of that name among the results of one case. */
    public static Optional<Result> find(List<Result> ofOneCase, String variant) {
        return ofOneCase.stream().filter(result -> result.variant().equals(variant)).findFirst();
    }

    /** The java.net variant of a case, or where there is none java.nio's. */
    public static Optional<Result> javaNet(List<Result> ofOneCase) {
        return find(ofOneCase, "java.net").or(() -> find(ofOneCase, "java.nio"));
    }
}
