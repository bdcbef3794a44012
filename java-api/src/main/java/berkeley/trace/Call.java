package berkeley.trace;

/** A system call as a trace tells it: its name and what each argument is. */
public record Call(String name, Kind... kinds) {
    /** What an argument is, and so how it reads. */
    public enum Kind {
        FD,
        INT,
        SOCKADDR_IN,
        LENGTH,
        FAMILY,
        SOCK_TYPE,
        PROTOCOL
    }

    public static final Call SOCKET =
            new Call("socket", Kind.FAMILY, Kind.SOCK_TYPE, Kind.PROTOCOL);
    public static final Call BIND = new Call("bind", Kind.FD, Kind.SOCKADDR_IN, Kind.LENGTH);
}
