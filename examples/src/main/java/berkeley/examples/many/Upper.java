package berkeley.examples.many;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Out;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The service itself: what comes goes back in upper case, until the client's end. */
final class Upper {
    private final Args args;

    Upper(Args args) {
        this.args = args;
    }

    /**
     * One recv and its answer.
     *
     * @return whether there may be more; the client is closed where there is not
     */
    boolean answer(Sock client) {
        try {
            byte[] question = client.recv(1024);
            if (question.length > 0) {
                client.sendall(upper(question));
                return true;
            }
        } catch (ErrnoException gone) {
            Out.note(args, gone);
        }
        try {
            client.close();
        } catch (ErrnoException e) {
            Out.note(args, e);
        }
        return false;
    }

    private static byte[] upper(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1)
                .chars()
                .mapToObj(c ->
                        c < 128
                                ? String.valueOf((char) c).toUpperCase(Locale.ROOT)
                                : String.valueOf((char) c))
                .collect(java.util.stream.Collectors.joining())
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
