package berkeley;

import java.lang.foreign.MemorySegment;

/**
 * A segment of each arena, of three at most, that nobody is to close while the kernel uses what an
 * iovec points to: {@link berkeley.sys.HeldSocket} and HeldUio pass them on.
 */
final class ArenaPins {
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
    boolean add(MemorySegment piece) {
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

    /** {@return whether the arenas of all are held now, or are never closed} */
    boolean addAll(MemorySegment[] pieces) {
        for (MemorySegment piece : pieces) {
            if (!add(piece)) {
                return false;
            }
        }
        return true;
    }

    void clear() {
        first = NULL;
        second = NULL;
        third = NULL;
    }
}
