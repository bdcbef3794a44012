package berkeley.examples.many;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Text;

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
                client.sendall(Text.asciiUpper(question));
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
}
