package berkeley.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The results on a terminal of 80 columns, or in Markdown between fences. */
public final class Table {
    private static final String ROW = "  %-17s %8s  %-21s %-8s %-10s %7s%n";
    private static final String GOAL = "  %-6s %-35s %-15s %8s %9s%n";

    private Table() {}

    public static String of(Results results) {
        StringBuilder text = new StringBuilder();
        results.tree()
                .forEach((name, cases) -> {
                    Bench bench = Registry.of(name);
                    text.append(Numbers.format("%n%s%n", wrap(name + ": " + bench.about())));
                    cases.forEach((which, ofCase) -> append(text, bench, which, ofCase));
                });
        text.append(legend());
        results.notes().forEach(note -> text.append(Numbers.format("%s%n", wrap("Note: " + note))));
        return text.toString();
    }

    private static void append(StringBuilder text, Bench bench, String which, List<Result> ofCase) {
        int rounds = ofCase.getFirst().samples().length;
        text.append(
                Numbers.format(
                        "%n%s %s, %s, %d rounds of %d%n",
                        bench.name(), which, bench.clock(), rounds, ofCase.getFirst().ops()));
        Optional<Result> jdk = Results.jdk(ofCase);
        String overJdk = jdk.map(j -> "/ " + j.variant()).orElse("");
        text.append(Numbers.format(ROW, "", "a time", "/ C (quartiles)", "- C", overJdk, "B/op"));
        for (Result result : ofCase) {
            Optional<Result> mate = Results.find(ofCase, result.mate()).filter(c -> c != result);
            text.append(
                    Numbers.format(
                            ROW,
                            result.variant(),
                            Numbers.time(result.nanos().median()),
                            mate.map(c -> spread(result.over(c))).orElse(""),
                            mate.map(c -> Numbers.time(result.minus(c).median())).orElse(""),
                            jdk.filter(n -> n != result).map(n -> ratio(result.over(n))).orElse(""),
                            heap(result)));
        }
    }

    private static String spread(Spread ratio) {
        return Numbers.format(
                "%s%s (%s-%s)",
                Numbers.ratio(ratio.median()),
                ratio.wide() ? "~" : " ",
                Numbers.ratio(ratio.q1()),
                Numbers.ratio(ratio.q3()));
    }

    static String ratio(Spread ratio) {
        return Numbers.ratio(ratio.median()) + (ratio.wide() ? "~" : "");
    }

    /** Bytes of heap an operation. */
    static String heap(Result result) {
        Double bytes = result.allocated();
        return bytes == null ? "" : Numbers.format(bytes < 1000 ? "%.1f" : "%.0f", bytes);
    }

    private static String legend() {
        return Numbers.format(
                "%n%s%n",
                wrap(
                        "Ratios are medians of the ratios of single rounds. ~: the spread is too wide"
                                + " to tell 2 %, the median could as well lie that far off."));
    }

    /** Of each goal the worst case; every case that misses. */
    public static String of(List<Goals.Verdict> verdicts) {
        if (verdicts.isEmpty()) return "";
        StringBuilder text = new StringBuilder();
        long met = verdicts.stream().filter(Goals.Verdict::met).count();
        text.append(
                Numbers.format(
                        "%nGoals of bench/goals.json: %d of %d met%n", met, verdicts.size()));
        text.append(Numbers.format(GOAL, "", "", "", "target", "measured"));
        Goals.byGoal(verdicts)
                .forEach((goal, ofGoal) -> {
                    List<Goals.Verdict> missed = ofGoal.stream().filter(v -> !v.met()).toList();
                    List<Goals.Verdict> shown = missed;
                    if (missed.isEmpty()) {
                        shown =
                                ofGoal.stream()
                                        .min(Comparator.comparingDouble(Goals.Verdict::reserve))
                                        .stream()
                                        .toList();
                    }
                    for (Goals.Verdict v : shown) {
                        text.append(
                                Numbers.format(
                                        GOAL,
                                        v.word(),
                                        goal.goal(),
                                        v.which(),
                                        goal.target(),
                                        v.value()));
                    }
                });
        return text.toString();
    }

    private static String wrap(String text) {
        StringBuilder lines = new StringBuilder();
        int width = 0;
        for (String word : text.split(" ")) {
            if (width > 0 && width + 1 + word.length() > 78) {
                lines.append(System.lineSeparator());
                width = 0;
            } else if (width > 0) {
                lines.append(' ');
                width++;
            }
            lines.append(word);
            width += word.length();
        }
        return lines.toString();
    }
}
