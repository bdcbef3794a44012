package berkeley;

import static berkeley.bindings.socket.Constants.RTMGRP_LINK;

import berkeley.machine.NetworkNamespace;

import java.util.concurrent.Callable;

/** A pair of virtual Ethernets, for tests: what goes in at one comes out at the other. */
public final class Cable {
    private Cable() {}

    /**
     * Makes both ends in this thread's namespace, and waits till they can send. They are set up in
     * the words of {@code ip link}: a name, and perhaps an address.
     */
    public static void plug(String left, String right) throws Exception {
        try (RouteSocket links = new RouteSocket(RTMGRP_LINK)) {
            ip("link add " + left + " type veth peer name " + right);
            ip("link set " + name(left) + " up");
            ip("link set " + name(right) + " up");
            // The end that was up first gets its carrier later than the other.
            links.awaitRunning(name(left));
        }
    }

    /** The same with the right end in another namespace. */
    public static void plug(String left, NetworkNamespace there, String right) throws Exception {
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

    /**
     * Another host, at the far ends of the cables red and blue. Addresses end with 1 here and 2
     * there: 10.1.0.N and 2001:db8:a::N on red, 10.2.0.N and 2001:db8:b::N on blue.
     */
    public static NetworkNamespace redAndBlue() throws Exception {
        NetworkNamespace far = new NetworkNamespace();
        plug("red", far, "red");
        plug("blue", far, "blue");
        String addresses =
                """
                ip addr add 10.1.0.%1$s/24 dev red; ip addr add 10.2.0.%1$s/24 dev blue
                ip addr add 2001:db8:a::%1$s/64 dev red nodad
                ip addr add 2001:db8:b::%1$s/64 dev blue nodad
                """;
        far.sh(addresses.formatted(2));
        Child.output("sh", "-ec", addresses.formatted(1));
        return far;
    }

    private static String name(String end) {
        return end.split(" ")[0];
    }

    private static void ip(String arguments) throws Exception {
        Child.output(("ip " + arguments).split(" "));
    }
}
