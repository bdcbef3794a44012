package berkeley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

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
        Map<Goals.Goal, List<Goals.Verdict>> goals = Goals.byGoal(verdicts);
        text.append(
                        "\n## Goals\n\nThose in bold are missed. \"C itself\": what the same calls reach")
                .append(" in C, which no API on them can be far ahead of. ~: the spread leaves it")
                .append(" open.\n\n| goal | target | measured | C itself | met |\n")
                .append("|---|---|---|---|---|\n");
        goals.forEach((goal, ofGoal) ->
                text.append(
                        Numbers.format(
                                "| %s | %s | %s | %s | %d of %d |%n",
                                goal.goal(),
                                goal.target(),
                                cases(ofGoal, Summary::value),
                                ofGoal.stream().allMatch(v -> v.ownValue().isEmpty())
                                        ? ""
                                        : cases(ofGoal, Goals.Verdict::ownValue),
                                ofGoal.stream().filter(Goals.Verdict::met).count(),
                                ofGoal.size())));
        List<String> findings = findings(goals);
        if (!findings.isEmpty()) {
            text.append("\n## Why goals are missed\n\n")
                    .append(String.join("\n", findings))
                    .append("\n");
        }
        text.append("\n## Figures\n\n```\n").append(Table.of(results).strip()).append("\n```\n");
        Files.writeString(file, text.toString().replace(System.lineSeparator(), "\n"));
    }

    private static String value(Goals.Verdict v) {
        return v.met() ? v.value() : "**" + v.value() + "**";
    }

    private static String cases(List<Goals.Verdict> ofGoal, Function<Goals.Verdict, String> value) {
        return ofGoal.stream()
                .map(v -> (v.where() + " " + value.apply(v)).strip())
                .collect(Collectors.joining(", "));
    }

    /** Of each goal that the run misses, in whatever case. */
    static List<String> findings(Map<Goals.Goal, List<Goals.Verdict>> goals) {
        return goals.entrySet().stream()
                .filter(e -> !e.getValue().stream().allMatch(Goals.Verdict::met))
                .map(Map.Entry::getKey)
                .map(goal ->
                        Numbers.format(
                                "- %s, %s: %s",
                                goal.goal(),
                                goal.target(),
                                goal.finding() == null ? "not yet found out." : goal.finding()))
                .toList();
    }
}
