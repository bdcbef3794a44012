package berkeley;

import static berkeley.bindings.socket.Constants.RTMGRP_LINK;

import java.util.concurrent.Callable;

/** A pair of virtual Ethernets, for tests: what goes in at one comes out at the other. */
final class Cable {
    private Cable() {}

    /**
     * Makes both ends in this thread's namespace, and waits till they can send. They are set up in
     * the words of {@code ip link}: a name, and perhaps an address.
     */
    static void plug(String left, String right) throws Exception {
        try (RouteSocket links = new RouteSocket(RTMGRP_LINK)) {
            ip("link add " + left + " type veth peer name " + right);
            ip("link set " + name(left) + " up");
            ip("link set " + name(right) + " up");
            // The end that was up first gets its carrier later than the other.
            links.awaitRunning(name(left));
        }
    }

    /** The same with the right end in another namespace. */
    static void plug(String left, NetworkNamespace there, String right) throws Exception {
        Callable<RouteSocket> open = () -> new RouteSocket(RTMGRP_LINK);
        try (RouteSocket here = open.call();
                RouteSocket far = there.call(open)) {
            ip("link add " + left + " type veth peer name " + right + " netns " + there.path());
            ip("link set " + name(left) + " up");
            there.sh("ip link set " + name(right) + " up");
            here.awaitRunning(name(left));
            far.awaitRunning(name(right));
        }
    }

    private static String name(String end) {
        return end.split(" ")[0];
    }

    private static void ip(String arguments) throws Exception {
        Child.output(("ip " + arguments).split(" "));
    }
}
