package berkeley.contract;

import static berkeley.bindings.socket.Constants.*;

import java.util.StringJoiner;

/** One call, with all that is given to it. */
record Invocation(Operation operation, int flags, CallMemory memory, int size) {

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** What the call sends. Every call of a script sends other bytes. */
    byte[] payload(int number) {
        return ScriptBytes.bytes(number * 31 + 1, size);
    }

    @Override
    public String toString() {
        if (operation.accepts() || operation == Operation.CONNECT) {
            return operation + "()";
        }
        String where = operation.anyMemory ? memory + " " : "";
        String how = operation.hasFlags() ? ", " + names(flags) : "";
        return operation + "(" + where + size + how + ")";
    }

    static String names(int flags) {
        StringJoiner names = new StringJoiner("|").setEmptyValue("0");
        int[] values = {MSG_WAITALL, MSG_PEEK, MSG_TRUNC, MSG_DONTWAIT, MSG_MORE, MSG_OOB};
        String[] texts = {
            "MSG_WAITALL", "MSG_PEEK", "MSG_TRUNC", "MSG_DONTWAIT", "MSG_MORE", "MSG_OOB"
        };
        for (int i = 0; i < values.length; i++) {
            if ((flags & values[i]) != 0) {
                names.add(texts[i]);
            }
        }
        return names.toString();
    }
}
