package berkeley.foreign;

import org.jspecify.annotations.Nullable;

/** The systems whose constants and structs {@code berkeley.bindings} has. */
final class Platform {
    private Platform() {}

    /** {@return why no call can be made on such a system and what to do, or null} */
    static @Nullable String refusal(String os, String arch) {
        if (!os.equals("Linux")) {
            return "Berkeley sockets for Java call the Linux kernel, and this is "
                    + os
                    + ": run the program on Linux, for example in a virtual machine, a container"
                    + " or WSL 2";
        }
        return switch (arch) {
            case "amd64", "x86_64", "aarch64" -> null;
            default ->
                    "Berkeley sockets for Java have no bindings for the processor "
                            + arch
                            + ": run the program on x86-64 or aarch64";
        };
    }
}
