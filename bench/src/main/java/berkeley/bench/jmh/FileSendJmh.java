package berkeley.bench.jmh;

import berkeley.bench.cases.FileSend;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** {@link FileSend} under JMH: sendfile. */
@OperationsPerInvocation(1)
public class FileSendJmh extends Measured {
    @Param({"64 MiB sendfile"})
    public String which = "";

    @Param({"C", "sys", "java.nio"})
    public String variant = "";

    @Setup
    public void open() throws Throwable {
        open(new FileSend(), which, variant);
    }
}
