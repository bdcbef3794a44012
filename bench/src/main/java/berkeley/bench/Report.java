package berkeley.bench;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The results as one HTML page that needs nothing else: Chart.js and the data are in it. */
public final class Report {
    private static final String CHART =
            "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

    /** What the page is told of a spread. */
    record Bar(double median, double q1, double q3, boolean wide) {
        static Bar of(Spread s) {
            return new Bar(s.median(), s.q1(), s.q3(), s.wide());
        }
    }

    /** One row; {@code ratio} is to its mate in C or, in a case without C, to the JDK's own. */
    record Row(
            String name,
            double nanos,
            String time,
            @Nullable Bar ratio,
            String overMate,
            String quartiles,
            String overJdk,
            String heap,
            long moved,
            Result.@Nullable Latency latency) {}

    /** One case; {@code against} says what its ratios are to. */
    record Case(
            String which, int rounds, int ops, String against, String jdk, List<Row> variants) {}

    /** One benchmark; {@code sizes} says that its cases are sizes, {@code counts} numbers. */
    record Section(
            String name,
            String about,
            String clock,
            boolean sizes,
            boolean counts,
            List<Case> cases) {}

    /** One goal in one case. */
    record Figure(String which, String value, String own, boolean met) {}

    /** One goal. */
    record Line(String goal, String target, List<Figure> figures, @Nullable String finding) {}

    /** All that the page shows. */
    record Page(
            Map<String, String> facts,
            List<String> notes,
            List<Line> goals,
            List<Section> benches) {}

    private Report() {}

    public static void write(Results results, List<Goals.Verdict> verdicts, Path file)
            throws IOException {
        // "</" would end the script element that holds the data.
        String data =
                Results.JSON.writeValueAsString(page(results, verdicts)).replace("</", "<\\/");
        String html =
                resource("/berkeley/bench/report.html")
                        .replace("/*CHART*/", resource(CHART).replaceAll("(?m)^//# source.*$", ""))
                        .replace("/*DATA*/", data);
        Files.writeString(file, html);
    }

    private static String resource(String name) {
        try (InputStream in = Report.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException(name + " is not on the class path");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a run was, in words. */
    static Map<String, String> facts(Results results) {
        Machine machine = results.machine();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Command", results.command());
        facts.put("Commit", results.commit());
        facts.put("Date", results.date());
        facts.put("Took", Numbers.span(results.seconds()));
        facts.put("CPU", machine.cpu() + ", " + machine.cores() + " cores");
        facts.put("Memory", machine.memory());
        facts.put("Kernel", machine.kernel());
        facts.put("System", machine.system());
        facts.put("JDK", machine.jdk());
        return facts;
    }

    private static Page page(Results results, List<Goals.Verdict> verdicts) {
        List<Section> sections = new ArrayList<>();
        results.tree()
                .forEach((name, cases) -> {
                    List<Case> all = new ArrayList<>();
                    cases.forEach((which, ofCase) -> all.add(ofCase(which, ofCase)));
                    Bench bench = Registry.of(name);
                    sections.add(
                            new Section(
                                    name,
                                    bench.about(),
                                    bench.clock().toString(),
                                    name.endsWith("-pair") || name.equals("bulk"),
                                    cases.keySet().stream()
                                            .allMatch(w -> w.matches("\\d+( scanned)?")),
                                    all));
                });
        List<Line> goals = new ArrayList<>();
        Goals.byGoal(verdicts)
                .forEach((goal, ofGoal) ->
                        goals.add(
                                new Line(
                                        goal.goal(),
                                        goal.target(),
                                        ofGoal.stream().map(Report::figure).toList(),
                                        ofGoal.stream().allMatch(Goals.Verdict::met)
                                                ? null
                                                : goal.finding())));
        return new Page(facts(results), results.notes(), goals, sections);
    }

    private static Figure figure(Goals.Verdict v) {
        return new Figure(v.where(), v.value(), v.ownValue(), v.met());
    }

    private static Case ofCase(String which, List<Result> ofCase) {
        Optional<Result> jdk = Results.jdk(ofCase);
        boolean inC = ofCase.stream().anyMatch(r -> Results.find(ofCase, r.mate()).isPresent());
        List<Row> rows = new ArrayList<>();
        for (Result r : ofCase) {
            Optional<Spread> overMate =
                    Results.find(ofCase, r.mate()).filter(c -> c != r).map(r::over);
            Optional<Spread> overJdk = jdk.filter(n -> n != r).map(r::over);
            rows.add(
                    new Row(
                            r.variant(),
                            r.nanos().median(),
                            Numbers.time(r.nanos().median()),
                            (inC ? overMate : overJdk).map(Bar::of).orElse(null),
                            overMate.map(Table::ratio).orElse(""),
                            overMate.map(s -> Numbers.ratio(s.q1()) + "–" + Numbers.ratio(s.q3()))
                                    .orElse(""),
                            overJdk.map(Table::ratio).orElse(""),
                            Table.heap(r),
                            r.moved(),
                            r.latency()));
        }
        Result first = ofCase.getFirst();
        String jdkName = jdk.map(Result::variant).orElse("");
        return new Case(
                which,
                first.samples().length,
                first.ops(),
                inC ? "its mate in C" : jdkName,
                jdkName,
                rows);
    }
}
