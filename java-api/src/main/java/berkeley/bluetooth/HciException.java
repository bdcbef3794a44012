package berkeley.bluetooth;

import java.io.IOException;
import java.util.HexFormat;

/** A controller's refusal: the status of an HCI command, which is no errno. */
public final class HciException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    HciException(String command, int status) {
        super(
                command
                        + ": HCI status 0x"
                        + HexFormat.of().toHexDigits((byte) status)
                        + why(status));
        this.status = status;
    }

    /** {@return the status, as the Bluetooth Core Specification numbers them (Vol 1, Part F)} */
    public int status() {
        return status;
    }

    private static String why(int status) {
        return switch (status) {
            case 0x01 -> " (unknown command)";
            case 0x02 -> " (no such connection)";
            case 0x04 -> " (page timeout: the device does not answer)";
            case 0x0c -> " (command disallowed: the controller is busy with another)";
            default -> "";
        };
    }
}
