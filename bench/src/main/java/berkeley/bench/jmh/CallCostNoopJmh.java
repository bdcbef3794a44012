package berkeley.bench.jmh;

import berkeley.bench.cases.CallCost;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link CallCost} under JMH: an empty function. */
@OperationsPerInvocation(1000)
public class CallCostNoopJmh extends Measured {
    @Param({"no-op"})
    public String which = "";

    @Param({"C", "FFM", "JNI"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new CallCost(), which, variant);
    }
}
