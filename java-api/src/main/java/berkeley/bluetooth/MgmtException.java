package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.*;

import java.io.IOException;

/** The kernel's refusal of a management command: a status, which is no errno. */
public final class MgmtException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    MgmtException(String command, int status) {
        super(command + ": " + name(status));
        this.status = status;
    }

    /** {@return {@code MGMT_STATUS_BUSY} …, as the kernel numbers them} */
    public int status() {
        return status;
    }

    private static String name(int status) {
        return switch (status) {
            case MGMT_STATUS_UNKNOWN_COMMAND -> "MGMT_STATUS_UNKNOWN_COMMAND";
            case MGMT_STATUS_NOT_CONNECTED -> "MGMT_STATUS_NOT_CONNECTED";
            case MGMT_STATUS_FAILED -> "MGMT_STATUS_FAILED";
            case MGMT_STATUS_CONNECT_FAILED ->
                    "MGMT_STATUS_CONNECT_FAILED (the device does not answer)";
            case MGMT_STATUS_AUTH_FAILED -> "MGMT_STATUS_AUTH_FAILED (the devices did not pair)";
            case MGMT_STATUS_NOT_PAIRED -> "MGMT_STATUS_NOT_PAIRED";
            case MGMT_STATUS_NO_RESOURCES -> "MGMT_STATUS_NO_RESOURCES";
            case MGMT_STATUS_TIMEOUT -> "MGMT_STATUS_TIMEOUT";
            case MGMT_STATUS_ALREADY_CONNECTED -> "MGMT_STATUS_ALREADY_CONNECTED";
            case MGMT_STATUS_BUSY -> "MGMT_STATUS_BUSY (another command of its kind is under way)";
            case MGMT_STATUS_REJECTED ->
                    "MGMT_STATUS_REJECTED (a setting that it needs is off, such as LE)";
            case MGMT_STATUS_NOT_SUPPORTED -> "MGMT_STATUS_NOT_SUPPORTED";
            case MGMT_STATUS_INVALID_PARAMS -> "MGMT_STATUS_INVALID_PARAMS";
            case MGMT_STATUS_DISCONNECTED -> "MGMT_STATUS_DISCONNECTED";
            case MGMT_STATUS_NOT_POWERED -> "MGMT_STATUS_NOT_POWERED (the controller is off)";
            case MGMT_STATUS_CANCELLED -> "MGMT_STATUS_CANCELLED";
            case MGMT_STATUS_INVALID_INDEX -> "MGMT_STATUS_INVALID_INDEX (no such controller)";
            case MGMT_STATUS_RFKILLED -> "MGMT_STATUS_RFKILLED (rfkill keeps the controller off)";
            case MGMT_STATUS_ALREADY_PAIRED -> "MGMT_STATUS_ALREADY_PAIRED";
            case MGMT_STATUS_PERMISSION_DENIED ->
                    "MGMT_STATUS_PERMISSION_DENIED (it takes CAP_NET_ADMIN)";
            default -> "MGMT_STATUS_ 0x" + Integer.toHexString(status);
        };
    }
}
