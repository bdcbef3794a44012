package berkeley.bench;

import berkeley.bench.peer.Built;
import berkeley.machine.Needs;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.nio.file.Path;

/** Builds the C loops, as bench/run does. */
final class NativeBuild implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Needs.compiler();
        Path script = Path.of(System.getProperty("bench.home")).resolve("../native/bench/build.sh");
        Process build =
                new ProcessBuilder(script.toString(), Built.HOME.toString()).inheritIO().start();
        if (build.waitFor() != 0) throw new IllegalStateException(script + " failed, see above");
    }
}
