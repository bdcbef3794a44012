package berkeley.bench.jmh;

import berkeley.bench.cases.CallCost;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link CallCost} under JMH: recv() on an empty socket. */
@OperationsPerInvocation(1000)
public class CallCostJmh extends Measured {
    @Param({"recv EAGAIN"})
    public String which = "";

    @Param({"C", "sys", "Sock segment", "Sock byte[]", "JNI", "java.nio"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new CallCost(), which, variant);
    }
}
