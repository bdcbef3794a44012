package berkeley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** RESULTS.md: the last full run. Nothing in it is typed by hand. */
public final class Summary {
    private Summary() {}

    public static void write(Results results, List<Goals.Verdict> verdicts, Path file)
            throws IOException {
        StringBuilder text = new StringBuilder("# Results\n\n");
        text.append("Written by `").append(results.command()).append("`; do not edit. ");
        text.append("How it measures is in [README.md](README.md).\n\n| | |\n|---|---|\n");
        Report.facts(results)
                .forEach((key, value) -> text.append(Numbers.format("| %s | %s |%n", key, value)));
        text.append(
                "\n## Goals\n\n| goal | case | target | measured | C itself | |\n|---|---|---|---|---|---|\n");
        for (Goals.Verdict v : verdicts) {
            text.append(
                    Numbers.format(
                            "| %s | %s | %s | %s | %s | %s |%n",
                            v.goal().goal(),
                            v.which(),
                            v.goal().target(),
                            v.value(),
                            v.ownValue(),
                            v.word()));
        }
        List<String> findings =
                verdicts.stream()
                        .filter(v -> !v.met() && v.goal().finding() != null)
                        .map(v -> "- " + v.goal().goal() + ": " + v.goal().finding())
                        .distinct()
                        .toList();
        if (!findings.isEmpty()) {
            text.append("\nWhy a goal is missed:\n\n")
                    .append(String.join("\n", findings))
                    .append("\n");
        }
        text.append("\n## Figures\n\n```\n").append(Table.of(results).strip()).append("\n```\n");
        Files.writeString(file, text.toString().replace(System.lineSeparator(), "\n"));
    }
}
