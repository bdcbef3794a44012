package berkeley;

import static berkeley.bindings.socket.Constants.EBADF;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

/** close from another thread, on whoever waits. */
@ExtendWith(NoFdLeaks.class)
@Timeout(10)
class CloseTest {
    static Stream<Arguments> everywhere() {
        return Arrays.stream(BlockingCall.values())
                .flatMap(call ->
                        Arrays.stream(Caller.Kind.values()).map(kind -> Arguments.of(call, kind)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void close_ends_a_call_that_waits_with_EBADF(BlockingCall call, Caller.Kind kind)
            throws Exception {
        try (BlockingCall.Place place = call.open()) {
            Duration limit = kind.timed ? Duration.ofMinutes(5) : null;
            Caller caller = Caller.start(kind.virtual, () -> place.call(limit));
            caller.untilItWaits();
            place.closes().close();
            assertThat(caller.errno(), is(EBADF));
            assertThat(Caller.start(kind.virtual, () -> place.call(limit)).errno(), is(EBADF));
        }
    }
}
