package berkeley.bench.jmh;

import berkeley.bench.cases.Startup;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link Startup} under JMH. */
@OperationsPerInvocation(1)
public class StartupJmh extends Measured {
    @Param({"main to socket"})
    public String which = "";

    @Param({"C", "sys", "sys AOT", "Sock", "Sock AOT", "java.net", "java.net AOT"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new Startup(), which, variant);
    }
}
