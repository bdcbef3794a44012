package berkeley.bench;

/** Sizes as people read them: {@code 64 KiB}. */
public final class Size {
    private Size() {}

    /** The size at the beginning of a name. */
    public static int of(String name) {
        String[] words = name.split(" ");
        int number = Integer.parseInt(words[0]);
        return switch (words[1]) {
            case "MiB" -> number << 20;
            case "KiB" -> number << 10;
            case "B" -> number;
            default ->
                    throw new IllegalArgumentException(
                            "a size is '64 KiB', '1 B' or '1 MiB', not '" + name + "'");
        };
    }
}
