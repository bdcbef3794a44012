package berkeley.bluetooth;

import berkeley.addr.BdAddr;

/**
 * Answers for the kernel while two devices pair, as a person would give them. Which methods are
 * called depends on what both hosts can display and read, see {@link Mgmt#ioCapability}.
 */
public interface Pairing {
    /** Accepts a pairing that has no number to compare: "Just Works". */
    Pairing JUST_WORKS = new Pairing() {};

    /**
     * Both devices show a number: are they the same?
     *
     * @param number 0 to 999,999
     * @param justAsks there is no number to compare; shall the devices pair at all?
     */
    default boolean confirm(BdAddr peer, int number, boolean justAsks) {
        return justAsks;
    }

    /**
     * {@return the number that the other device shows, 0 to 999,999, or a negative one to refuse}
     */
    default int passkey(BdAddr peer) {
        return -1;
    }

    /** Shows a number, 0 to 999,999, which is to be typed at the other device. */
    default void show(BdAddr peer, int passkey) {}

    /**
     * {@return the PIN that both devices are given, 1 to 16 bytes in UTF-8, or an empty text to
     * refuse} Devices older than Bluetooth 2.1 require it.
     */
    default String pin(BdAddr peer) {
        return "";
    }
}
