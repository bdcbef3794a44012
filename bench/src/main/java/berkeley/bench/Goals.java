package berkeley.bench;

import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.core.type.TypeReference;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What goals.json asks of a run. */
public final class Goals {
    /** What a goal is about. */
    public enum Measure {
        /** Time over the other variant's. */
        RATIO,
        /** How many times faster than the other variant. */
        TIMES,
        /** Time above the other variant's, in nanoseconds. */
        ABOVE,
        /** Bytes of Java heap an operation. */
        ALLOCATED
    }

    /**
     * One row of goals.json.
     *
     * @param cases those it is for; all where there are none
     * @param finding why it cannot be reached, where somebody found out
     */
    public record Goal(
            String goal,
            String bench,
            @Nullable List<String> cases,
            String variant,
            @Nullable String against,
            Measure measure,
            @Nullable Double atMost,
            @Nullable Double atLeast,
            @Nullable String finding) {

        String target(double x) {
            String number = x == Math.rint(x) ? Numbers.format("%.0f", x) : Double.toString(x);
            return switch (measure) {
                case RATIO -> Numbers.format("%.2f", x);
                case TIMES -> number + "×";
                case ABOVE -> number + " ns";
                case ALLOCATED -> number + " B";
            };
        }

        String target() {
            return atMost != null
                    ? "≤ " + target(atMost)
                    : "≥ " + target(atLeast == null ? 0 : atLeast);
        }
    }

    /**
     * A goal beside what was measured.
     *
     * @param found is empty where the run has no such row
     * @param own the same figure of the variant's mate in C: no API on the same calls can be far
     *     ahead
     */
    public record Verdict(Goal goal, String which, Optional<Spread> found, Optional<Spread> own) {
        public boolean met() {
            return found.isPresent() && within(found.get().median());
        }

        /** Whether the bounds of the median lie on one side of the target. */
        public boolean sure() {
            return found.isPresent() && within(found.get().low()) == within(found.get().high());
        }

        private boolean within(double x) {
            return (goal.atMost() == null || x <= goal.atMost())
                    && (goal.atLeast() == null || x >= goal.atLeast());
        }

        /** With a {@code ~} where the spread leaves the verdict open. */
        public String value() {
            return found.map(f -> text(f) + (sure() ? "" : "~")).orElse("-");
        }

        /** What C itself reaches, or nothing where C is what it is compared with. */
        public String ownValue() {
            return own.map(this::text).orElse("");
        }

        private String text(Spread f) {
            return switch (goal.measure()) {
                case RATIO -> Numbers.ratio(f.median());
                case TIMES -> Numbers.ratio(f.median()) + "×";
                case ABOVE -> Numbers.format("%.1f ns", f.median());
                case ALLOCATED -> Numbers.format("%.1f B", f.median());
            };
        }

        /** {@code met}, {@code MISSED} or, where there is no figure, {@code absent}. */
        public String word() {
            if (found.isEmpty()) return "absent";
            return met() ? "met" : "MISSED";
        }

        /** The case, where the goal's words leave it open. */
        public String where() {
            return goal.goal().contains(which) ? "" : which;
        }

        /** How far it is on the right side of its target: the least is the worst. */
        double reserve() {
            if (found.isEmpty()) return Double.NEGATIVE_INFINITY;
            double x = found.get().median();
            double atMost = goal.atMost() == null ? Double.MAX_VALUE : goal.atMost() - x;
            double atLeast = goal.atLeast() == null ? Double.MAX_VALUE : x - goal.atLeast();
            return Math.min(atMost, atLeast);
        }
    }

    private final List<Goal> goals;

    private Goals(List<Goal> goals) {
        this.goals = goals;
    }

    public static Goals read(Path file) throws IOException {
        return new Goals(Results.JSON.readValue(file.toFile(), new TypeReference<List<Goal>>() {}));
    }

    /** Every goal of the benchmarks that ran, beside its figure. */
    public List<Verdict> judge(Results results) {
        List<Verdict> verdicts = new ArrayList<>();
        Map<String, Map<String, List<Result>>> tree = results.tree();
        for (Goal goal : goals) {
            Map<String, List<Result>> cases = tree.get(goal.bench());
            if (cases == null) continue;
            Set<String> absent = new LinkedHashSet<>();
            if (!results.quick()) absent.addAll(goal.cases() == null ? List.of("") : goal.cases());
            cases.forEach((which, ofCase) -> {
                if (goal.cases() != null && !goal.cases().contains(which)) return;
                Optional<Spread> found = found(goal, goal.variant(), ofCase);
                if (goal.cases() == null && found.isEmpty()) return;
                verdicts.add(new Verdict(goal, which, found, own(goal, ofCase)));
                absent.remove(goal.cases() == null ? "" : which);
            });
            for (String which : absent) {
                verdicts.add(new Verdict(goal, which, Optional.empty(), Optional.empty()));
            }
        }
        return verdicts;
    }

    private static Optional<Spread> own(Goal goal, List<Result> ofCase) {
        if (goal.measure() == Measure.ALLOCATED) return Optional.empty();
        return Results.find(ofCase, goal.variant())
                .map(Result::mate)
                .filter(mate -> !mate.equals(goal.against()))
                .flatMap(mate -> found(goal, mate, ofCase));
    }

    private static Optional<Spread> found(Goal goal, String name, List<Result> ofCase) {
        Optional<Result> variant = Results.find(ofCase, name);
        if (goal.measure() == Measure.ALLOCATED) {
            return variant.map(Result::allocated).map(x -> Spread.of(new double[] {x}));
        }
        Optional<Result> other = Results.find(ofCase, String.valueOf(goal.against()));
        if (variant.isEmpty() || other.isEmpty()) return Optional.empty();
        return Optional.of(
                switch (goal.measure()) {
                    case RATIO, ALLOCATED -> variant.get().over(other.get());
                    case TIMES -> other.get().over(variant.get());
                    case ABOVE -> variant.get().minus(other.get());
                });
    }

    /** The verdicts on each goal, in the order of goals.json. */
    public static Map<Goal, List<Verdict>> byGoal(List<Verdict> verdicts) {
        return verdicts.stream()
                .collect(Collectors.groupingBy(Verdict::goal, LinkedHashMap::new, toList()));
    }
}
