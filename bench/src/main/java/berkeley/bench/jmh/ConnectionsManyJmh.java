package berkeley.bench.jmh;

import berkeley.bench.cases.Connections;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link Connections} under JMH, beside a server of few. */
public class ConnectionsManyJmh extends Measured {
    @Param({"1000"})
    public String which = "";

    @Param({"C", "EpollSet", "C of 100", "EpollSet of 100", "Selector"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new Connections(), which, variant);
    }
}
