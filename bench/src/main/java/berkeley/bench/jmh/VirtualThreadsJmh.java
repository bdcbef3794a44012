package berkeley.bench.jmh;

import berkeley.bench.cases.VirtualThreads;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link VirtualThreads} under JMH. */
@OperationsPerInvocation(1)
public class VirtualThreadsJmh extends Measured {
    @Param({"50", "1000", "10000"})
    public String which = "";

    @Param({"Sock byte[]", "java.net"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new VirtualThreads(), which, variant);
    }
}
