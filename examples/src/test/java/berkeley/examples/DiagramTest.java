package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

@Timeout(120)
class DiagramTest {
    /** Told to the page before its own script: what goes wrong there is written down. */
    private static final String LISTEN =
            """
            <script>
            const wrong = [];
            addEventListener('error', e => wrong.push(String(e.message)));
            for (const level of ['error', 'warn']) console[level] = (...m) => wrong.push(m.join(' '));
            </script>
            """;

    /** Does what a reader does, and writes down what that reader sees. */
    private static final String LOOK =
            """
            <script>
            const seen = [];
            try {
              const say = (what, value) => seen.push(what + ': ' + value);
              const each = (css, of) => [...document.querySelectorAll(css)].map(of).join('|');
              const text = e => e.textContent;
              const box = e => e.getBoundingClientRect();
              const visible = e => box(e).width > 0 && box(e).height > 0;
              const panel = () => [...document.querySelectorAll('article')].filter(visible);
              const key = k => document.activeElement.dispatchEvent(
                new KeyboardEvent('keydown', {key: k, bubbles: true, cancelable: true}));
              const call = start => [...document.querySelectorAll('.call[tabindex]')]
                .find(c => c.getAttribute('aria-label').startsWith(start));
              say('lanes', each('.head .program', text));
              say('data', each('.label.data', text));
              say('connection', each('.label.connection', text));
              say('states', each('.body .state text', text));
              say('arrows end at', each('.body .arrow.data', a =>
                document.querySelector(`.call[data-call="${a.dataset.to}"] .name`).textContent));
              say('arrows point', [...document.querySelectorAll('.body .arrow.data')].every(visible));
              const cards = [...document.querySelectorAll('.call > .card')].map(box);
              say('overlaps', cards.filter((a, i) => cards.some((b, j) => i < j
                && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length);
              const sheets = [...document.querySelectorAll('.sheet')];
              const parts = [...document.querySelectorAll('[id^="cards-"]')].map((part, i) => {
                const sheet = sheets[i].viewBox.baseVal, cards = part.getBBox();
                return cards.y >= sheet.y && cards.y + cards.height <= sheet.y + sheet.height
                  && sheet.height <= 584;
              });
              say('sheets', sheets.length);
              say('sheets hold their cards', parts.length === sheets.length && !parts.includes(false));
              say('spilt words', [...document.querySelectorAll('.call > text')].filter(t =>
                box(t).right > box(t.parentNode.querySelector('.card')).right).length);
              say('never returned', each('.unreturned .name', text));
              const words = [...document.querySelectorAll('.call > text')].map(box);
              say('crossed words', [...document.querySelectorAll('.body .arrow')].filter(a => {
                const d = a.getAttribute('d').match(/V(-?\\d+)/);
                const b = box(a.ownerSVGElement), x = +a.getAttribute('d').match(/Q(-?\\d+)/)[1] + b.left;
                const from = +a.getAttribute('d').match(/^M\\d+ (\\d+)/)[1] + b.top, to = +d[1] + b.top;
                return words.some(w => w.left < x && x < w.right
                  && w.top < Math.max(from, to) && Math.min(from, to) < w.bottom);
              }).length);
              const main = document.querySelector('main'), root = document.documentElement;
              say('diagram scrolls sideways', main.scrollWidth > main.clientWidth);
              say('page scrolls', root.scrollWidth > innerWidth || root.scrollHeight > innerHeight);
              say('panel below', box(document.querySelector('aside')).top >= box(main).bottom);
              const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(c => c / 255)
                .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0.05);
              const fill = e => getComputedStyle(e).fill;
              const behind = t => (t.closest('.state') ?? t.closest('.call'))?.querySelector('rect')
                ?? document.querySelector(t.matches('.program, .thread') ? '.lane' : '.ground');
              const dim = [...document.querySelectorAll('main text, main tspan')].filter(t => {
                const [a, b] = [light(fill(t)), light(fill(behind(t)))];
                return Math.max(a, b) / Math.min(a, b) < 4.5;
              });
              say('dim words', [...new Set(dim.map(t => t.getAttribute('class') ?? 'state'))]);
              say('ground is dark', light(fill(document.querySelector('.ground'))) < 0.1);
              say('open at first', panel().length);
              call('send').dispatchEvent(new MouseEvent('click', {bubbles: true}));
              say('chosen in sight', box(call('send')).top >= box(main).top
                && box(call('send')).bottom <= box(main).bottom);
              say('open after click', panel().length);
              say('message', [...panel()[0].querySelectorAll('td.bytes')].map(text).join(' '));
              call('connect').dispatchEvent(new MouseEvent('click', {bubbles: true}));
              say('fields', [...panel()[0].querySelectorAll('tr')].slice(1)
                .map(r => [...r.children].slice(2).map(c => c.textContent.trim()).join(' ')).join('|'));
              const aside = document.querySelector('aside');
              say('panel scrolls sideways', aside.scrollWidth > aside.clientWidth);
              call('connect').focus();
              key('ArrowDown');
              const next = [...document.querySelectorAll('.call[tabindex]')];
              say('key moves on', panel()[0].id === 'call-' + next[next.indexOf(call('connect')) + 1].dataset.call);
              key('Escape');
              say('open after escape', panel().length);
              say('fetched', performance.getEntriesByType('resource').length);
            } catch (failure) {
              seen.push('failed: ' + failure);
            }
            seen.push('wrong: ' + wrong.join(' / '));
            document.body.innerHTML = '';
            document.body.append('\\n' + [...seen, 'that is all', ''].join('\\n'));
            </script>
            """;

