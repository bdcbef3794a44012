package berkeley.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import berkeley.machine.Needs;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import javax.imageio.ImageIO;

/** The page, as headless Chromium shows it. */
class ReportTest {
    @TempDir private static Path directory;

    private static Path page;
    private static Results all;
    private static List<Goals.Verdict> verdicts;

    @BeforeAll
    static void write_a_page() throws Exception {
        List<Result> results = new ArrayList<>();
        for (String which : List.of("1 B", "64 KiB")) {
            for (String variant : List.of("C", "Sock segment", "java.net")) {
                results.add(result("tcp-pair", which, variant, Clock.CPU, null));
            }
        }
        var latency = new Result.Latency(10_000, 20_000, 30_000, 40_000, 90_000);
        for (String which : List.of("1 B process", "16 KiB process")) {
            for (String variant : List.of("C", "Sock segment", "java.net")) {
                results.add(result("ping-pong", which, variant, Clock.LAPS, latency));
            }
        }
        for (String which : List.of("10", "1000")) {
            for (String variant : List.of("C", "EpollSet", "Selector")) {
                results.add(result("readiness", which, variant, Clock.CPU, null));
            }
        }
        List<String> notes = List.of("nothing was left out");
        all =
                new Results(
                        "bench/run",
                        "abc",
                        "2026-01-01T00:00:00Z",
                        false,
                        61,
                        Machine.here(),
                        notes,
                        results);
        Path goals = Path.of(System.getProperty("bench.home"), "goals.json");
        verdicts = Goals.read(goals).judge(all);
        page = directory.resolve("index.html");
        Report.write(all, verdicts, page);
    }

    private static Result result(
            String bench, String which, String variant, Clock clock, Result.Latency latency) {
        double middle = variant.length() * 1000;
        double[] samples = new Random(1).doubles(100, 0.9 * middle, 1.1 * middle).toArray();
        return new Result(bench, which, variant, "C", clock, 10, samples, 0.0, 100, latency);
    }

    private static String chromium(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "chromium",
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--hide-scrollbars",
                                "--virtual-time-budget=5000",
                                "--window-size=1200,2400",
                                "--user-data-dir=" + directory.resolve("profile")));
        command.addAll(List.of(arguments));
        command.add(page.toUri().toString());
        Process process =
                Needs.process(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(String.join(" ", command), process.waitFor(), is(0));
        return out;
    }

    @Test
    void every_figure_is_drawn_and_says_what_it_rests_on() throws Exception {
        String dom = chromium("--dump-dom");
        // Throughput by size, cost by number, two latency charts, six ratio charts.
        assertThat(dom, containsString("data-charts=\"10\""));
        assertThat(dom, containsString("tcp-pair: throughput by size, medians of 100 rounds."));
        assertThat(dom, containsString("latency of single operations at percentiles"));
        assertThat(
                dom, containsString("readiness: cost of one operation by number of descriptors"));
        assertThat(dom, containsString("time over that of its mate in C, 100 rounds of 10"));
        assertThat(dom, containsString("Spread too wide to tell 2 %"));
        assertThat(dom, containsString("TCP pair: Sock segment / C"));
    }

    @Test
    void the_page_follows_light_and_dark() throws Exception {
        BufferedImage light = shot("light", 1);
        BufferedImage dark = shot("dark", 0);
        assertThat(brightness(light), greaterThan(200.0));
        assertThat(brightness(dark), lessThan(60.0));
        assertThat("the figures have colours", colours(light), greaterThan(50L));
        assertThat("the figures have colours", colours(dark), greaterThan(50L));
    }

    private static BufferedImage shot(String name, int scheme) throws Exception {
        Path file = directory.resolve(name + ".png");
        chromium("--screenshot=" + file, "--blink-settings=preferredColorScheme=" + scheme);
        return ImageIO.read(file.toFile());
    }

    private static double brightness(BufferedImage image) {
        long sum = 0;
        int[] pixels = pixels(image);
        for (int rgb : pixels) sum += (rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255);
        return sum / 3.0 / pixels.length;
    }

    private static long colours(BufferedImage image) {
        return java.util.Arrays.stream(pixels(image)).distinct().count();
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    @Test
    void the_tables_fit_a_terminal_of_80_columns() {
        assertThat(Table.of(all).lines().filter(line -> line.length() > 80).toList(), is(empty()));
        assertThat(
                Table.of(verdicts).lines().filter(line -> line.length() > 80).toList(),
                is(empty()));
    }

    @Test
    void a_finding_is_told_where_its_goal_is_missed_and_only_there() throws Exception {
        Path goals = directory.resolve("goals.json");
        Files.writeString(
                goals,
                """
                [{"goal": "too much", "bench": "tcp-pair", "variant": "Sock segment",
                  "against": "C", "measure": "RATIO", "atMost": 0.5, "finding": "it is longer"},
                 {"goal": "easy", "bench": "tcp-pair", "variant": "Sock segment",
                  "against": "C", "measure": "RATIO", "atMost": 50, "finding": "never told"}]
                """);
        Path summary = directory.resolve("RESULTS.md");
        Summary.write(all, Goals.read(goals).judge(all), summary);
        String text = Files.readString(summary);
        assertThat(text, containsString("- too much, ≤ 0.50: it is longer"));
        assertThat(text, not(containsString("never told")));
        assertThat(text, containsString("| Took | 1 min 1 s |"));
        assertThat(text, containsString("Note: nothing was left out"));
    }

    @Test
    void the_page_needs_nothing_from_elsewhere() throws Exception {
        String html = Files.readString(page);
        assertThat(html, not(containsString("src=\"http")));
        assertThat(html, not(containsString("<link")));
        assertThat(html, not(containsString("sourceMappingURL")));
    }
}
