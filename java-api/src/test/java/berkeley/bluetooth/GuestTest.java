package berkeley.bluetooth;

import berkeley.guest.Guests;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

import java.util.stream.Stream;

/** The tests that are tagged {@code guest}: those of each other tag in a guest of its own. */
@Tag("boots")
@Timeout(2700)
class GuestTest {

    private static Guests guests;

    @BeforeAll
    static void boots() throws Exception {
        guests = new Guests("package:berkeley.bluetooth", "class:berkeley.option.CanGuestTest");
        // The longest first.
        guests.boot("rfcomm", "--controllers", "4");
        guests.boot("sdp", "--bluetoothd");
        guests.boot("l2cap", "--controllers", "4");
        guests.boot("mgmt", "--controllers", "4");
        guests.boot("medium-unpaired");
        guests.boot("wrecking", "--controllers", "4");
        guests.boot("medium", "--pairing");
        guests.boot("low");
        guests.boot("can", "--controllers", "0");
    }

    @AfterAll
    static void end() {
        guests.close();
    }

    @TestFactory
    Stream<DynamicTest> rfcomm() throws Exception {
        return guests.tests("rfcomm");
    }

    @TestFactory
    Stream<DynamicTest> l2cap() throws Exception {
        return guests.tests("l2cap");
    }

    @TestFactory
    Stream<DynamicTest> sdp() throws Exception {
        return guests.tests("sdp");
    }

    @TestFactory
    Stream<DynamicTest> wrecking() throws Exception {
        return guests.tests("wrecking");
    }

    @TestFactory
    Stream<DynamicTest> mgmt() throws Exception {
        return guests.tests("mgmt");
    }

    @TestFactory
    Stream<DynamicTest> can() throws Exception {
        return guests.tests("can");
    }

    @TestFactory
    Stream<DynamicTest> security_low() throws Exception {
        return guests.tests("low");
    }

    @TestFactory
    Stream<DynamicTest> security_medium() throws Exception {
        return guests.tests("medium");
    }

    @TestFactory
    Stream<DynamicTest> security_medium_without_pairing() throws Exception {
        return guests.tests("medium-unpaired");
    }
}
