package berkeley.examples;

import berkeley.guest.Guests;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

import java.util.stream.Stream;

/** {@link BluetoothProgramsInGuest}, in a guest. */
@Tag("boots")
@Timeout(1500)
class BluetoothGuestTest {

    private static Guests guests;

    @BeforeAll
    static void boots() throws Exception {
        guests = new Guests("class:" + BluetoothProgramsInGuest.class.getName());
        guests.boot("programs", "--bluetoothd", "--controllers", "4");
    }

    @AfterAll
    static void end() {
        guests.close();
    }

    @TestFactory
    Stream<DynamicTest> programs() throws Exception {
        return guests.tests("programs");
    }
}
