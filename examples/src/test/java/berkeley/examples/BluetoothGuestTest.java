package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.guest.Guests;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

import java.util.stream.Stream;

/** {@link BluetoothProgramsInGuest} and {@link ControllerProgramsInGuest}, in guests. */
@Tag("boots")
@Timeout(2700)
class BluetoothGuestTest {

    private static Guests guests;

    @BeforeAll
    static void boots() throws Exception {
        builtForTheGuest();
        guests =
                new Guests(
                        "class:" + BluetoothProgramsInGuest.class.getName(),
                        "class:" + ControllerProgramsInGuest.class.getName());
        guests.boot("programs", "--bluetoothd", "--controllers", "4");
        guests.boot("controllers", "--controllers", "4");
    }

    /** The lab's launcher leaves what a JVM starts with in half of the time: see Running. */
    private static void builtForTheGuest() {
        try (Running launcher = Running.command("", "./lab", "list")) {
            assertThat(launcher.result().exit(), is(0));
        }
    }

    @AfterAll
    static void end() {
        guests.close();
    }

    @TestFactory
    Stream<DynamicTest> programs() throws Exception {
        return guests.tests("programs");
    }

    @TestFactory
    Stream<DynamicTest> controllers() throws Exception {
        return guests.tests("controllers");
    }
}
