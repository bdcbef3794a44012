package berkeley.bench.jmh;

import berkeley.bench.cases.ReadyOfMany;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link ReadyOfMany} under JMH, where poll and select would look at too many. */
public class ReadyOfManyMostJmh extends Measured {
    @Param({"most"})
    public String which = "";

    @Param({"C", "sys epoll", "EpollSet", "Selector"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new ReadyOfMany(), which, variant);
    }
}
