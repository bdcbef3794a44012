package berkeley;

import java.lang.ref.Cleaner;

/**
 * Closes what was lost before anyone had a name to close it by: in {@code try (Sock s =
 * Sock.open(…).bind(taken))} bind throws before {@code s} is there. Only a Sock on which such a
 * call has failed is watched, so that one that works costs nothing more.
 */
final class Orphans {
    private static final Cleaner CLEANER = Cleaner.create();

    private Orphans() {}

    /** Closes {@code descriptor} when nobody can reach {@code owner} any more. */
    static void watch(Object owner, Descriptor descriptor) {
        CLEANER.register(
                owner,
                () -> {
                    try {
                        descriptor.close();
                    } catch (ErrnoException nobodyLeftToTell) {
                        // the descriptor is gone all the same
                    }
                });
    }
}
