package berkeley.bench.jmh;

import berkeley.bench.cases.FileSend;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link FileSend} under JMH: MSG_ZEROCOPY. */
@OperationsPerInvocation(1)
public class FileSendZerocopyJmh extends Measured {
    @Param({"64 MiB zerocopy"})
    public String which = "";

    @Param({"C", "Sock"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new FileSend(), which, variant);
    }
}
