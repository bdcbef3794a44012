package berkeley.bench.jmh;

import berkeley.bench.cases.AcceptCycle;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link AcceptCycle} under JMH. */
public class AcceptCycleJmh extends Measured {
    @Param({"cycle"})
    public String which = "";

    @Param({"C", "sys", "Sock", "java.net", "java.nio"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new AcceptCycle(), which, variant);
    }
}
