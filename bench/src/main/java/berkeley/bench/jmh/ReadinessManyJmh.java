package berkeley.bench.jmh;

import berkeley.bench.cases.Readiness;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link Readiness} under JMH, where poll and select would look at too many. */
public class ReadinessManyJmh extends Measured {
    @Param({"most"})
    public String which = "";

    @Param({"C", "sys epoll", "EpollSet", "Selector"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new Readiness(), which, variant);
    }
}
