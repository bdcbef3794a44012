package berkeley.examples.chat;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.SpareDescriptor;
import berkeley.option.SO;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is in the chat. The servers differ only in how they wait for someone to say something. */
final class Room {
    private static final int LONGEST_LINE = 4096;

    private final Args args;
    private final SpareDescriptor spare;
    private final Map<Integer, Sock> members = new LinkedHashMap<>();
    private final Map<Integer, StringBuilder> lines = new LinkedHashMap<>();
    private final byte[] buf = new byte[1024];

    Room(Args args) {
        this.args = args;
        spare = new SpareDescriptor(args);
    }

    static Sock listen(Args args) throws ErrnoException {
        Sock listener = Sock.open(AF_INET, SOCK_STREAM).set(SO.REUSEADDR, true);
        listener.bind(SockAddr.inet(args.port(0))).listen(SOMAXCONN).blocking(false);
        Out.waiting(args, listener);
        return listener;
    }

    List<Sock> members() {
        return List.copyOf(members.values());
    }

    /** Lets in the next who knocks, if anybody still does. */
    Sock join(Sock listener) throws ErrnoException {
        Sock member = spare.accept(listener);
        if (member != null) {
            member.blocking(false);
            members.put(member.fd(), member);
            lines.put(member.fd(), new StringBuilder());
            tell(member, member.peer() + " joined");
        }
        return member;
    }

    /** Reads what a member says, and passes each whole line on. */
    void hear(Sock member) throws ErrnoException {
        int n = receive(member);
        if (n == Sock.AGAIN) {
            return;
        }
        StringBuilder said =
                lines.get(member.fd()).append(new String(buf, 0, n, StandardCharsets.UTF_8));
        for (int end; (end = said.indexOf("\n")) >= 0; said.delete(0, end + 1)) {
            tell(member, member.peer() + ": " + said.substring(0, end));
        }
        if (n == 0 || said.length() > LONGEST_LINE) {
            leave(member);
        }
    }

    private int receive(Sock member) {
        try {
            return member.recv(buf);
        } catch (ErrnoException gone) {
            Out.note(args, gone);
            return 0;
        }
    }

    private void leave(Sock member) throws ErrnoException {
        members.remove(member.fd());
        lines.remove(member.fd());
        tell(member, member.peer() + " left");
        member.close();
    }

    /** Tells all but one. Who does not read misses what finds no room in his socket's buffer. */
    private void tell(Sock from, String line) {
        Out.say(line);
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        for (Sock member : members.values()) {
            if (member != from) {
                try {
                    member.send(bytes);
                } catch (ErrnoException gone) {
                    Out.note(args, gone); // his own end of file comes next
                }
            }
        }
    }
}
