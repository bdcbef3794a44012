package berkeley.bench;

import java.util.List;
import java.util.Optional;

/** The results on a terminal, or in Markdown between fences. */
public final class Table {
    private static final String ROW = "  %-18s %10s  %-20s %-9s %-9s %9s%n";

    private Table() {}

    public static String of(Results results) {
        StringBuilder text = new StringBuilder();
        results.tree()
                .forEach((name, cases) -> {
                    Bench bench = Registry.of(name);
                    text.append(System.lineSeparator())
                            .append(name)
                            .append(": ")
                            .append(bench.about())
                            .append(System.lineSeparator());
                    cases.forEach((which, ofCase) -> append(text, bench, which, ofCase));
                });
        return text.append(legend()).toString();
    }

    private static void append(StringBuilder text, Bench bench, String which, List<Result> ofCase) {
        int rounds = ofCase.getFirst().samples().length;
        text.append(
                Numbers.format(
                        "%n%s %s, %s, %d rounds of %d%n",
                        bench.name(), which, bench.clock(), rounds, ofCase.getFirst().ops()));
        text.append(
                Numbers.format(ROW, "", "a time", "/ C (quartiles)", "− C", "/ java.net", "B/op")
                        .replaceFirst("−", "-"));
        Optional<Result> net = Results.javaNet(ofCase);
        for (Result result : ofCase) {
            Optional<Result> mate = Results.find(ofCase, result.mate()).filter(c -> c != result);
            text.append(
                    Numbers.format(
                            ROW,
                            result.variant(),
                            Numbers.time(result.nanos().median()),
                            mate.map(c -> spread(result.over(c))).orElse(""),
                            mate.map(c -> Numbers.time(result.minus(c).median())).orElse(""),
                            net.filter(n -> n != result).map(n -> ratio(result.over(n))).orElse(""),
                            Numbers.format("%.1f", result.allocated())));
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

    private static String legend() {
        return Numbers.format(
                "%nRatios are medians of the ratios of single rounds. ~ means that the spread is too wide to tell 2 %%:"
                        + " the median could as well lie that far off.%n");
    }
}
