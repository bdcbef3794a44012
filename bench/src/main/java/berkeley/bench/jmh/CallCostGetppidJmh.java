package berkeley.bench.jmh;

import berkeley.bench.cases.CallCost;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link CallCost} under JMH: the least system call. */
@OperationsPerInvocation(1000)
public class CallCostGetppidJmh extends Measured {
    @Param({"getppid"})
    public String which = "";

    @Param({"C", "sys", "JNI"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new CallCost(), which, variant);
    }
}
