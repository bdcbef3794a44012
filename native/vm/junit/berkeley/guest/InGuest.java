package berkeley.guest;

import static org.junit.platform.engine.discovery.DiscoverySelectors.parseAll;
import static org.junit.platform.launcher.TagFilter.includeTags;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The main program in the guest: runs the tests of one tag, and tells of each event in a line that
 * the host reads even if the guest does not live to the end. See {@link Guests}.
 */
final class InGuest {

    private InGuest() {}

    /** The arguments: a tag, the report to write, and where to look for tests. */
    public static void main(String[] args) throws IOException {
        try (PrintWriter report =
                new PrintWriter(
                        Files.newBufferedWriter(Path.of(args[1]), StandardCharsets.UTF_8), true)) {
            var request =
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(parseAll(Arrays.copyOfRange(args, 2, args.length)).toList())
                            .filters(includeTags(args[0]))
                            .configurationParameter(
                                    "junit.jupiter.execution.parallel.enabled", "false")
                            .configurationParameter(
                                    "junit.jupiter.execution.timeout.default", "600 s")
                            .configurationParameter(
                                    "junit.jupiter.execution.timeout.thread.mode.default",
                                    "SEPARATE_THREAD")
                            .build();
            Launcher launcher = LauncherFactory.create();
            TestPlan plan = launcher.discover(request);
            plan.getRoots().stream()
                    .flatMap(root -> plan.getDescendants(root).stream())
                    .filter(TestIdentifier::isTest)
                    .forEach(test -> tell(report, "discovered", test, test.getDisplayName()));
            launcher.execute(plan, new Teller(report));
        }
        System.exit(0); // a thread that a failed test left behind does not keep the guest
    }

    private static synchronized void tell(
            PrintWriter report, String event, TestIdentifier test, String text) {
        String line = text.replace("\\", "\\\\").replace("\t", "    ").replace("\n", "\\n");
        report.println(event + "\t" + test.getUniqueId() + "\t" + line.replace("\r", ""));
    }

    private static final class Teller implements TestExecutionListener {
        private final PrintWriter report;
        private long begin;

        Teller(PrintWriter report) {
            this.report = report;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                begin = System.nanoTime();
                tell(report, "started", test, "");
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            tell(report, "skipped", test, reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            StringWriter text = new StringWriter();
            result.getThrowable()
                    .ifPresent(thrown -> thrown.printStackTrace(new PrintWriter(text)));
            switch (result.getStatus()) {
                case SUCCESSFUL -> {
                    if (test.isTest()) {
                        long millis = (System.nanoTime() - begin) / 1_000_000;
                        tell(report, "passed", test, "in " + millis + " ms");
                    }
                }
                case ABORTED -> tell(report, "skipped", test, text.toString());
                case FAILED -> tell(report, "failed", test, text.toString());
            }
        }
    }
}