    @TempDir Path folder;

    @Test
    void a_tcp_conversation_has_lanes_arrows_states_and_a_panel_in_a_browser() throws IOException {
        Path page = folder.resolve("tcp.html");
        draw(page, "tcp-upper-server", "tcp-upper-client", "hello, sockets");

        List<String> seen = look(page);

        assertThat(seen, hasItem("lanes: tcp-upper-client|tcp-upper-server|tcp-upper-server"));
        assertThat(seen, hasItem("data: 14 bytes|14 bytes"));
        assertThat(seen, hasItem("connection: connection"));
        assertThat(seen, hasItem("arrows end at: recv|recv"));
        assertThat(seen, hasItem("arrows point: true"));
        assertThat(
                seen,
                hasItem(
                        matchesPattern(
                                "states: fd \\d+  CLOSED\\|.*fd \\d+  LISTEN\\|.*fd \\d+  ESTABLISHED\\|.*was \\d+  [A-Z_12]+.*")));
        assertThat(seen, hasItems("overlaps: 0", "spilt words: 0"));
        assertThat(seen, hasItems("open at first: 0", "open after click: 1"));
        assertThat(seen, hasItem("message: 68 65 6c 6c 6f 2c 20 73 6f 63 6b 65 74 73"));
        assertThat(
                seen,
                hasItem(
                        matchesPattern(
                                "fields: sin_family 2 AF_INET host\\|sin_port \\d+(?: \\(without ntohs \\d+\\))? network"
                                        + "\\|sin_addr 127.0.0.1 network\\|sin_zero padding ?")));
        assertThat(seen, hasItems("key moves on: true", "open after escape: 0"));
        assertThat(seen, hasItems("fetched: 0", "wrong: "));
    }

    @Test
    void the_page_can_be_read_by_day_and_by_night() throws IOException {
        Path page = folder.resolve("tcp.html");
        draw(page, "tcp-upper-server", "tcp-upper-client", "hello");
        for (boolean dark : new boolean[] {false, true}) {
            int scheme = dark ? 0 : 1;
            List<String> seen = look(page, "--blink-settings=preferredColorScheme=" + scheme);
            assertThat(seen, hasItems("ground is dark: " + dark, "dim words: ", "wrong: "));
        }
    }

