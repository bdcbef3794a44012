/** The course programs and the lab. */
module berkeley.examples {
    requires transitive berkeley;
    requires java.management;
    requires jdk.jshell;

    exports berkeley.examples.shell;

    provides jdk.jshell.spi.ExecutionControlProvider with
            berkeley.examples.OneThread;
}
