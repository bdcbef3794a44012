package berkeley.addr;

import java.net.NetworkInterface;
import java.net.SocketException;

/**
 * Interface names and numbers, from java.net: {@code if_nametoindex} itself is above this package.
 */
final class Scope {

    private Scope() {}

    /**
     * The name, or the number where there is no such interface or its name would read as a number.
     */
    static String name(int index) {
        try {
            NetworkInterface found = index > 0 ? NetworkInterface.getByIndex(index) : null;
            if (found != null && !isNumber(found.getName())) {
                return found.getName();
            }
        } catch (SocketException _) {
            // The interfaces cannot be listed; the number is as good an address.
        }
        return Integer.toUnsignedString(index);
    }

    static int index(String text) {
        try {
            if (isNumber(text)) {
                return Integer.parseUnsignedInt(text);
            }
            NetworkInterface found = text.isEmpty() ? null : NetworkInterface.getByName(text);
            if (found != null) {
                return found.getIndex();
            }
        } catch (SocketException e) {
            throw new IllegalArgumentException("cannot look up interface " + text, e);
        }
        throw new IllegalArgumentException("no such interface: " + text);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