    @Test
    void three_lanes_fit_a_small_screen_and_the_panel_goes_below() throws IOException {
        Path page = folder.resolve("tcp.html");
        draw(page, "tcp-upper-server", "tcp-upper-client", "hello");
        for (int width : new int[] {600, 1280, 1920}) {
            List<String> seen = look(page, "--window-size=" + width + ",800");
            assertThat(seen, hasItem("diagram scrolls sideways: " + (width < 1280)));
            assertThat(seen, hasItem("panel below: " + (width < 1920)));
            assertThat(seen, hasItems("page scrolls: false", "chosen in sight: true"));
            assertThat(seen, hasItems("panel scrolls sideways: false", "wrong: "));
        }
    }

    @Test
    void datagrams_are_drawn_in_plain_text() throws IOException {
        Path text = folder.resolve("udp.txt");
        draw(text, "udp-upper-server", "udp-upper-client", "hello, datagrams");

        List<String> lines = Files.readAllLines(text);

        assertThat(lines.getFirst(), matchesPattern(" +udp-upper-client +udp-upper-server"));
        assertThat(lines, hasItem(containsString("─ 16 bytes ─")));
        assertThat(lines.stream().filter(line -> line.contains("16 bytes")).toList(), hasSize(2));
        int there = first(lines, "▶");
        int back = first(lines, "◀");
        int sent = first(lines, "sendto(");
        assertThat(sent, greaterThan(0));
        assertThat(there, allOf(greaterThan(sent), lessThan(back)));
    }

    @Test
    void unix_sockets_have_arrows_too_and_the_svg_is_well_formed() throws IOException {
        Path picture = folder.resolve("unix.svg");
        String path = folder.resolve("echo").toString();
        var drawn =
                run(
                        picture.toString(),
                        "--",
                        "unix-echo-server",
                        path,
                        "--",
                        "unix-echo-client",
                        path,
                        "a < b & c");

        assertThat(drawn.err(), drawn.exit(), is(0));
        var counted =
                Running.command(
                                "",
                                "python3",
                                "-c",
                                "import sys, xml.etree.ElementTree as x; print([e.get('class') for e"
                                        + " in x.parse(sys.argv[1]).iter() if e.tag.endswith('path')])",
                                picture.toString())
                        .result();
        assertThat(counted.err(), counted.exit(), is(0));
        assertThat(counted.out(), containsString("'arrow connection'"));
        assertThat(counted.out().split("'arrow data'", -1).length - 1, is(2));
    }

    @Test
    void calls_that_never_return_are_open_at_their_end() throws IOException {
        Path page = folder.resolve("stuck.html");
        Path text = folder.resolve("stuck.txt");
        // The first text's pair: the server only receives, and its client waits for an answer.
        try (Running diagram =
                Running.labWith(
                        "question\n",
                        "diagram",
                        page.toString(),
                        text.toString(),
                        "--",
                        "tcp-sink-server",
                        "0",
                        "--",
                        "tcp-ask-client",
                        "127.0.0.1",
                        "PORT")) {
            var drawn = diagram.result();
            assertThat(drawn.err(), drawn.exit(), is(0));
            assertThat(drawn.err(), containsString("every client waits in a call, and is ended"));
        }
        List<String> waiting =
                Files.readAllLines(text).stream().filter(l -> l.contains("still waiting")).toList();
        assertThat(waiting, hasSize(2));
        assertThat(waiting, everyItem(containsString("ESTABLISHED]")));
        List<String> seen = look(page);
        assertThat(seen, hasItem("never returned: recv|recv"));
        assertThat(seen, hasItems("overlaps: 0", "spilt words: 0", "wrong: "));
    }

    @Test
    void many_clients_and_many_calls_stay_apart() throws IOException {
        Path page = folder.resolve("many.html");
        List<String> command = new java.util.ArrayList<>(List.of(page.toString()));
        command.addAll(List.of("--", "tcp-poll-server", "0"));
        for (int i = 0; i < 4; i++) {
            command.addAll(List.of("--", "tcp-ask-client", "127.0.0.1", "PORT"));
        }
        var drawn = runWith("a question\n".repeat(60), command.toArray(String[]::new));
        assertThat(drawn.err(), drawn.exit(), is(0));
        assertThat(drawn.out(), matchesPattern("(?s).*: [2-9]\\d\\d calls, .*"));

        List<String> seen = look(page);

        assertThat(seen, hasItems("overlaps: 0", "spilt words: 0", "crossed words: 0", "wrong: "));
        assertThat(seen, hasItem(matchesPattern("sheets: \\d\\d+")));
        assertThat(seen, hasItem("sheets hold their cards: true"));
        assertThat(seen, hasItem(matchesPattern("lanes: (tcp-ask-client\\|){4}tcp-poll-server")));
    }

