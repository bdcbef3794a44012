package berkeley.bluetooth;

import java.util.ArrayList;
import java.util.List;

/**
 * The class of a device, 24 bits: what kind of device it is, and what it offers. The names are
 * those of the Bluetooth Assigned Numbers.
 *
 * @param value as an inquiry reports it
 */
public record DeviceClass(int value) {
    private static final String[] MAJOR = {
        "Miscellaneous",
        "Computer",
        "Phone",
        "LAN Access",
        "Audio/Video",
        "Peripheral",
        "Imaging",
        "Wearable",
        "Toy",
        "Health"
    };

    /** By bit, from 13 on. */
    private static final String[] SERVICES = {
        "Limited Discoverable",
        "LE Audio",
        "",
        "Positioning",
        "Networking",
        "Rendering",
        "Capturing",
        "Object Transfer",
        "Audio",
        "Telephony",
        "Information"
    };

    private static final int FIRST_SERVICE = 13;

    private static final String[] COMPUTER = {
        "", "Desktop workstation", "Server", "Laptop", "Handheld", "Palm", "Wearable", "Tablet"
    };

    private static final String[] PHONE = {
        "", "Cellular", "Cordless", "Smart phone", "Wired modem or Voice Gateway", "Common ISDN"
    };

    private static final String[] AUDIO_VIDEO = {
        "",
        "Headset",
        "Hands-free",
        "",
        "Microphone",
        "Loudspeaker",
        "Headphones",
        "Portable Audio",
        "Car Audio",
        "Set-top box",
        "HiFi Audio",
        "VCR",
        "Video Camera",
        "Camcorder",
        "Video Monitor",
        "Video Display and Loudspeaker",
        "Video Conferencing",
        "",
        "Game/Toy"
    };

    private static final String[] WEARABLE = {
        "", "Wrist Watch", "Pager", "Jacket", "Helmet", "Glasses"
    };

    private static final String[] TOY = {
        "", "Robot", "Vehicle", "Doll/Action Figure", "Controller", "Game"
    };

    private static final String[] HEALTH = {
        "",
        "Blood Pressure Monitor",
        "Thermometer",
        "Weighing Scale",
        "Glucose Meter",
        "Pulse Oximeter",
        "Heart Rate Monitor",
        "Health Data Display",
        "Step Counter"
    };

    public DeviceClass {
        if (value < 0 || value > 0xffffff) {
            throw new IllegalArgumentException("not a class of a device, 0 to 0xffffff: " + value);
        }
    }

    /** {@return the major class, 0 to 31: 1 is a computer, 2 a phone} */
    public int major() {
        return value >> 8 & 0x1f;
    }

    /** {@return the minor class, 0 to 63, whose meaning depends on the major one} */
    public int minor() {
        return value >> 2 & 0x3f;
    }

    /** {@return what the device offers: Networking, Audio …} */
    public List<String> services() {
        List<String> services = new ArrayList<>();
        for (int i = 0; i < SERVICES.length; i++) {
            if ((value & 1 << FIRST_SERVICE + i) != 0 && !SERVICES[i].isEmpty()) {
                services.add(SERVICES[i]);
            }
        }
        return List.copyOf(services);
    }

    /** {@return such as {@code Computer, Laptop (Networking, Object Transfer)}} */
    @Override
    public String toString() {
        String minor = minorName();
        List<String> services = services();
        return (major() < MAJOR.length ? MAJOR[major()] : "Uncategorized")
                + (minor.isEmpty() ? "" : ", " + minor)
                + (services.isEmpty() ? "" : " (" + String.join(", ", services) + ")");
    }

    private String minorName() {
        return switch (major()) {
            case 1 -> at(COMPUTER);
            case 2 -> at(PHONE);
            case 4 -> at(AUDIO_VIDEO);
            case 5 -> peripheral();
            case 6 -> imaging();
            case 7 -> at(WEARABLE);
            case 8 -> at(TOY);
            case 9 -> at(HEALTH);
            default -> "";
        };
    }

    private String at(String[] names) {
        return minor() < names.length ? names[minor()] : "";
    }

    private String peripheral() {
        return switch (minor() >> 4) {
            case 1 -> "Keyboard";
            case 2 -> "Pointing device";
            case 3 -> "Combo keyboard/pointing device";
            default -> "";
        };
    }

    private String imaging() {
        List<String> is = new ArrayList<>();
        String[] names = {"Display", "Camera", "Scanner", "Printer"};
        for (int i = 0; i < names.length; i++) {
            if ((minor() & 4 << i) != 0) {
                is.add(names[i]);
            }
        }
        return String.join("/", is);
    }
}
