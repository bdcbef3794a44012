package berkeley.examples;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What strace sees that no program asked for: the calls of the virtual machine. */
final class Others {
    /** Opening a file, and calls on a file or on 0, 1 and 2. */
    private static final Pattern CALL =
            Pattern.compile("openat\\(.*|\\w+\\((?:\\d+</[^>]*>|[012](?:<[^>]*>)?[,)]).*");

    private static final String FILES = "(?:(?:openat|read|close)\\(.*\n)*";

    /**
     * What the JDK's libnet asks the kernel when it is loaded: is there IPv6, is there
     * SO_REUSEPORT.
     */
    private static final Pattern LIBNET =
            Pattern.compile(
                    "socket\\(AF_INET, SOCK_STREAM, IPPROTO_IP\\) = .*\nclose\\(.*\n"
                            + FILES
                            + "socket\\(AF_INET6, SOCK_STREAM, IPPROTO_IP\\) = .*\nclose\\(.*\n"
                            + FILES
                            + "socket\\(AF_INET6, SOCK_STREAM, IPPROTO_IP\\) = .*\n"
                            + "setsockopt\\(.*SO_REUSEPORT.*\nclose\\(.*\n");

    /** The C library asks the name service cache who the user is. */
    private static final Pattern NSCD =
            Pattern.compile(
                    "socket\\(AF_UNIX, .* = (\\d+)<.*\nconnect\\(\\1<.*/nscd/socket.*\nclose\\(\\1<.*\n");

    /** The C library's if_indextoname, by which an address is told with its interface's name. */
    private static final Pattern INTERFACE =
            Pattern.compile(
                    "socket\\(AF_UNIX, SOCK_DGRAM\\|SOCK_CLOEXEC, 0\\) = (\\d+)<.*\nioctl\\(\\1<.*SIOCGIFNAME.*\nclose\\(\\1<.*\n");

    /** The pipes by which Java starts a process, with what goes through them. */
    private static final Pattern PIPES =
            Pattern.compile(
                    "pipe2\\(\\[\\d+<pipe:\\[(\\d+).*, 0\\) = 0\npipe2\\(\\[\\d+<pipe:\\[(\\d+).*, 0\\) = 0\n");

    /** What the helper at their other end does before it becomes the process. */
    private static final Pattern SPAWN =
            Pattern.compile(
                    "(?s)fcntl\\(\\d+<pipe:\\[\\d+]>, F_GETFD\\) = 0\n.*fcntl\\(3<pipe:[^\n]*F_SETFD, FD_CLOEXEC\\) = 0\n");

    /** Java ends a process that it has started. */
    private static final Pattern DESTROY = Pattern.compile("kill\\(\\d+, SIGTERM\\) = 0\n");

    /** A signal, the end of a thread, a call that has not returned, and one that strace missed. */
    private static final Pattern NO_CALL =
            Pattern.compile("\\+\\+\\+.*|---.*|.* = \\?.*|\\?\\?\\?\\(.*");

    private Others() {}

    /** {@return the calls of a thread, without those that are known by what they come with} */
    static List<String> without(String strace) {
        String calls = strace.replaceAll(" +", " ");
        for (Pattern known : new Pattern[] {NSCD, LIBNET, INTERFACE, SPAWN, DESTROY}) {
            calls = known.matcher(calls).replaceAll("");
        }
        for (Matcher pipes = PIPES.matcher(calls); pipes.find(); pipes = PIPES.matcher(calls)) {
            String either = pipes.group(1) + "|" + pipes.group(2);
            calls = calls.replaceAll("(?m)^.*<pipe:\\[(?:" + either + ")]>.*\n", "");
        }
        return calls.lines().filter(line -> !NO_CALL.matcher(line).matches()).toList();
    }

    /** {@return whether a call may be the virtual machine's} */
    static boolean call(String line) {
        return CALL.matcher(line).matches();
    }
}
