package berkeley;

import berkeley.bindings.socket.ucred;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct ucred}: a process, its user and its group, as the kernel vouches for them.
 *
 * @param pid 0 where the process is not to be seen from here
 * @param uid unsigned
 * @param gid unsigned
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public record Ucred(int pid, int uid, int gid) {

    /** How {@code struct ucred} lies in memory. */
    public static final Codec<Ucred> CODEC = Codec.of(ucred.sizeof(), Ucred::write, Ucred::read);

    private static Ucred read(MemorySegment from) {
        return new Ucred(ucred.pid(from), ucred.uid(from), ucred.gid(from));
    }

    private static void write(MemorySegment into, Ucred value) {
        ucred.pid(into, value.pid);
        ucred.uid(into, value.uid);
        ucred.gid(into, value.gid);
    }
}
