/** The course programs and the lab. */
module berkeley.examples {
    requires berkeley;
    requires java.management;
}