    @Test
    void a_program_alone_is_drawn_too() throws IOException {
        Path text = folder.resolve("alone.txt");
        var drawn = run(text.toString(), "--", "tcp-options");
        assertThat(drawn.err(), drawn.exit(), is(0));
        assertThat(Files.readString(text), containsString("getsockopt("));
    }

    @Test
    void what_cannot_be_drawn_is_said() {
        var kind = run("x.pdf", "--", "tcp-upper-server", "0", "--", "tcp-upper-client");
        assertThat(kind.exit(), is(2));
        assertThat(kind.err(), containsString("OUT ends with .html, .svg or .txt, unlike x.pdf"));

        String out = folder.resolve("x.txt").toString();
        var server = run(out, "--", "tcp-upper-client", "127.0.0.1", "1", "x", "--", "tour");
        assertThat(server.exit(), is(1));
        assertThat(
                server.err(),
                endsWith("\ndiagram: tcp-upper-client has ended before it could serve\n"));

        var program = run(out, "--", "tcp-upper-server", "0", "--", "tcp-uper-client");
        assertThat(program.exit(), is(2));
        assertThat(
                program.err(),
                startsWith("diagram: no program tcp-uper-client; did you mean tcp-upper-client"));
        var place = run("/nosuch/x.txt", "--", "tour");
        assertThat(place.exit(), is(2));
        assertThat(
                place.err(), startsWith("diagram: there is no folder /nosuch for /nosuch/x.txt\n"));
        assertThat(place.out(), is(""));
    }

    @Test
    void ending_the_diagram_ends_the_programs() {
        String out = folder.resolve("x.txt").toString();
        try (Running diagram =
                Running.lab(
                        "diagram",
                        out,
                        "--",
                        "tcp-sink-server",
                        "0",
                        "--",
                        "tcp-code-client",
                        "127.0.0.1",
                        "PORT",
                        "0x1b")) {
            diagram.errorLine(); // where the server waits
            List<ProcessHandle> programs = diagram.children();
            assertThat(programs, not(empty()));
            diagram.interrupt();
            for (ProcessHandle program : programs) {
                program.onExit().orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
            }
            assertThat(Files.exists(Path.of(out)), is(false));
        }
    }

    private static void draw(Path out, String server, String client, String sentence) {
        var drawn =
                run(out.toString(), "--", server, "0", "--", client, "127.0.0.1", "PORT", sentence);
        assertThat(drawn.err(), drawn.exit(), is(0));
    }

    private static Running.Result run(String... args) {
        return runWith("", args);
    }

    private static Running.Result runWith(String input, String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "diagram";
        System.arraycopy(args, 0, all, 1, args.length);
        try (Running diagram = Running.labWith(input, all)) {
            return diagram.result(100);
        }
    }

    private List<String> look(Path page) throws IOException {
        return look(page, "--window-size=1720,1200");
    }

    private List<String> look(Path page, String option) throws IOException {
        String text = Files.readString(page);
        Path looked = folder.resolve("looked.html");
        Files.writeString(
                looked,
                text.replace("<head>", "<head>" + LISTEN).replace("</body>", LOOK + "</body>"));
        try (Running browser =
                Running.command(
                        "",
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + folder.resolve("profile"),
                        option,
                        "--dump-dom",
                        looked.toUri().toString())) {
            var result = browser.result();
            List<String> lines = result.out().lines().toList();
            return lines.subList(lines.indexOf("<body>") + 1, lines.size());
        }
    }

    private static int first(List<String> lines, String part) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        return -1;
    }
}
