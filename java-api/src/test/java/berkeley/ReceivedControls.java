package berkeley;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import java.util.Objects;

/** What came beside the data of a message. */
public final class ReceivedControls {
    private ReceivedControls() {}

    /** The one of a kind, which has to be there. */
    public static <C extends Cmsg> C one(Message message, Class<C> kind) {
        C found = message.control(kind);
        assertThat(kind + " in " + message.control(), found, notNullValue());
        return Objects.requireNonNull(found);
    }
}
