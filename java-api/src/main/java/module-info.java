import org.jspecify.annotations.NullMarked;

/** The Berkeley sockets API, called directly through the Foreign Function and Memory API. */
@NullMarked
module berkeley {
    requires transitive berkeley.bindings;
    requires static org.jspecify;
    requires jdk.jfr;

    exports berkeley;
    exports berkeley.addr;
    exports berkeley.bluetooth;
    exports berkeley.trace;
    exports berkeley.sys;
}
