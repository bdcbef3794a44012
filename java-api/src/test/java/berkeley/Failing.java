package berkeley;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

/** Which error a call ends with. */
public final class Failing {
    private Failing() {}

    public static int errno(Executable call) {
        return assertThrows(ErrnoException.class, call).errno();
    }

    /** By its name. */
    public static String refused(Executable call) {
        return assertThrows(ErrnoException.class, call).name();
    }
}
