package berkeley.contract;

/** Bytes that show where they come from. */
final class ScriptBytes {
    private ScriptBytes() {}

    static byte[] bytes(int start, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (start + i * 7 + (i >> 8));
        }
        return bytes;
    }
}
