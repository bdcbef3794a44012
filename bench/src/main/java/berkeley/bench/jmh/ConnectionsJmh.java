package berkeley.bench.jmh;

import berkeley.bench.cases.Connections;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link Connections} under JMH. */
public class ConnectionsJmh extends Measured {
    @Param({"100"})
    public String which = "";

    @Param({"C", "EpollSet", "Selector"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new Connections(), which, variant);
    }
}
