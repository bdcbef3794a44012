package berkeley.internal;

import java.lang.foreign.MemorySegment;

/**
 * A segment of each arena, of three at most, that must not be closed while the kernel uses what an
 * iovec points to. They are passed to the system call as arguments at which it does not look: Java
 * holds the arena of each segment that it passes.
 */
public final class ArenaPins {
    private static final MemorySegment NULL = MemorySegment.NULL;

    private MemorySegment first = NULL;
    private MemorySegment second = NULL;
    private MemorySegment third = NULL;

    MemorySegment first() {
        return first;
    }

    MemorySegment second() {
        return second;
    }

    MemorySegment third() {
        return third;
    }

    /** {@return whether the arena of {@code piece} is held now, or is never closed} */
    public boolean add(MemorySegment piece) {
        MemorySegment.Scope scope = piece.scope();
        if (scope.equals(NULL.scope())
                || scope.equals(first.scope())
                || scope.equals(second.scope())
                || scope.equals(third.scope())) {
            return true;
        }
        if (first == NULL) {
            first = piece;
        } else if (second == NULL) {
            second = piece;
        } else if (third == NULL) {
            third = piece;
        } else {
            return false;
        }
        return true;
    }

    /** Holds none any more. */
    public void clear() {
        first = NULL;
        second = NULL;
        third = NULL;
    }
}
