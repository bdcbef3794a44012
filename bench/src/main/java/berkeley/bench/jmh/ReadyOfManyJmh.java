package berkeley.bench.jmh;

import berkeley.bench.cases.ReadyOfMany;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link ReadyOfMany} under JMH. */
public class ReadyOfManyJmh extends Measured {
    @Param({"10", "100", "1000"})
    public String which = "";

    @Param({"C", "sys epoll", "EpollSet", "Selector", "C poll", "PollSet", "C select", "FdSet"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new ReadyOfMany(), which, variant);
    }
}
